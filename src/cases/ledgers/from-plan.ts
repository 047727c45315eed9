/** From plan to ledger (§1.1, §3.2): the tasks of a plan are listed, each with its baseline as printed. */
import { eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, isCivilDate } from '../../domain/calendar.ts';
import { coLeadsOf } from '../../domain/ledgers/leads.ts';
import type { Ledger } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import type { Origin, Requirement } from '../../domain/plans/terms.ts';
import { ORIGINS, REQUIREMENTS } from '../../domain/plans/terms.ts';
import { listBodies } from '../bodies.ts';
import { listEntries } from '../ledgers.ts';
import { getPlan } from '../plans.ts';
import { findEntries, type NewEntry } from './entries.ts';

/** What counts where the plan is silent; the officer who lists says it. */
export interface Defaults {
  start: string;
  origin: string;
  requirement: string;
  /** Deadline of the tasks for which the plan names none; without it they are not listed. */
  due?: string | undefined;
  /** Plan items that are pilots: they go to ledger 3, which the reform office keeps (§3, §5). */
  pilots?: readonly string[] | undefined;
}

/** Tasks that can be listed, and those that cannot, with the reason. */
export interface Listable {
  ledger: Ledger;
  ready: { planItem: string; title: string; pilot: boolean }[];
  unready: { planItem: string; title: string; reason: string }[];
  /** Those that lack nothing but a deadline: whoever lists them may set one. */
  undated: { planItem: string; title: string; pilot: boolean }[];
  /** Those that the plan gives to several leads: the first one leads the entry, the others share the lead (§1.2). */
  shared: { planItem: string; title: string; lead: string; others: string[] }[];
}

type Plan = Awaited<ReturnType<typeof getPlan>>;
type Item = Plan['items'][number];

function ledgerOf(plan: Plan, office: string): { ledger: Ledger; series: number; keeper: string | null } {
  return plan.kind === 'work-points'
    ? { ledger: 'leading-group', series: 1, keeper: office }
    : { ledger: 'special-group', series: 2, keeper: plan.groupId };
}

const UNDATED = '没有明确的完成时限';

function reasonAgainst(item: Item, due: CivilDate | null): string | null {
  if (!item.leads[0]) return '没有写明牵头单位';
  if (item.leads[0].id === null) return `牵头单位“${item.leads[0].name}”不在机构名录中`;
  return (item.due ?? due) === null ? UNDATED : null;
}

/** Numbers as printed where they are free, the next free ones otherwise. */
function numbering(year: number, series: number, taken: Set<string>): (printed: string) => string {
  const id = (n: number) => `${year}-${series}-${String(n).padStart(3, '0')}`;
  let next = 1;
  return (printed) => {
    let candidate = series === 1 && /^\d{1,3}$/.test(printed) ? id(Number(printed)) : '';
    while (candidate === '' || taken.has(candidate)) candidate = id(next++);
    taken.add(candidate);
    return candidate;
  };
}

async function survey(ctx: Context, planId: string, due: CivilDate | null) {
  const plan = await getPlan(ctx, planId);
  const bodies = await listBodies(ctx);
  const office = bodies.find((body) => body.kind === 'reform-office')?.id ?? 'ggb';
  const place = ledgerOf(plan, office);
  const existing = await findEntries(ctx, { year: plan.year, voided: true });
  // What was listed by mistake may be listed again, under another number.
  const live = existing.filter(({ state }) => state.voided === null);
  const done = new Set(live.map((entry) => entry.planItem));
  const open = plan.items.filter((item) => !done.has(item.id));
  const judged = open.map((item) => ({ item, reason: reasonAgainst(item, due) }));
  const ready = judged.filter(({ reason }) => reason === null).map(({ item }) => item);
  const unready = judged.flatMap(({ item, reason }) => (reason === null ? [] : [{ item, reason }]));
  const taken = new Set(existing.map((entry) => entry.id));
  return { plan, place, office, bodies, ready, unready, taken };
}

/** What `listFromPlan` would do now. Throws `not-found`. */
export async function listable(ctx: Context, planId: string): Promise<Listable> {
  const { place, ready, unready } = await survey(ctx, planId, null);
  // Guessed from its name; the officer decides.
  const lineOf = ({ id, title }: Item) => ({ planItem: id, title, pilot: title.includes('试点') });
  return {
    ledger: place.ledger,
    ready: ready.map(lineOf),
    undated: unready.filter(({ reason }) => reason === UNDATED).map(({ item }) => lineOf(item)),
    unready: unready.map(({ item, reason }) => ({ planItem: item.id, title: item.title, reason })),
    shared: [...ready, ...unready.map(({ item }) => item)].flatMap(({ id, title, leads }) => {
      const [lead, ...others] = leads.map(({ name }) => name);
      return lead === undefined || others.length === 0 ? [] : [{ planItem: id, title, lead, others }];
    }),
  };
}

/** Bodies that share the lead of an entry by the plan it was listed from (§1.2). */
export async function sharedLeads(
  ctx: Context,
  entry: Pick<NewEntry, 'planItem' | 'lead' | 'participants'>,
): Promise<string[]> {
  demand(ctx.actor, 'office.read');
  if (entry.planItem === null) return [];
  const { db, t } = ctx.read;
  const [item] = await db.select().from(t.planItems).where(eq(t.planItems.id, entry.planItem));
  return item ? coLeadsOf(item.leads, entry) : [];
}

/**
 * Lists every task of a plan that is not in a ledger yet and says who leads it and by when; as one act.
 * @returns how many were listed
 */
export async function listFromPlan(ctx: Context, planId: string, defaults: Defaults): Promise<number> {
  demand(ctx.actor, 'ledgers.list');
  const start = demandDate(defaults.start, '起始日期', 'start');
  const due = defaults.due ? demandDate(defaults.due, '未写明时限的完成时限', 'due') : null;
  const origin = oneOf<Origin>(ORIGINS, defaults.origin, 'origin', '任务来源');
  const requirement = oneOf<Requirement>(REQUIREMENTS, defaults.requirement, 'requirement', '要求类型');
  const { plan, place, office, bodies, ready, taken } = await survey(ctx, planId, due);
  const pilots = new Set(defaults.pilots ?? []);
  if (ready.length === 0)
    throw new Refusal('rule-broken', '这份文件没有可以列入台账的任务。', { clause: '§3.2' });
  if (place.keeper === null && ready.some(({ id }) => !pilots.has(id))) {
    throw new Refusal('rule-broken', '任务分工方案没有注明专项组，无法确定由谁管理台账。', { clause: '§3' });
  }
  const numberOf = { own: numbering(plan.year, place.series, taken), pilot: numbering(plan.year, 3, taken) };
  const posts = new Map(bodies.map((body) => [body.id, body.post]));
  const entries = ready.map((item): NewEntry => {
    const [lead, ...others] = item.leads;
    const pilot = pilots.has(item.id);
    return {
      id: numberOf[pilot ? 'pilot' : 'own'](item.number),
      year: plan.year,
      ledger: pilot ? 'pilot' : place.ledger,
      keeper: pilot ? office : place.keeper!,
      planItem: item.id,
      title: item.title,
      text: item.text,
      target: item.target ?? item.text,
      lead: lead!.id!,
      participants: [...others, ...item.participants].map((body) => body.id ?? body.name),
      groups: item.groups,
      post: posts.get(lead!.id!) ?? '主要负责同志',
      origin: item.origin ?? origin,
      requirement: item.requirement ?? requirement,
      start,
      due: (item.due ?? due)!,
      withheld: plan.withheld.includes(item.number),
    };
  });
  await listEntries(ctx, entries);
  return entries.length;
}

function demandDate(text: string, what: string, field: string): CivilDate {
  if (isCivilDate(text)) return text;
  throw new Refusal('invalid', `${what}须写成 2016-03-28 的形式。`, { field });
}

function oneOf<T extends string>(values: readonly T[], text: string, field: string, what: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Refusal('invalid', `请选择${what}。`, { field });
  return found;
}
