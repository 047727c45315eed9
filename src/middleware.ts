/**
 * The door of the office. Whoever is not signed in is sent to sign in and then back to where he wanted; nothing of
 * the office is kept by a cache or found by a search engine.
 */

import { defineMiddleware } from 'astro:middleware';
import type { APIContext } from 'astro';
import { logFault } from './api/errors.ts';
import { url } from './components/url.ts';
import { isRefusal, REFUSALS } from './domain/outcome.ts';

const DOOR = '/office/sign-in';

export const onRequest = defineMiddleware(async (context, next) => {
  // By route, not by address: `/%6Fffice/` is the office too.
  const route = context.routePattern;
  if (context.isPrerendered || !(route === '/office' || route.startsWith('/office/'))) return next();
  // PostgreSQL keeps no NUL; a query with one would fail as if we were at fault.
  if (context.url.href.includes('%00')) return new Response('地址无法识别。', { status: 400 });
  const response =
    context.locals.session || route.startsWith(DOOR) ? await answer(context, next) : toTheDoor(context.url);
  response.headers.set('Cache-Control', 'no-store');
  response.headers.set('X-Robots-Tag', 'noindex');
  return response;
});

function toTheDoor(from: URL): Response {
  const next = encodeURIComponent(from.pathname + from.search);
  return new Response(null, { status: 303, headers: { Location: `${url(`${DOOR}/`)}?next=${next}` } });
}

/**
 * A refusal that the page itself does not show is shown in the office's frame. An unknown error reaches people as one
 * plain sentence, without the frame, which might fail like the page did, and the log in full.
 */
async function answer(context: APIContext, next: () => Promise<Response>): Promise<Response> {
  try {
    return await next();
  } catch (error) {
    const known = isRefusal(error);
    if (known && context.locals.session && !context.locals.refusal) {
      context.locals.refusal = error;
      // Without the body, which has been read.
      const { headers } = context.request;
      return context.rewrite(new Request(new URL(url('/office/refused/'), context.url), { headers }));
    }
    if (!known) logFault(error);
    return new Response(known ? error.message : '系统出了问题，您的操作没有完成，请稍后重试。', {
      status: known ? REFUSALS[error.code] : 500,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}
