/**
 * One process serves everything: the API first, then files of the built site, then the dynamic pages that Astro
 * renders. The pages get what they act through by `locals`, so there is one writing connection in the process.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { createApi } from '../api/app.ts';
import { ratingDoor } from '../api/door.ts';
import { logFault } from '../api/errors.ts';
import { addressOf, gate, hidesSender, SIGN_IN_LIMIT } from '../api/gate.ts';
import { ratingListener } from '../api/ratings.ts';
import { openBallotBox } from '../cases/appraisals.ts';
import { sessionOf } from '../cases/auth.ts';
import type { Portal } from '../cases/portal.ts';
import { ratingIntake } from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { builtPageHash } from './ballot-page.ts';
import { pressOf } from './press.ts';
import type { Settings } from './settings.ts';

type Next = (error?: unknown) => void;
type Handler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
  locals: object,
) => void | Promise<void>;

/** Headers of every answer. Framing is denied, addresses with secrets in them are never passed on. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

/**
 * Scripts run only from this site, and of those written into a page only the one that every page carries: it is
 * known by its hash. Text that somebody smuggled into a page stays text.
 */
function contentPolicy(settings: Settings): string {
  const page = readFileSync(join(settings.siteDir, 'client', '404.html'), 'utf8');
  const hashes = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A form may only be sent from a page of this site; without this, another site could act with a clerk's cookie. */
function crossSite(req: IncomingMessage): boolean {
  if (req.method === 'GET' || req.method === 'HEAD') return false;
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  if (origin === 'null') return true;
  if (origin) return new URL(origin).host !== host;
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

export function cookie(req: IncomingMessage, name: string): string | undefined {
  const found = req.headers.cookie?.split(/; */).find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function files(settings: Settings): (req: IncomingMessage, res: ServerResponse) => void {
  const root = join(settings.siteDir, 'client');
  const missing = join(root, '404.html');
  const app = new Hono();
  app.use('*', compress());
  app.use('*', async (c, next) => {
    await next();
    const hashed = c.req.path.includes('/_astro/');
    const lasting = hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=60';
    c.header('Cache-Control', c.res.status >= 400 ? 'no-store' : lasting);
  });
  app.use('*', serveStatic({ root, rewriteRequestPath: (path) => path.slice(settings.base.length - 1) }));
  app.notFound((c) =>
    existsSync(missing) ? c.html(readFileSync(missing, 'utf8'), 404) : c.text('没有这个页面。', 404),
  );
  return getRequestListener(app.fetch);
}

/** The log as it is now: it grows every day, and the site is not built anew for that. */
function logFiles(settings: Settings): (req: IncomingMessage, res: ServerResponse) => void {
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    // A full tile never changes; what ends the log does.
    const lasting = /\/(checkpoint|key)$|\.p\//.test(c.req.path) ? 'no-cache' : 'public, max-age=86400';
    c.header('Cache-Control', c.res.status >= 400 ? 'no-store' : lasting);
    if (/\/(checkpoint|key)$/.test(c.req.path)) c.header('Content-Type', 'text/plain; charset=utf-8');
  });
  const root = join(settings.recordDir, 'log');
  const below = settings.base.length + 'log'.length;
  app.use('*', serveStatic({ root, rewriteRequestPath: (path) => path.slice(below) }));
  app.notFound((c) => c.text('公开日志里没有这个文件。', 404));
  return getRequestListener(app.fetch);
}

/** Whether a path is a file of the site; everything else is Astro's. */
function isFile(settings: Settings, url: string): boolean {
  const path = decodeURIComponent(url.split(/[?#]/)[0]!).slice(settings.base.length);
  if (path.includes('..') || path.includes('\0')) return false;
  const file = join(settings.siteDir, 'client', path);
  return path === '' || path.endsWith('/') ? existsSync(join(file, 'index.html')) : existsSync(file);
}

/**
 * Serves the portal until the server is closed.
 * @param clock the instant for the office; a demonstration instance lives in its own year
 * @throws Refusal `unavailable` when the port is taken
 */
export async function serve(portal: Portal, settings: Settings, clock: () => number): Promise<Server> {
  const press = pressOf(portal, settings);
  const door = ratingDoor(portal, ratingIntake(portal));
  const signIns = gate(SIGN_IN_LIMIT);
  const ballots = openBallotBox(portal.dataDir);
  const ballotPage = () => builtPageHash(settings);
  const api = getRequestListener(createApi(portal, door, settings.base, clock, ballots).fetch);
  const rate = ratingListener(door);
  const entry = (await import(pathToFileURL(join(settings.siteDir, 'server/entry.mjs')).href)) as {
    handler: Handler;
  };
  const files_ = files(settings);
  const log = logFiles(settings);
  const ofLog = new RegExp(`^${RegExp.escape(settings.base)}log/\\d{4}/`);

  const dynamic = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const now = clock();
    const session = await sessionOf(portal.as(PUBLIC, now), cookie(req, 'ls_session'));
    await entry.handler(req, res, () => files_(req, res), {
      portal,
      press,
      door,
      address: addressOf(req),
      signIns,
      ballots,
      ballotPage,
      now,
      session,
    });
  };

  const headers = { ...HEADERS, 'Content-Security-Policy': contentPolicy(settings) };

  let proxyTold = false;
  const server = createServer((req, res) => {
    if (!proxyTold && hidesSender(req)) {
      proxyTold = true;
      console.error(
        'proxy: it sends no X-Forwarded-For, so all people share one address, and one of them can use up the share of all',
      );
    }
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    const url = req.url ?? '/';
    try {
      if (req.method === 'POST' && url === `${settings.base}api/v1/ratings`) return rate(req, res);
      if (url.startsWith(`${settings.base}api/`)) return void api(req, res);
      if (crossSite(req)) return refuse(res, 403, '表单来自其他网站，未受理；请从本站页面提交。');
      if (req.method === 'GET' && ofLog.test(url)) return log(req, res);
      if (req.method === 'GET' && isFile(settings, url)) return files_(req, res);
    } catch {
      return refuse(res, 400, '地址无法识别。');
    }
    dynamic(req, res).catch((error: unknown) => {
      logFault(error);
      if (!res.headersSent) refuse(res, 500, '系统出了问题，您的操作没有完成，请稍后重试。');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Refusal(
              'unavailable',
              `端口 ${settings.port} 已被占用；请用 PORT 换一个端口，或先停下占用它的程序。`,
            )
          : error,
      ),
    );
    server.listen(settings.port, settings.host, resolve);
  });
  server.on('close', () => ballots.close());
  return server;
}

function refuse(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  res.end(message);
}
