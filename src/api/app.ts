import { Hono } from 'hono';
import { openBallotBox } from '../cases/appraisals.ts';
import type { Portal } from '../cases/portal.ts';
import { isRefusal } from '../domain/outcome.ts';
import { ballotRoutes } from './ballots.ts';
import { deviceRoutes } from './devices.ts';
import type { RatingDoor } from './door.ts';
import { failed, logFault } from './errors.ts';
import { limitBody } from './limit.ts';
import { ratingRoutes } from './ratings.ts';
import { ticketRoutes } from './tickets.ts';

/** The machines' door: everything under `/api/v1`. */
export function createApi(
  portal: Portal,
  door: RatingDoor,
  base = '/',
  clock = Date.now,
  box = openBallotBox(portal.dataDir),
): Hono {
  const app = new Hono().basePath(base === '/' ? '/' : base.slice(0, -1));
  app.use('*', limitBody(256 * 1024, '提交的内容过大，请缩短后重试。', failed));
  app.route('/', ratingRoutes(door, clock));
  app.route('/', deviceRoutes(door, clock));
  app.route('/', ballotRoutes(portal, box, clock));
  app.route('/', ticketRoutes(door, base));
  app.notFound((c) =>
    c.json({ error: { code: 'not-found', message: '没有这个接口，请核对地址。' } }, 404, {
      'cache-control': 'no-store',
    }),
  );
  app.onError((error, c) => {
    if (!isRefusal(error)) logFault(error);
    return failed(c, error);
  });
  return app;
}
