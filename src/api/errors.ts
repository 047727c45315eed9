import type { Context } from 'hono';
import { isRefusal, REFUSALS, type RefusalCode } from '../domain/outcome.ts';

/** The body of every error answer. */
export interface ErrorBody {
  error: { code: string; message: string; field?: string; clause?: string };
}

type ErrorStatus = (typeof REFUSALS)[RefusalCode] | 500;

/**
 * Translates an error into an HTTP answer, in this one place: a refusal by the table of `REFUSALS`, anything else
 * as one plain sentence with status 500. The caller logs an unknown error (`logFault`); nothing of it reaches people.
 */
export function answer(error: unknown): { status: ErrorStatus; body: ErrorBody } {
  if (!isRefusal(error)) {
    const message = '系统内部出错，本次操作没有完成；请稍后重试，如仍不行请联系市委改革办。';
    return { status: 500, body: { error: { code: 'internal', message } } };
  }
  const { code, message, field, clause } = error;
  return {
    status: REFUSALS[code],
    body: { error: { code, message, ...(field && { field }), ...(clause && { clause }) } },
  };
}

/** The same as an answer of Hono's; nothing that was refused is kept by a cache. */
export function failed(c: Context, error: unknown): Response {
  const { status, body } = answer(error);
  return c.json(body, status, { 'Cache-Control': 'no-store' });
}

const MINUTE = 60_000;
/** Kinds of faults told whole within a minute; what is of none of them is counted together. */
const KINDS = 20;
const OTHERS = 'of other kinds';
/** How often each kind came again since it was told. */
const again = new Map<string, number>();

/**
 * Logs an unforeseen fault: the first of its kind whole, what repeats within a minute as a number. If each were told,
 * whoever finds one could fill the disk with it.
 * @param where part of the standing work that it stopped; each has faults of its own
 */
export function logFault(error: unknown, where = ''): void {
  if (again.size === 0) setTimeout(tellAgain, MINUTE).unref();
  const kind = `${where} ${kindOf(error)}`.trim();
  if (again.has(kind) || again.size >= KINDS) {
    const counted = again.has(kind) ? kind : OTHERS;
    again.set(counted, (again.get(counted) ?? 0) + 1);
    return;
  }
  again.set(kind, 0);
  console.error(...(where === '' ? [] : [`${where}:`]), isRefusal(error) ? error.message : error);
}

function tellAgain(): void {
  for (const [kind, n] of again) {
    if (n > 0) console.error(`fault: ${n} more within a minute, ${kind.split('\n', 1)[0]}`);
  }
  again.clear();
}

/** Where it was thrown. Not its message: that may hold what was sent, and each would be a kind of its own. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.slice(`${error.name}: ${error.message}`.length).trim() ?? '';
  return `${error.name} ${frames}`;
}
