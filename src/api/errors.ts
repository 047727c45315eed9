import { isRefusal, REFUSALS, type RefusalCode } from '../domain/outcome.ts';

/** The body of every error answer. */
export interface ErrorBody {
  error: { code: string; message: string; field?: string; clause?: string };
}

type ErrorStatus = (typeof REFUSALS)[RefusalCode] | 500;

/**
 * Translates an error into an HTTP answer, in this one place: a refusal by the table of `REFUSALS`, anything else
 * as one plain sentence with status 500. The caller logs an unknown error; nothing of it reaches people.
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
