/**
 * `npm run dev`: migrate, seed if empty, and Astro's development server with the API and the instance behind it. The
 * standing job runs as in `npm start`: what two persons approved goes out on its day here too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { dev as astroDev } from 'astro';
import { createApi } from '../api/app.ts';
import { ratingDoor } from '../api/door.ts';
import { addressOf, gate, SIGN_IN_LIMIT } from '../api/gate.ts';
import { openBallotBox } from '../cases/appraisals.ts';
import { sessionOf } from '../cases/auth.ts';
import { ratingIntake } from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { builtPageHash } from './ballot-page.ts';
import { clockOf } from './instance.ts';
import { startJob } from './job.ts';
import { pressOf } from './press.ts';
import { cookie } from './serve.ts';
import { ROOT, type Settings } from './settings.ts';
import { prepare } from './start.ts';

/** Where Astro's development server looks for the locals of a request. */
const LOCALS = Symbol.for('astro.locals');

export async function dev(settings: Settings): Promise<void> {
  const portal = await prepare(settings);
  const press = pressOf(portal, settings);
  const clock = clockOf(settings);
  const signIns = gate(SIGN_IN_LIMIT);
  const ballots = openBallotBox(portal.dataDir);
  const ballotPage = () => builtPageHash(settings);
  const door = ratingDoor(portal, ratingIntake(portal));
  const api = getRequestListener(createApi(portal, door, settings.base, clock, ballots).fetch);
  process.env['RECORD_DIR'] = settings.recordDir;

  const handle = async (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => {
    if (req.url?.startsWith(`${settings.base}api/`)) return api(req, res);
    const now = clock();
    const session = await sessionOf(portal.as(PUBLIC, now), cookie(req, 'ls_session'));
    const address = addressOf(req);
    Reflect.set(req, LOCALS, { portal, press, door, address, signIns, ballots, ballotPage, now, session });
    next();
  };
  const server = await astroDev({
    root: ROOT,
    server: { port: settings.port, host: settings.host },
    vite: {
      plugins: [
        {
          name: 'liangshai-instance',
          enforce: 'post',
          // Astro puts its own check of trailing slashes in front of everything; the API has to come before it.
          configureServer: (server) => () => {
            server.middlewares.stack.unshift({
              route: '',
              handle: (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) =>
                void handle(req, res, next).catch(next),
            });
          },
        },
      ],
    },
  });
  const endJob = startJob(portal, settings, clock);
  const close = () => {
    void endJob()
      .then(() => server.stop())
      .then(() => portal.close())
      .then(() => process.exit(0));
  };
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
}
