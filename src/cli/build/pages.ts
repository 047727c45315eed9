/** Runs the kept program over the record, on every core. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PageFacts } from '../../publish/gates.ts';
import type { Settings } from '../settings.ts';
import type { Answer, FileHash, PagePath, Question, Routes, ThreadData } from './thread.ts';

/** More threads than this would each read the record for too little work. */
const MOST = 4;
/** Pages handed to a thread at once. */
const BATCH = 25;
/** To help with a route a thread must first gather its pages; for fewer batches than this that takes longer. */
const WORTH_HELPING = 12;

/** A page, and which thread listed it. */
export interface ListedPage extends PagePath {
  thread: number;
}
/** What there is to render, and the prefixes of what a server answers instead of a file. */
export interface Listing {
  pages: ListedPage[];
  served: string[];
}

/** Threads that know the program and the record. */
export class Renderer {
  readonly #threads: Worker[];

  /** @param signal ends the threads */
  constructor(data: ThreadData, { recordDir }: Pick<Settings, 'recordDir'>, signal?: AbortSignal) {
    const env = { ...process.env, RECORD_DIR: recordDir };
    this.#threads = Array.from(
      { length: Math.min(MOST, availableParallelism()) },
      () => new Worker(new URL('./thread.ts', import.meta.url), { workerData: data, env }),
    );
    signal?.addEventListener('abort', () => void this.end(), { once: true });
  }

  /** Holds every file of the record against its schema; asks for no program. Rejects as `readRecord` throws. */
  async check(): Promise<void> {
    await ask(this.#threads[0]!, 'check');
  }

  /**
   * Every page there is. Sections differ much in how many pages they have: a thread that is done takes the next.
   * @param sound files of the record that need no checking
   */
  async list(sound: FileHash[]): Promise<Listing> {
    const routes = await Promise.all(this.#threads.map((thread) => ask(thread, { sound })));
    const { sections, served } = routes[0] as Routes;
    const pages: ListedPage[][] = [];
    const waiting = sections.entries();
    const work = async (worker: Worker, thread: number) => {
      for (const [place, section] of waiting) {
        const found = (await ask(worker, { section })) as PagePath[];
        pages[place] = found.map((page) => ({ ...page, thread }));
      }
    };
    await Promise.all(this.#threads.map(work));
    return { pages: pages.flat(), served };
  }

  /** Writes pages, and tells what the gates need of each. */
  async render(pages: readonly ListedPage[]): Promise<PageFacts[]> {
    const queues = this.#threads.map((_, i) => batchesOf(pages.filter((page) => page.thread === i)));
    const found: PageFacts[] = [];
    const work = async (thread: Worker, i: number) => {
      for (let batch = nextBatch(queues, i); batch !== undefined; batch = nextBatch(queues, i)) {
        found.push(...((await ask(thread, batch)) as PageFacts[]));
      }
    };
    await Promise.all(this.#threads.map(work));
    return found;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

function ask(thread: Worker, question: Question): Promise<Exclude<Answer, { error: string }>> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the build was ended'));
    thread.once('error', reject);
    thread.once('exit', ended);
    thread.once('message', (answer: Answer) => {
      thread.off('error', reject);
      thread.off('exit', ended);
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer);
    });
    thread.postMessage(question);
  });
}

/** A thread renders what it listed and so has at hand; with nothing left it helps the one that has most. */
function nextBatch(queues: ListedPage[][][], own: number): ListedPage[] | undefined {
  const most = queues.reduce((longest, queue) => (queue.length > longest.length ? queue : longest));
  return queues[own]!.shift() ?? (most.length > WORTH_HELPING ? most.pop() : undefined);
}

/** Routes with one or a few heavy pages first, so that what is left at the end can be shared. */
function batchesOf(pages: readonly ListedPage[]): ListedPage[][] {
  const byRoute = [...Map.groupBy(pages, (page) => page.route).values()].sort((a, b) => a.length - b.length);
  return byRoute.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, i) =>
      group.slice(i * BATCH, (i + 1) * BATCH),
    ),
  );
}
