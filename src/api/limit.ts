import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Refusal } from '../domain/outcome.ts';

/**
 * Refuses bodies above a size. Where the sender declares the length, that is believed (HTTP cuts the body there) and
 * the body stays closed: Hono's own limit opens it as a stream first, which alone halved the ingest of ratings.
 * @param bytes largest body
 * @param message Chinese: what is too large and what to do
 * @param refuse makes the error answer
 */
export function limitBody(
  bytes: number,
  message: string,
  refuse: (c: Context, refusal: Refusal) => Response,
): MiddlewareHandler {
  const onError = (c: Context) => refuse(c, new Refusal('too-large', message));
  const streamed = bodyLimit({ maxSize: bytes, onError });
  return async (c, next) => {
    const { headers } = c.req.raw;
    const declared = headers.get('content-length');
    if (declared === null || headers.has('transfer-encoding')) return streamed(c, next);
    if (Number(declared) > bytes) return onError(c);
    await next();
  };
}
