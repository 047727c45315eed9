/** Bulletins (§8): handed in, received, adopted into an issue, sent out on Tuesday, Friday and the 25th. */
import { and, asc, between, eq, inArray, max, sql } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate, quarterOf, weekday } from '../../domain/calendar.ts';
import {
  type BulletinState,
  bulletinDuty,
  bulletinOfReport,
  ISSUE_DUTIES,
  type IssueDuty,
} from '../../domain/duties/bulletins.ts';
import { Refusal } from '../../domain/outcome.ts';
import { fulfil, judgeYear, type Owed } from '../duties.ts';
import { getEntry } from '../ledgers.ts';

export interface NewBulletin {
  /** Which duty it fulfils; see `bulletinDutyOf`. */
  duty: string;
  unit: string;
  on: CivilDate;
  title: string;
  text: string;
  source?: string | null | undefined;
  /** The time it is meant for, where it comes late. */
  period?: string | null | undefined;
}

export interface Bulletin {
  id: string;
  duty: string;
  unit: string;
  submittedOn: CivilDate;
  title: string;
  text: string;
  source: string | null;
  state: BulletinState;
  issue: string | null;
  position: number | null;
}

export interface Issue {
  id: string;
  duty: IssueDuty;
  year: number;
  number: number;
  issuedOn: CivilDate | null;
}

/**
 * Which duty the actor's unit fulfils with a bulletin or a digest today.
 * @throws Refusal `rule-broken` where the unit owes none
 */
export async function bulletinDutyOf(ctx: Context, unit: string, digest: boolean): Promise<string> {
  const today = civilDate(ctx.now);
  const { bearers } = await judgeYear(ctx, Number(today.slice(0, 4)), today);
  const bearer = bearers.find(({ id }) => id === unit);
  const duty = bearer ? bulletinDuty(bearer, digest) : null;
  if (duty !== null) return duty;
  throw new Refusal('rule-broken', `本单位没有报送${digest ? '工作要情' : '改革动态'}的义务。`, {
    clause: '§8',
    field: 'kind',
  });
}

/**
 * Hands in bulletins, each by the unit's own people; each is also the fulfilment of its duty. All or none.
 * @throws Refusal `forbidden`; `invalid` for a missing title or text, a unit that the duty does not bind
 */
export async function submitBulletins(ctx: Context, inputs: readonly NewBulletin[]): Promise<string[]> {
  if (inputs.length === 0) return [];
  for (const { text } of inputs) {
    const length = text.trim().length;
    if (length === 0) throw new Refusal('invalid', '请填写正文。', { field: 'text' });
    if (length > 5000)
      throw new Refusal('invalid', `正文最多 5000 字，现为 ${length} 字。`, { field: 'text' });
  }
  return write(ctx, async (tx) => {
    const acts = inputs.map(({ duty, unit, on, title, period }) => ({
      ...{ duty, body: unit, on, period: period ?? null, kind: 'bulletin' as const, subject: title },
    }));
    const { rows: done } = await fulfil(tx, ctx, acts);
    const rows = inputs.map((input, i) => ({
      ...{ id: done[i]!.id, duty: input.duty, unit: input.unit, submittedOn: input.on },
      ...{ title: done[i]!.subject, text: input.text.trim(), source: input.source ?? null },
      ...{ state: 'submitted' as const, issue: null, position: null, submittedBy: ctx.actor.id },
    }));
    for (let i = 0; i < rows.length; i += 500) {
      await tx.db.insert(tx.t.bulletins).values(rows.slice(i, i + 500));
    }
    const ids = rows.map(({ id }) => id);
    const subject = ids.length === 1 ? ids[0]! : rows[0]!.submittedOn;
    return { result: ids, entries: [{ action: 'duties.submit-bulletin', subject, detail: { ids } }] };
  });
}

/**
 * What the last report on a ledger entry gives as a bulletin: to be looked over, not typed again.
 * @throws Refusal `not-found`; `forbidden` for another unit's entry; `rule-broken` where nothing was reported yet
 */
export async function bulletinFromEntry(
  ctx: Context,
  entryId: string,
): Promise<{ title: string; text: string }> {
  const { events, ...entry } = await getEntry(ctx, entryId);
  demand(ctx.actor, 'duties.record', { unit: entry.lead });
  const last = events.findLast(({ kind }) => kind === 'reported' || kind === 'completion-reported');
  if (!last) throw new Refusal('rule-broken', `${entryId} 还没有报送过进展，没有可以转为动态的内容。`);
  return bulletinOfReport(entry, last);
}

/** Bulletins of a unit or of all, the latest first. */
export async function listBulletins(
  ctx: Context,
  where: { unit?: string; states?: BulletinState[]; limit: number },
): Promise<Bulletin[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const { unit, state, submittedOn, id } = t.bulletins;
  return db
    .select()
    .from(t.bulletins)
    .where(
      and(
        where.unit === undefined ? undefined : eq(unit, where.unit),
        where.states === undefined ? undefined : inArray(state, where.states),
      ),
    )
    .orderBy(sql`${submittedOn} desc`, asc(id))
    .limit(where.limit);
}

/** Takes note of bulletins, or sets them aside as not to be used. @throws Refusal `forbidden`, `conflict` once adopted */
export async function sortBulletins(
  ctx: Context,
  ids: readonly string[],
  state: 'received' | 'unused',
): Promise<number> {
  demand(ctx.actor, 'duties.compile');
  if (ids.length === 0) throw new Refusal('invalid', '请先勾选稿件。', { field: 'ids' });
  return write(ctx, async (tx) => {
    const found = await open(tx, ids);
    await tx.db
      .update(tx.t.bulletins)
      .set({ state })
      .where(inArray(tx.t.bulletins.id, [...ids]));
    const action = state === 'received' ? 'duties.receive-bulletin' : 'duties.leave-bulletin';
    return { result: found, entries: [{ action, subject: ids[0]!, detail: { ids: [...ids] } }] };
  });
}

/** How many of these wait; refuses what is unknown or adopted already. */
async function open({ db, t }: Pick<Transaction, 't' | 'db'>, ids: readonly string[]): Promise<number> {
  const rows = await db
    .select()
    .from(t.bulletins)
    .where(inArray(t.bulletins.id, [...ids]));
  if (rows.length < new Set(ids).size)
    throw new Refusal('not-found', '所选稿件中有的已不存在，请刷新后重选。');
  const taken = rows.find(({ state }) => state === 'adopted');
  if (taken) throw new Refusal('conflict', `“${taken.title}”已编入一期，不能重复采用。`);
  return rows.length;
}

/** Issues, the latest first; drafts on top. */
export async function listIssues(ctx: Context): Promise<Issue[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const rows = await db.select().from(t.issues);
  const order = ({ issuedOn, number }: Issue) => `${issuedOn ?? '9999'}-${String(number).padStart(4, '0')}`;
  return rows.sort((a, b) => (order(a) > order(b) ? -1 : 1));
}

/** An issue with its bulletins in their places. @throws Refusal `not-found` */
export async function getIssue(ctx: Context, id: string): Promise<{ issue: Issue; items: Bulletin[] }> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const [issue] = await db.select().from(t.issues).where(eq(t.issues.id, id));
  if (!issue) throw new Refusal('not-found', `没有这一期：${id}。`);
  const items = await db
    .select()
    .from(t.bulletins)
    .where(eq(t.bulletins.issue, id))
    .orderBy(asc(t.bulletins.position));
  return { issue, items };
}

/**
 * Adopts bulletins into the draft of the next issue, which is begun if there is none.
 * @returns the draft
 * @throws Refusal `forbidden`; `invalid` for no bulletin or another kind of issue; `conflict` for one adopted already
 */
export async function adopt(ctx: Context, duty: IssueDuty, ids: readonly string[]): Promise<Issue> {
  demand(ctx.actor, 'duties.compile');
  if (!ISSUE_DUTIES.includes(duty)) throw new Refusal('invalid', '请选择编入哪种刊物。', { field: 'duty' });
  if (ids.length === 0) throw new Refusal('invalid', '请先勾选要采用的稿件。', { field: 'ids' });
  return write(ctx, async (tx) => {
    await open(tx, ids);
    const { issues, bulletins } = tx.t;
    const year = Number(civilDate(ctx.now).slice(0, 4));
    const own = await tx.db
      .select()
      .from(issues)
      .where(and(eq(issues.duty, duty), eq(issues.year, year)));
    let draft: Issue | undefined = own.find(({ issuedOn }) => issuedOn === null);
    if (draft === undefined) {
      draft = { id: `${duty}-${year}-${own.length + 1}`, duty, year, number: own.length + 1, issuedOn: null };
      await tx.db.insert(issues).values({ ...draft, preparedBy: ctx.actor.id });
    }
    const [last] = await tx.db
      .select({ position: max(bulletins.position) })
      .from(bulletins)
      .where(eq(bulletins.issue, draft.id));
    for (const [i, id] of ids.entries()) {
      const position = (last?.position ?? 0) + i + 1;
      await tx.db
        .update(bulletins)
        .set({ state: 'adopted', issue: draft.id, position })
        .where(eq(bulletins.id, id));
    }
    const detail = { ids: [...ids] };
    return { result: draft, entries: [{ action: 'duties.adopt-bulletin', subject: draft.id, detail }] };
  });
}

/** Takes a bulletin out of a draft again. @throws Refusal `forbidden`, `not-found`, `conflict` once it is issued */
export async function release(ctx: Context, id: string): Promise<void> {
  demand(ctx.actor, 'duties.compile');
  await write(ctx, async (tx) => {
    const { bulletins, issues } = tx.t;
    const [found] = await tx.db.select().from(bulletins).where(eq(bulletins.id, id));
    if (!found?.issue) throw new Refusal('not-found', '这篇稿件没有编入任何一期。');
    const [issue] = await tx.db.select().from(issues).where(eq(issues.id, found.issue));
    if (issue?.issuedOn) throw new Refusal('conflict', '该期已经编发，不能撤出稿件。');
    await tx.db
      .update(bulletins)
      .set({ state: 'received', issue: null, position: null })
      .where(eq(bulletins.id, id));
    return { result: undefined, entries: [{ action: 'duties.release-bulletin', subject: id }] };
  });
}

/**
 * Sends out a draft today; that is the reform office's own fulfilment (§8: Tuesday, Friday, the 25th).
 * @throws Refusal `forbidden`, `not-found`, `conflict` once it is out, `rule-broken` for an empty one
 */
export async function sendIssue(ctx: Context, id: string, title: string): Promise<void> {
  demand(ctx.actor, 'duties.compile');
  await write(ctx, async (tx) => {
    const { issues, bulletins } = tx.t;
    const [issue] = await tx.db.select().from(issues).where(eq(issues.id, id));
    if (!issue) throw new Refusal('not-found', `没有这一期：${id}。`);
    if (issue.issuedOn) throw new Refusal('conflict', `第 ${issue.number} 期已于 ${issue.issuedOn} 编发。`);
    const items = await tx.db.select({ id: bulletins.id }).from(bulletins).where(eq(bulletins.issue, id));
    if (items.length === 0)
      throw new Refusal('rule-broken', '这一期还没有采用稿件，不能编发。', { clause: '§8' });
    const issuedOn = civilDate(ctx.now);
    const subject = `《${title}》第${issue.number}期`;
    await fulfil(tx, ctx, [{ duty: issue.duty, body: 'ggb', on: issuedOn, kind: 'bulletin', subject }]);
    await tx.db.update(issues).set({ issuedOn }).where(eq(issues.id, id));
    return { result: undefined, entries: [{ action: 'duties.send-issue', subject: id }] };
  });
}

/** Bulletins and issues that still have to come this week (Monday to Sunday), and what has been missed in it. */
export async function owedThisWeek(ctx: Context): Promise<Owed[]> {
  const today = civilDate(ctx.now);
  const monday = addDays(today, 1 - weekday(today));
  const sunday = addDays(monday, 6);
  const years = [...new Set([monday.slice(0, 4), sunday.slice(0, 4)])].map(Number);
  const judged = await Promise.all(years.map((year) => judgeYear(ctx, year, today)));
  return judged.flatMap(({ duties }) =>
    duties
      .filter(({ duty }) => duty.topic === 'bulletins')
      .flatMap(({ duty, bodies }) =>
        bodies.flatMap(({ bearer, judgements }) =>
          judgements
            .filter(
              ({ verdict, due }) =>
                (verdict === 'pending' || verdict === 'missing') && monday <= due && due <= sunday,
            )
            .map((j): Owed => ({ ...j, what: duty.what, clause: duty.clause, bearer: bearer.name })),
        ),
      ),
  );
}

/** What the public reads of a year's bulletins: issues with the titles adopted, and how many each unit handed in. */
export async function bulletinsOf(ctx: Context, year: number) {
  const { db, t } = ctx.read;
  const rows = await db
    .select()
    .from(t.bulletins)
    .where(between(t.bulletins.submittedOn, `${year}-01-01`, `${year}-12-31`))
    .orderBy(asc(t.bulletins.position), asc(t.bulletins.id));
  const adopted = Map.groupBy(
    await db
      .select()
      .from(t.bulletins)
      .where(eq(t.bulletins.state, 'adopted'))
      .orderBy(asc(t.bulletins.position)),
    ({ issue }) => issue,
  );
  const issues = (await listIssues(ctx)).filter((issue) => issue.year === year && issue.issuedOn !== null);
  const counts = [...Map.groupBy(rows, ({ unit, submittedOn }) => `${unit} ${quarterOf(submittedOn)}`)];
  return {
    year,
    issues: issues.toReversed().map(({ id, duty, number, issuedOn }) => ({
      ...{ duty, number, on: issuedOn! },
      items: (adopted.get(id) ?? []).map(({ unit, title, submittedOn }) => ({ unit, title, submittedOn })),
    })),
    submitted: counts
      .map(([key, list]) => ({ unit: key.split(' ')[0]!, quarter: key.split(' ')[1]!, n: list.length }))
      .sort((a, b) => (`${a.unit} ${a.quarter}` < `${b.unit} ${b.quarter}` ? -1 : 1)),
  };
}
