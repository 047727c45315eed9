import { hash, randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { pointOf } from './points.ts';

const hashOf = (ticket: string) => hash('sha256', `ticket${ticket}`, 'base64url');

/**
 * Issues one-time tickets for services rendered at a point; each lets one rating count as tied to a service.
 * @param count 1–200
 * @returns the tickets; they are shown this once and stored hashed
 * @throws Refusal `not-found` for an unknown point
 */
export async function issueTickets(ctx: Context, point: string, count: number): Promise<string[]> {
  const { centre } = await pointOf(ctx, point);
  demand(ctx.actor, 'ratings.issue-tickets', { unit: centre });
  if (!Number.isInteger(count) || count < 1 || count > 200) {
    throw new Refusal('invalid', '一次可取 1 至 200 张票。', { field: 'count' });
  }
  const tickets = Array.from({ length: count }, () => randomBytes(16).toString('base64url'));
  const issuedOn = civilDate(ctx.now);
  return write(ctx, async (tx) => {
    await tx.db
      .insert(tx.t.ratingTickets)
      .values(tickets.map((ticket) => ({ hash: hashOf(ticket), point, issuedOn, usedOn: null })));
    return {
      result: tickets,
      entries: [{ action: 'ratings.issue-tickets', subject: point, detail: { count } }],
    };
  });
}

/**
 * Uses up a ticket, in the transaction that stores the rating: the row itself decides, so that of many at once one
 * succeeds.
 * @returns whether it was good at this point and not used before
 */
export async function spendTicket(
  tx: Transaction,
  ticket: string,
  point: string,
  on: CivilDate,
): Promise<boolean> {
  const { ratingTickets: t } = tx.t;
  const spent = await tx.db
    .update(t)
    .set({ usedOn: on })
    .where(and(eq(t.hash, hashOf(ticket)), eq(t.point, point), isNull(t.usedOn)))
    .returning({ hash: t.hash });
  return spent.length > 0;
}
