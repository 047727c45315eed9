import { Hono } from 'hono';
import { z } from 'zod';
import { issueTickets } from '../cases/ratings.ts';
import { admitKey, type RatingDoor } from './door.ts';
import { senderOf } from './gate.ts';
import { readBody } from './read.ts';

const TicketInput = z.strictObject({
  point: z.string('point 须为评价点编号').max(64),
  /** How many; one if not said. */
  count: z.int('count 须为 1 至 200 的整数').default(1),
});

/**
 * `POST /api/v1/tickets` for the queue or case system of a centre (§9.2): one-time tickets for services rendered, each
 * with the address that goes on the slip. Nothing about the person is asked, and none of it would be kept.
 * @param base sub-path of the site
 */
export function ticketRoutes(door: RatingDoor, base: string): Hono {
  const app = new Hono();
  app.post('/api/v1/tickets', async (c) => {
    const header = c.req.header('authorization') ?? '';
    // Without a key at all it is anybody's request, and counts as one.
    const address = senderOf(c);
    if (header === '') door.open.enter(address);
    const actor = await admitKey(door, header, address);
    const { point, count } = readBody(TicketInput, await c.req.text().catch(() => ''));
    const tickets = await issueTickets(door.portal.as(actor, Date.now()), point, count);
    const made = tickets.map((ticket) => ({
      ticket,
      path: `${base}rate/${encodeURIComponent(point)}/?ticket=${ticket}`,
    }));
    return c.json({ tickets: made }, 201, { 'cache-control': 'no-store' });
  });
  return app;
}
