import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import {
  type BallotBox,
  listRounds,
  loggedBallots,
  publicRound,
  submitBallot,
  submitComment,
  turnout,
} from '../cases/appraisals.ts';
import type { Portal } from '../cases/portal.ts';
import { PUBLIC } from '../domain/actor.ts';
import { BALLOT_REFUSALS, type BallotRefusal } from '../domain/appraisals.ts';
import { failed } from './errors.ts';

/** A ballot on 200 items is 5 KB of base64url. */
const BALLOT_LIMIT = 8 * 1024;

/** Nothing else may be in a submission: a field too many could carry what must not be stored. */
const SubmissionInput = z.strictObject({
  round: z.string().max(32),
  category: z.string().max(32),
  pk: z.string().max(64),
  body: z.string().max(BALLOT_LIMIT),
  signature: z.string().max(128),
});

const CommentInput = z.strictObject({
  round: z.string().max(32),
  key: z.string().max(64),
  body: z.string().max(BALLOT_LIMIT),
  signature: z.string().max(128),
});

function refuse(c: Context, code: BallotRefusal, stored?: number) {
  const status = code === 'closed' || code === 'not-open' || code === 'version-replay' ? 409 : 422;
  c.header('Cache-Control', 'no-store');
  return c.json(
    { error: { code, message: BALLOT_REFUSALS[code], ...(stored !== undefined && { stored }) } },
    status,
  );
}

/**
 * The ballot box's door. It reads no cookie and no address, keys no limit to a person and writes no log line:
 * what is not known cannot be asked for later.
 * @param clock the instant, for a demonstration that lives in its own year
 */
export function ballotRoutes(portal: Portal, box: BallotBox, clock: () => number = Date.now): Hono {
  const app = new Hono();
  const ctx = () => portal.as(PUBLIC, clock());
  // Not even a fault is logged: it may hold the ballot.
  app.onError((error, c) => failed(c, error));

  app.get('/api/v1/rounds', async (c) => {
    const rounds = (await listRounds(ctx())).filter(({ phase }) => phase !== 'draft');
    c.header('Cache-Control', 'no-cache');
    return c.json(
      rounds.map(({ definition: { id, title, opensAt, closesAt }, phase }) => ({
        id,
        title,
        opensAt,
        closesAt,
        phase,
      })),
    );
  });

  app.get('/api/v1/rounds/:id', async (c) => {
    const { results: _, ...round } = await publicRound(ctx(), c.req.param('id'));
    c.header('Cache-Control', 'no-cache');
    return c.json({ ...round, turnout: await turnout(ctx(), box, round.round.id) });
  });

  // What a deputy's check needs: the logged ballots and, after the tally, the results.
  app.get('/api/v1/rounds/:id/record', async (c) => {
    const { results, phase, round } = await publicRound(ctx(), c.req.param('id'));
    c.header('Cache-Control', 'no-cache');
    const complete = phase === 'tallied' || phase === 'void';
    return c.json({ round, phase, complete, ...(await loggedBallots(ctx(), box, round.id)), results });
  });

  app.post(
    '/api/v1/ballots',
    bodyLimit({ maxSize: BALLOT_LIMIT, onError: (c) => refuse(c, 'wrong-length') }),
    async (c) => {
      const parsed = SubmissionInput.safeParse(await c.req.json().catch(() => null));
      if (!parsed.success) return refuse(c, 'malformed');
      const answer = await submitBallot(ctx(), box, parsed.data);
      if (!answer.ok) return refuse(c, answer.code, answer.stored);
      c.header('Cache-Control', 'no-store');
      return c.json({ version: answer.version, receipt: answer.receipt });
    },
  );
  app.post(
    '/api/v1/comments',
    bodyLimit({ maxSize: BALLOT_LIMIT, onError: (c) => refuse(c, 'wrong-length') }),
    async (c) => {
      const parsed = CommentInput.safeParse(await c.req.json().catch(() => null));
      if (!parsed.success) return refuse(c, 'malformed');
      const answer = await submitComment(ctx(), box, parsed.data);
      if (!answer.ok) return refuse(c, answer.code, answer.stored);
      c.header('Cache-Control', 'no-store');
      return c.json({});
    },
  );
  return app;
}
