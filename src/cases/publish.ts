/** Decisions to publish (§3.3): who let out what, as of which day. What the files say is composed in `src/publish`. */
import { and, desc, eq } from 'drizzle-orm';
import { type Context, write } from '../../db/write.ts';
import { demand } from '../domain/actor.ts';
import { type CivilDate, civilDate, periodEnd } from '../domain/calendar.ts';
import { LEDGER_NAMES, type Ledger } from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';

/** An airing as decided. */
export interface Airing {
  id: string;
  ledger: Ledger;
  period: string;
  revision: number;
  asOf: CivilDate;
  publishedAt: number;
  note: string;
}

/**
 * Decides the airing of a ledger for a period. Asked again without a note it returns the one that stands; with a
 * note it makes a new revision, because what was published is never changed.
 * @param input.period `2016-Q3`, `2016-07` or `2016`
 */
export async function decideAiring(
  ctx: Context,
  input: { ledger: Ledger; period: string; note?: string | undefined },
): Promise<Airing> {
  demand(ctx.actor, 'publish.approve');
  let asOf: CivilDate;
  try {
    asOf = periodEnd(input.period);
  } catch {
    throw new Refusal('invalid', `“${input.period}”不是晾晒期；请写成 2016-Q3、2016-07 或 2016。`, {
      field: 'period',
    });
  }
  if (civilDate(ctx.now) <= asOf) {
    throw new Refusal('rule-broken', `${input.period} 尚未结束（${asOf}），不能提前晒账。`, {
      clause: '§3.3',
    });
  }
  return write(ctx, async (tx) => {
    const { airings } = tx.t;
    const [latest] = await tx.db
      .select()
      .from(airings)
      .where(and(eq(airings.ledger, input.ledger), eq(airings.period, input.period)))
      .orderBy(desc(airings.revision));
    if (latest && !input.note) {
      return { result: latest, entries: [{ action: 'publish.repeat', subject: latest.id }] };
    }
    const revision = (latest?.revision ?? 0) + 1;
    const row = {
      id: `${input.ledger}-${input.period}${revision > 1 ? `-r${revision}` : ''}`,
      ledger: input.ledger,
      period: input.period,
      revision,
      asOf,
      publishedAt: ctx.now,
      proposedBy: ctx.actor.id,
      approvedBy: ctx.actor.id,
      note: input.note ?? '',
    };
    await tx.db.insert(airings).values(row);
    return {
      result: row,
      entries: [
        { action: 'publish.airing', subject: row.id, detail: { ledger: LEDGER_NAMES[row.ledger], asOf } },
      ],
    };
  });
}

/** Paths of all that was ever published. */
export async function publishedPaths(ctx: Context): Promise<string[]> {
  const { db, t } = ctx.read;
  return (await db.select({ path: t.publications.path }).from(t.publications)).map((row) => row.path);
}

/** When a file of the record was first published; null if never. */
export async function publishedOn(ctx: Context, path: string): Promise<CivilDate | null> {
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.publications).where(eq(t.publications.path, path));
  return row ? civilDate(row.publishedAt) : null;
}

/** Notes that a file of the record was published, with its hash; the first time counts. */
export async function notePublication(ctx: Context, file: { path: string; sha256: string }): Promise<void> {
  demand(ctx.actor, 'publish.approve');
  await write(ctx, async (tx) => {
    await tx.db
      .insert(tx.t.publications)
      .values({ ...file, publishedAt: ctx.now })
      .onConflictDoUpdate({ target: tx.t.publications.path, set: { sha256: file.sha256 } });
    return {
      result: undefined,
      entries: [{ action: 'publish.file', subject: file.path, detail: { sha256: file.sha256 } }],
    };
  });
}
