/** Bulletins (§8): handed in, received or set aside, and what is still owed of them. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate, weekday } from '../../domain/calendar.ts';
import { type BulletinState, bulletinDuty, bulletinOfReport } from '../../domain/duties/bulletins.ts';
import { Refusal } from '../../domain/outcome.ts';
import { quoted } from '../../domain/quoted.ts';
import { fulfil, judgeYear, type Owed } from '../duties.ts';
import { getEntry } from '../ledgers.ts';
import { demandNew } from '../once.ts';

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
 * @throws Refusal `forbidden`; `invalid` for a missing title or text, a unit that the duty does not bind; `conflict` for
 * one that the unit handed in today already
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
    // What is taken over from before the portal comes by the thousand, and from no form.
    if (ctx.actor.kind !== 'system') for (const input of inputs) await demandOther(tx, input);
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

/** If this were not asked, a form that was sent twice would keep a duty of two with one bulletin. */
async function demandOther(tx: Transaction, input: NewBulletin): Promise<void> {
  const { unit, submittedOn, title, text } = tx.t.bulletins;
  const same = and(eq(unit, input.unit), eq(submittedOn, input.on), eq(title, input.title.trim()));
  await demandNew(tx, tx.t.bulletins, and(same, eq(text, input.text.trim())), {
    message: `这一篇 ${input.on} 已经报送过，标题和正文都相同，没有再报一次。`,
    clause: '§8',
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
    const found = await demandOpen(tx, ids);
    await tx.db
      .update(tx.t.bulletins)
      .set({ state })
      .where(inArray(tx.t.bulletins.id, [...ids]));
    const action = state === 'received' ? 'duties.receive-bulletin' : 'duties.leave-bulletin';
    return { result: found, entries: [{ action, subject: ids[0]!, detail: { ids: [...ids] } }] };
  });
}

/** How many of these wait; refuses what is unknown or adopted already. */
export async function demandOpen(
  { db, t }: Pick<Transaction, 't' | 'db'>,
  ids: readonly string[],
): Promise<number> {
  const rows = await db
    .select()
    .from(t.bulletins)
    .where(inArray(t.bulletins.id, [...ids]));
  if (rows.length < new Set(ids).size)
    throw new Refusal('not-found', '所选稿件中有的已不存在，请刷新后重选。');
  const taken = rows.find(({ state }) => state === 'adopted');
  if (taken) throw new Refusal('conflict', `${quoted(taken.title)}已编入一期，不能重复采用。`);
  return rows.length;
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
