/** Runs the kept program over the record, on every core. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
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

/** Every page there is, and what was made of them. */
export interface Rendered {
  pages: PagePath[];
  /** Prefixes of what a server answers instead of a file. */
  served: string[];
  /** What the gates need of each page that was rendered. */
  facts: PageFacts[];
}

/** Threads that know the program and the record. */
export class Renderer {
  readonly #threads: Thread[];

  /**
   * @param folder of the site that is made, with its program
   * @param signal ends the threads
   */
  constructor({ recordDir, base }: Settings, folder: string, signal?: AbortSignal) {
    const data: ThreadData = { program: join(folder, 'program'), client: join(folder, 'client'), base };
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
   * Lists every page and renders those that are chosen. Sections differ much in how many pages they have: a thread that is
   * done takes the next, and once there is none it renders what it listed, while others may still be listing.
   * @param sound files of the record that need no checking
   * @param choose which pages of a section are to be rendered
   * @param write puts a page into its file
   */
  async render(
    sound: FileHash[],
    choose: (pages: PagePath[]) => PagePath[],
    write: (page: RenderedPage) => void,
  ): Promise<Rendered> {
    const routes = await Promise.all(this.#threads.map((thread) => thread.ask<Routes>({ sound })));
    const { sections, served } = routes[0]!;
    const pages: PagePath[][] = [];
    const waiting = sections.entries();
    const list = async (thread: Thread): Promise<PagePath[][]> => {
      const chosen: PagePath[][] = [];
      for (const [place, section] of waiting) {
        pages[place] = await thread.ask<PagePath[]>({ section });
        chosen.push(choose(pages[place]));
      }
      return batchesOf(chosen.flat());
    };
    const queues: PagePath[][][] = this.#threads.map(() => []);
    const listings = this.#threads.map(async (thread, i) => {
      queues[i] = await list(thread);
    });
    const facts: PageFacts[] = [];
    const take = (page: RenderedPage) => {
      write(page);
      if (page.facts !== null) facts.push(page.facts);
    };
    const work = async (thread: Thread, i: number) => {
      await listings[i];
      await renderQueued(thread, () => nextBatch(queues, i), take);
      // One of the others may have listed more than it can render by itself.
      await Promise.all(listings);
      await renderQueued(thread, () => nextBatch(queues, i), take);
    };
    await Promise.all(this.#threads.map(work));
    return { pages: pages.flat(), served, facts };
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

/** Lets a thread render batches until there is none. While pages are taken here, it has the next at hand. */
async function renderQueued(
  thread: Thread,
  next: () => PagePath[] | undefined,
  take: (page: RenderedPage) => void,
): Promise<void> {
  const asked: Promise<{ rendered: RenderedPage[] }>[] = [];
  const ask = () => {
    const batch = next();
    if (batch === undefined) return;
    const rendering = thread.ask<{ rendered: RenderedPage[] }>(batch);
    // If one before it fails, that is what the caller hears of.
    rendering.catch(() => undefined);
    asked.push(rendering);
  };
  for (let n = 0; n < AHEAD; n++) ask();
  for (let rendering = asked.shift(); rendering !== undefined; rendering = asked.shift()) {
    const { rendered } = await rendering;
    ask();
    for (const page of rendered) take(page);
  }
}

/** A thread renders what it listed and so has at hand; with nothing left it helps the one that has most. */
function nextBatch(queues: PagePath[][][], own: number): PagePath[] | undefined {
  const most = queues.reduce((longest, queue) => (queue.length > longest.length ? queue : longest));
  return queues[own]!.shift() ?? (most.length > WORTH_HELPING ? most.pop() : undefined);
}

/** Routes with one or a few heavy pages first, so that what is left at the end can be shared. */
function batchesOf(pages: readonly PagePath[]): PagePath[][] {
  const byRoute = [...Map.groupBy(pages, (page) => page.route).values()].sort((a, b) => a.length - b.length);
  return byRoute.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, i) =>
      group.slice(i * BATCH, (i + 1) * BATCH),
    ),
  );
}
