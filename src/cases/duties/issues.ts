/** Issues (§8): bulletins adopted into them, sent out on Tuesday, Friday and the 25th, and read by the public. */
import { and, asc, between, eq, isNull, max } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate, quarterOf } from '../../domain/calendar.ts';
import { ISSUE_DUTIES, type IssueDuty } from '../../domain/duties/bulletins.ts';
import { Refusal } from '../../domain/outcome.ts';
import { fulfil } from '../duties.ts';
import { type Bulletin, demandOpen } from './bulletins.ts';

export interface Issue {
  id: string;
  duty: IssueDuty;
  year: number;
  number: number;
  issuedOn: CivilDate | null;
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], '$count'> };

/**
 * An issue as it stands today: a draft that was begun in December and goes out in January has the next number of the
 * new year, for numbers are those of the year of issue.
 */
async function ofToday({ db, t }: Handle, issue: Issue, today: CivilDate): Promise<Issue> {
  const year = Number(today.slice(0, 4));
  if (issue.issuedOn !== null || issue.year >= year) return issue;
  const known = await db.$count(t.issues, and(eq(t.issues.duty, issue.duty), eq(t.issues.year, year)));
  return { ...issue, year, number: known + 1 };
}

/** Issues, the latest first; drafts on top. */
export async function listIssues(ctx: Context): Promise<Issue[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const stored = await db.select().from(t.issues);
  const rows = await Promise.all(stored.map((issue) => ofToday(ctx.read, issue, civilDate(ctx.now))));
  const order = ({ issuedOn, number }: Issue) => `${issuedOn ?? '9999'}-${String(number).padStart(4, '0')}`;
  return rows.sort((a, b) => (order(a) > order(b) ? -1 : 1));
}

/** An issue with its bulletins in their places. @throws Refusal `not-found` */
export async function getIssue(ctx: Context, id: string): Promise<{ issue: Issue; items: Bulletin[] }> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const [stored] = await db.select().from(t.issues).where(eq(t.issues.id, id));
  if (!stored) throw new Refusal('not-found', `没有这一期：${id}。`);
  const issue = await ofToday(ctx.read, stored, civilDate(ctx.now));
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
    await demandOpen(tx, ids);
    const { issues, bulletins } = tx.t;
    const year = Number(civilDate(ctx.now).slice(0, 4));
    let [draft]: Issue[] = await tx.db
      .select()
      .from(issues)
      .where(and(eq(issues.duty, duty), isNull(issues.issuedOn)));
    if (draft === undefined) {
      const number = 1 + (await tx.db.$count(issues, and(eq(issues.duty, duty), eq(issues.year, year))));
      draft = { id: `${duty}-${year}-${number}`, duty, year, number, issuedOn: null };
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
    const [stored] = await tx.db.select().from(issues).where(eq(issues.id, id));
    if (!stored) throw new Refusal('not-found', `没有这一期：${id}。`);
    const issuedOn = civilDate(ctx.now);
    const issue = await ofToday(tx, stored, issuedOn);
    if (issue.issuedOn) throw new Refusal('conflict', `第 ${issue.number} 期已于 ${issue.issuedOn} 编发。`);
    const items = await tx.db.select({ id: bulletins.id }).from(bulletins).where(eq(bulletins.issue, id));
    if (items.length === 0)
      throw new Refusal('rule-broken', '这一期还没有采用稿件，不能编发。', { clause: '§8' });
    const subject = `《${title}》第${issue.number}期`;
    await fulfil(tx, ctx, [{ duty: issue.duty, body: 'ggb', on: issuedOn, kind: 'bulletin', subject }]);
    const { year, number } = issue;
    await tx.db.update(issues).set({ issuedOn, year, number }).where(eq(issues.id, id));
    return { result: undefined, entries: [{ action: 'duties.send-issue', subject: id }] };
  });
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
