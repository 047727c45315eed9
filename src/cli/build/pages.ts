/** Runs the kept program over the record, on every core. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PageFacts } from '../../publish/gates.ts';
import type { Settings } from '../settings.ts';
import type { Answer, FileHash, PagePath, Question, RenderedPage, Routes, ThreadData } from './thread.ts';

/** More threads than this would each read the record for too little work. */
const MOST = 4;
/** Pages handed to a thread at once. */
const BATCH = 25;
/** Batches that a thread has at hand. */
const AHEAD = 2;
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
  readonly #threads: Thread[];

  /** @param signal ends the threads */
  constructor(data: ThreadData, { recordDir }: Pick<Settings, 'recordDir'>, signal?: AbortSignal) {
    const env = { ...process.env, RECORD_DIR: recordDir };
    this.#threads = Array.from(
      { length: Math.min(MOST, availableParallelism()) },
      () => new Thread(data, env),
    );
    signal?.addEventListener('abort', () => void this.end(), { once: true });
  }

  /** Holds every file of the record against its schema; asks for no program. Rejects as `readRecord` throws. */
  async check(): Promise<void> {
    await this.#threads[0]!.ask('check');
  }

  /**
   * Every page there is. Sections differ much in how many pages they have: a thread that is done takes the next.
   * @param sound files of the record that need no checking
   */
  async list(sound: FileHash[]): Promise<Listing> {
    const routes = await Promise.all(this.#threads.map((thread) => thread.ask<Routes>({ sound })));
    const { sections, served } = routes[0]!;
    const pages: ListedPage[][] = [];
    const waiting = sections.entries();
    const work = async (worker: Thread, thread: number) => {
      for (const [place, section] of waiting) {
        const found = await worker.ask<PagePath[]>({ section });
        pages[place] = found.map((page) => ({ ...page, thread }));
      }
    };
    await Promise.all(this.#threads.map(work));
    return { pages: pages.flat(), served };
  }

  /** Renders pages, and tells what the gates need of each. @param write puts a page into its file */
  async render(pages: readonly ListedPage[], write: (page: RenderedPage) => void): Promise<PageFacts[]> {
    const queues = this.#threads.map((_, i) => batchesOf(pages.filter((page) => page.thread === i)));
    const found: PageFacts[] = [];
    const work = async (thread: Thread, i: number) => {
      const asked: Promise<{ rendered: RenderedPage[] }>[] = [];
      const ask = () => {
        const batch = nextBatch(queues, i);
        if (batch === undefined) return;
        const rendering = thread.ask<{ rendered: RenderedPage[] }>(batch);
        // If one before it fails, that is what the caller hears of.
        rendering.catch(() => undefined);
        asked.push(rendering);
      };
      // While pages are written here, the thread has the next at hand.
      for (let n = 0; n < AHEAD; n++) ask();
      for (let rendering = asked.shift(); rendering !== undefined; rendering = asked.shift()) {
        const { rendered } = await rendering;
        ask();
        for (const page of rendered) {
          write(page);
          if (page.facts !== null) found.push(page.facts);
        }
      }
    };
    await Promise.all(this.#threads.map(work));
    return found;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** One worker; it answers questions in their order. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = [];

  constructor(data: ThreadData, env: NodeJS.ProcessEnv) {
    this.#worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data, env });
    const fail = (error: unknown) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', () => fail(new Error('the build was ended')));
    this.#worker.on('message', (answer: Answer) => {
      const { resolve, reject } = this.#waiting.shift()!;
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer);
    });
  }

  ask<A extends Answer>(question: Question): Promise<A> {
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#worker.postMessage(question);
    return answer as Promise<A>;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
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
