/**
 * Work that takes its time, and what is known of it meanwhile. The page that waits is the answer itself: it is sent
 * line by line while the work goes on, so it needs no script, and nothing is kept for a later question.
 */
import { isRefusal, type Refusal } from '../../domain/outcome.ts';

/** What came of it. */
export type Outcome<T> = { found: T; refusal: null } | { found: null; refusal: Refusal };
export interface Waiting<T> {
  /** Sentences, the newest last, until the work is done. */
  words: () => AsyncGenerator<string>;
  outcome: Promise<Outcome<T>>;
}

/** Milliseconds that nobody minds waiting for, and between two sentences. */
const PATIENCE = 500;
const EVERY = 400;
const pause = (milliseconds: number) =>
  new Promise<false>((resume) => setTimeout(resume, milliseconds, false));

/**
 * Begins the work. What is done soon comes back, or its refusal is thrown, as if there were no waiting; for the rest
 * there is a page to wait with.
 * @param work is given a way to say how many paragraphs or rows it has found
 */
export async function patiently<T>(
  work: (tell: (found: number) => void) => Promise<T>,
): Promise<{ found: T } | { waiting: Waiting<T> }> {
  const begun = performance.now();
  let read = 0;
  const outcome = work((found) => {
    read = found;
  }).then(
    (found): Outcome<T> => ({ found, refusal: null }),
    (error: unknown): Outcome<T> => {
      if (!isRefusal(error)) throw error;
      return { found: null, refusal: error };
    },
  );
  const soon = await Promise.race([outcome, pause(PATIENCE)]);
  if (soon !== false) {
    if (soon.refusal) throw soon.refusal;
    return { found: soon.found };
  }
  async function* words() {
    for (;;) {
      const seconds = Math.round((performance.now() - begun) / 1000);
      yield read === 0
        ? `已上传，正在打开文件，已用 ${seconds} 秒……`
        : `已读出 ${read} 段（行），正在识别内容，已用 ${seconds} 秒……`;
      if ((await Promise.race([outcome, pause(EVERY)])) !== false) return;
    }
  }
  return { waiting: { words, outcome } };
}
