import { afterEach, expect, it, vi } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { ratingDoor } from '../../src/api/door.ts';
import { logFault } from '../../src/api/errors.ts';
import type { BallotBox } from '../../src/cases/appraisals.ts';
import type { Portal } from '../../src/cases/portal.ts';
import { ratingIntake } from '../../src/cases/ratings.ts';
import { Refusal } from '../../src/domain/outcome.ts';

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What goes to the log from here on. */
function listen(): unknown[] {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const said: unknown[] = [];
  vi.spyOn(console, 'error').mockImplementation((...line) =>
    said.push(line.length > 1 ? line.join(' ') : line[0]),
  );
  return said;
}

it('a fault that comes again within a minute is told once and then counted, whatever it says', () => {
  const said = listen();
  const faults = Array.from({ length: 1001 }, (_, n) => new TypeError(`no table ${n}\n    at ${n}`));
  for (const fault of faults) logFault(fault);
  logFault(new RangeError('of another kind'));
  expect(said).toEqual([faults[0], expect.any(RangeError)]);
  vi.advanceTimersByTime(60_000);
  expect(said.slice(2)).toEqual([expect.stringMatching(/^fault: 1000 more within a minute, TypeError at /)]);
  logFault(faults[7]);
  expect(said.at(-1)).toBe(faults[7]);
});

it('parts of the standing work have faults of their own; what one refuses is told in its sentence', () => {
  const said = listen();
  const fault = new TypeError('no table');
  const refusal = new Refusal('invalid', '日历没有公布。');
  for (let n = 0; n < 5; n++) {
    for (const where of ['log', 'month']) logFault(fault, where);
    logFault(refusal);
  }
  expect(said).toEqual(['log: TypeError: no table', 'month: TypeError: no table', '日历没有公布。']);
  vi.advanceTimersByTime(60_000);
  expect(said.slice(3)).toEqual([
    expect.stringMatching(/^fault: 4 more within a minute, log TypeError at /),
    expect.stringMatching(/^fault: 4 more within a minute, month TypeError at /),
    expect.stringMatching(/^fault: 4 more within a minute, Refusal at /),
  ]);
});

it('however many kinds somebody finds, so many are told whole in a minute', () => {
  const said = listen();
  for (let n = 0; n < 500; n++) logFault(Object.assign(new Error('x'), { name: `Kind${n}` }));
  expect(said.length).toBe(20);
  vi.advanceTimersByTime(60_000);
  expect(said.slice(20)).toEqual(['fault: 480 more within a minute, of other kinds']);
});

it('a fault at the machines’ door is logged, but none at the ballot box', async () => {
  const said = listen();
  const broken = {
    as: () => {
      throw new Error('secret detail');
    },
  } as unknown as Portal;
  const app = createApi(broken, ratingDoor(broken, ratingIntake(broken)), '/', Date.now, {} as BallotBox);
  const post = async (path: string, body: object) => {
    const response = await app.request(`/api/v1/${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')]);
  };
  await post('ballots', { round: '2016', category: 'x', pk: 'x', body: 'x', signature: 'x' });
  await post('comments', { round: '2016', key: 'x', body: 'x', signature: 'x' });
  expect(said).toEqual([]);
  await post('tickets', { point: 'w-1' });
  expect(said).toHaveLength(1);
});
