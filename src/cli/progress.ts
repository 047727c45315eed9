/** One line for each step of a long job: what, how far, how long. On a terminal the line is rewritten in place. */
export interface Progress {
  /** How far the step is; shown at most ten times a second. */
  at(done: number, of: number): void;
}

/** Runs a step and prints its line. `report` may add what came out of it. */
export async function stepOf<T>(
  name: string,
  what: string,
  body: (progress: Progress) => Promise<T>,
  report: (result: T) => string = () => '',
): Promise<T> {
  const begun = performance.now();
  const terminal = process.stdout.isTTY === true;
  let shown = 0;
  const line = (text: string) => `${name.padEnd(9)} ${text}`;
  if (terminal) process.stdout.write(`\r\x1b[K${line(`${what} …`)}`);
  else console.log(line(`${what} …`));
  const result = await body({
    at: (done, of) => {
      const now = performance.now();
      if (!terminal || now - shown < 100) return;
      shown = now;
      process.stdout.write(`\r\x1b[K${line(`${what} … ${done} of ${of}`)}`);
    },
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const extra = report(result);
  console.log(
    `${terminal ? '\r\x1b[K' : ''}${line(`${what}: ${extra === '' ? 'done' : extra} (${seconds} s)`)}`,
  );
  return result;
}
