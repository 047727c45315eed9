/** What a ledger would show if it were aired now (§3.3), and what speaks against it. */
import { and, asc, desc, eq, lte } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { demand, REFORM_OFFICE } from '../../domain/actor.ts';
import { type CivilDate, civilDate, periodEnd } from '../../domain/calendar.ts';
import { isAired, monthsOf } from '../../domain/ledgers/airing.ts';
import { type AiringCheck, checkAiring } from '../../domain/ledgers/airing-checks.ts';
import { LEDGER_NAMES, LEDGERS, type Ledger } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { unclosedMonths } from '../ledgers/closed.ts';
import { type Entry, findEntries } from '../ledgers/entries.ts';
import { evidenceCounts } from '../ledgers/evidence.ts';
import { lackingOf } from '../ledgers/lacking.ts';

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
/** What speaks against an airing now, and which revision it would be. */
export interface AiringSurvey {
  ledger: Ledger;
  period: string;
  asOf: CivilDate;
  revision: number;
  entries: Entry[];
  checks: AiringCheck[];
}

/** The last day of a period that is over. Throws `invalid` or `rule-broken`. */
function demandOver(period: string, today: CivilDate): CivilDate {
  let asOf: CivilDate;
  try {
    asOf = periodEnd(period);
  } catch {
    throw new Refusal('invalid', `“${period}”不是晾晒期；请写成 2016-Q3、2016-07 或 2016。`, {
      field: 'period',
    });
  }
  if (today > asOf) return asOf;
  throw new Refusal('rule-broken', `${period} 尚未结束（${asOf}），不能提前晒账。`, {
    clause: '§3.3',
    field: 'period',
  });
}

function demandLedger(ledger: string): Ledger {
  const known = LEDGERS.find((name) => name === ledger);
  if (known) return known;
  const names = LEDGERS.map((one) => LEDGER_NAMES[one]).join('、');
  const what = ledger === '' ? '还没有选择台账' : `没有台账“${ledger}”`;
  throw new Refusal('invalid', `${what}；请在晒账页选择一本：${names}。`, { field: 'ledger' });
}

type Aired = Entry & { evidence: number };

/** Entries that are aired with a period, as they stood on its last day, with their evidence. */
export async function airedEntries(
  ctx: Context,
  ledger: Ledger,
  period: string,
  asOf: CivilDate,
): Promise<Aired[]> {
  const entries = await findEntries(ctx, { ledger }, asOf);
  const aired = entries.filter((entry) => isAired(entry, entry.state.struckOffOn, period, asOf));
  const ids = aired.map(({ id }) => id);
  const counts = await evidenceCounts(ctx.read, ids, asOf);
  return aired.map((entry) => ({ ...entry, evidence: counts.get(entry.id) ?? 0 }));
}

/** Every published airing, latest period and revision first. */
export async function listAirings(ctx: Context): Promise<Airing[]> {
  const { db, t } = ctx.read;
  return db
    .select()
    .from(t.airings)
    .orderBy(desc(t.airings.period), asc(t.airings.ledger), desc(t.airings.revision));
}

/**
 * Looks at a ledger as it would be aired for a period: entries, revision, and everything that speaks against it.
 * @throws Refusal `invalid` for an unknown ledger or period; `rule-broken` while the period lasts
 */
export async function surveyAiring(
  ctx: Context,
  input: { ledger: string; period: string },
): Promise<AiringSurvey> {
  demand(ctx.actor, 'publish.propose');
  const ledger = demandLedger(input.ledger);
  const { period } = input;
  const asOf = demandOver(period, civilDate(ctx.now));
  const entries = await airedEntries(ctx, ledger, period, asOf);
  const published = (await listAirings(ctx)).filter((one) => one.ledger === ledger && one.period === period);
  return {
    ...{ ledger, period, asOf, entries },
    revision: (published[0]?.revision ?? 0) + 1,
    checks: await checksOf(ctx, { ledger, period, asOf, entries }),
  };
}

/** What speaks against airing these entries. Who may know is asked by who calls. */
export async function checksOf(
  ctx: Context,
  { ledger, period, asOf, entries }: Pick<AiringSurvey, 'ledger' | 'period' | 'asOf' | 'entries'>,
): Promise<AiringCheck[]> {
  const { db, t } = ctx.read;
  const { airingProposals: p } = t;
  const earlier = await db
    .select({ asOf: p.asOf, rows: p.snapshot })
    .from(p)
    .where(and(eq(p.ledger, ledger), eq(p.state, 'published'), lte(p.asOf, asOf)))
    .orderBy(desc(p.asOf), desc(p.revision))
    .limit(1);
  const all = await findEntries(ctx, { ledger, voided: true }, asOf);
  return checkAiring({
    voided: new Set(all.filter(({ state }) => state.voided !== null).map(({ id }) => id)),
    ...{ period, asOf, entries, proposer: REFORM_OFFICE, last: earlier[0] ?? null },
    unclosed: await unclosedMonths(ctx, entries, monthsOf(period)),
    lacking: await lackingOf(ctx.read, entries, asOf),
  });
}
