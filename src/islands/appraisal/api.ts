/** The portal as the pages see it: without cookie, without referrer, without cache. */
import type { Submission } from '../../domain/appraisals/ballots.ts';
import type { Cancellation, CardList } from '../../domain/appraisals/cards.ts';
import type { CommentSubmission } from '../../domain/appraisals/comments.ts';
import type { BallotLeaf } from '../../domain/appraisals/leaves.ts';
import type { Receipt } from '../../domain/appraisals/receipts.ts';
import type { Round } from '../../domain/appraisals/rounds.ts';
import type { Results } from '../../domain/appraisals/tally.ts';

export type Phase = 'before' | 'open' | 'closed' | 'tallied' | 'void';
export interface RoundView {
  round: Round;
  hash: string;
  phase: Phase;
  lists: CardList[];
  cancellations: Cancellation[];
  /** Whether comments may be sent. */
  comments: boolean;
}
export interface RecordView {
  round: Round;
  phase: Phase;
  /** The last batch is in the leaves. */
  complete: boolean;
  leaves: BallotLeaf[];
  /** Where each leaf stands in the public log, `2016/17`. */
  places: string[];
  results: Results | null;
}
type Refusal = { ok: false; code: string; message: string; stored?: number };

/** No answer came. Whether the portal has received anything is unknown. */
export class Unreachable extends Error {}

const base = () => document.getElementById('stage')!.dataset['api']!;

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 30_000);
  try {
    const options: RequestInit = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' };
    return await fetch(base() + path, { ...options, ...init, signal: patience.signal });
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

async function read<T>(path: string): Promise<T | null> {
  const response = await ask(path);
  if (response.status === 404) return null;
  if (!response.ok) throw new Unreachable();
  return (await response.json()) as T;
}

export const getRounds = () =>
  read<{ id: string; title: string; opensAt: number; phase: Phase }[]>('/rounds');
export const getRound = (id: string) => read<RoundView>(`/rounds/${encodeURIComponent(id)}`);
export const getRecord = (id: string) => read<RecordView>(`/rounds/${encodeURIComponent(id)}/record`);

/** Posts a submission. Throws Unreachable where no answer came. */
async function post<T>(path: string, submission: object): Promise<({ ok: true } & T) | Refusal> {
  const response = await ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(submission),
  });
  const body = (await response.json().catch(() => null)) as
    | (T & { error?: undefined })
    | { error: Omit<Refusal, 'ok'> }
    | null;
  if (body === null || response.status >= 500) throw new Unreachable();
  return body.error ? { ok: false, ...body.error } : { ok: true, ...(body as T) };
}

export const postBallot = (submission: Submission) =>
  post<{ version: number; receipt: Receipt }>('/ballots', submission);
export const postComment = (submission: CommentSubmission) => post<object>('/comments', submission);
