/** Pilots (§5): put on one of three lists, bound by a signed letter, concluded, judged by others, spread. */
import { randomUUID } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '../../db/engine.ts';
import { type Context, type JournalEntry, type Written, write } from '../../db/write.ts';
import { type Action, demand, type Subject } from '../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import {
  demandPilot,
  EFFECTS,
  type Effect,
  LIST_LEVELS,
  letterHash,
  PILOT_EVENT_NAMES,
  PILOT_LEVEL_NAMES,
  PILOT_LIST_NAMES,
  PILOT_LISTS,
  type PilotDetail,
  type PilotEventKind,
  type PilotLevel,
  type PilotList,
  type PilotRow,
  SCOPES,
  type Scope,
} from '../domain/pilots.ts';
import { fulfil } from './duties.ts';
import { loadEntry } from './ledgers/entries.ts';
import { dutiesOf } from './parameters.ts';
import { loadPilot, type Pilot } from './pilots/find.ts';

export { findPilots, getPilot, type Letter, letterDue, type Pilot, pilotsDue } from './pilots/find.ts';
export { type FourOne, fourOnes } from './pilots/four-ones.ts';

function demandWords(text: string, what: string, field: string, most: number): string {
  const words = text.trim();
  if (words === '') throw new Refusal('invalid', `请填写${what}。`, { field });
  if (words.length > most)
    throw new Refusal('too-large', `${what}最多 ${most} 字，现为 ${words.length} 字。`, { field });
  return words;
}

const rowOf = (row: PilotRow): PilotRow => ({
  post: demandWords(row.post, '包联责任岗位', 'post', 60),
  responsibility: demandWords(row.responsibility, '包联责任', 'responsibility', 500),
  objective: demandWords(row.objective, '试点目标', 'objective', 500),
});

/**
 * Puts an entry of the pilot ledger on a list. The city leaders' list is kept by the reform office for the leading
 * group, that of department heads by the special group of the host, that of county leaders by the county (§5).
 */
export async function addPilot(
  ctx: Context,
  input: PilotRow & { entry: string; list: PilotList; level: PilotLevel; second?: string | undefined },
): Promise<void> {
  if (!PILOT_LISTS.includes(input.list)) throw new Refusal('invalid', '请选择清单。', { field: 'list' });
  if (!LIST_LEVELS[input.list].includes(input.level)) {
    const levels = LIST_LEVELS[input.list].map((level) => PILOT_LEVEL_NAMES[level]).join('、');
    throw new Refusal('rule-broken', `《${PILOT_LIST_NAMES[input.list]}》列${levels}试点（§5）。`, {
      clause: '§5',
      field: 'level',
    });
  }
  const row = rowOf(input);
  const on = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const entry = await loadEntry(tx, input.entry, on);
    if (entry.ledger !== 'pilot' || entry.withheld) {
      throw new Refusal(
        'rule-broken',
        '只有全市改革试点台账中公开的事项才能列入包联清单；请先列入试点台账。',
        {
          clause: '§5',
          field: 'entry',
        },
      );
    }
    const [host] = await tx.db.select().from(tx.t.bodies).where(eq(tx.t.bodies.id, entry.lead));
    const second = host?.kind === 'county' ? host.id : (host?.parent ?? input.second ?? '');
    if (second === '') {
      throw new Refusal('invalid', '承担单位不属于任何专项组，请选择由哪个专项组联络员单位存档。', {
        field: 'second',
      });
    }
    if (input.list === 'county-leaders' && host?.kind !== 'county') {
      throw new Refusal('rule-broken', '县级领导包联清单只列由县（市、区）承担的试点（§5）。', {
        clause: '§5',
        field: 'list',
      });
    }
    if (input.list === 'department-heads' && host?.kind === 'county') {
      throw new Refusal('rule-broken', '部门主要负责同志包联清单只列由市直部门承担的试点（§5）。', {
        clause: '§5',
        field: 'list',
      });
    }
    const keeper = input.list === 'city-leaders' ? 'ggb' : second;
    demand(ctx.actor, 'pilots.keep', { unit: keeper });
    const [made] = await tx.db
      .insert(tx.t.pilots)
      .values({
        ...{ id: entry.id, year: entry.year, list: input.list, level: input.level, keeper, second },
        ...{ ...row, addedOn: on, addedBy: ctx.actor.id },
      })
      .onConflictDoNothing()
      .returning({ id: tx.t.pilots.id });
    if (!made) throw new Refusal('conflict', `试点 ${entry.id} 已经在包联清单中。`, { field: 'entry' });
    return { result: undefined, entries: [{ action: 'pilots.add', subject: entry.id }] };
  });
}

/** How many events the person had before him. */
interface Seen {
  seen?: number | undefined;
}

interface Step extends Seen {
  kind: PilotEventKind;
  on: CivilDate;
  detail: PilotDetail;
  note?: string | undefined;
  action: Action;
  subject: (pilot: Pilot) => Subject;
}

/** Adds one event; the row is read, checked and extended in one transaction. */
async function step(ctx: Context, id: string, next: Step): Promise<void> {
  const { actor } = ctx;
  const today = civilDate(ctx.now);
  if (!isCivilDate(next.on)) throw new Refusal('invalid', '日期须写成 2016-07-25 的形式。', { field: 'on' });
  if (next.on > today) throw new Refusal('invalid', `${next.on} 还没有到；办完以后再登记。`, { field: 'on' });
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const pilot = await loadPilot(tx, id, today);
    demand(actor, next.action, next.subject(pilot));
    const last = pilot.events.at(-1);
    if (next.seen !== undefined && last !== undefined && pilot.events.length > next.seen) {
      throw new Refusal(
        'conflict',
        `您打开本页之后，该试点已有新的记录（${last.on} ${PILOT_EVENT_NAMES[last.kind]}）。请看过后再提交；您填写的内容已保留。`,
      );
    }
    demandPilot(pilot.state, next.kind);
    const { start } = pilot.entry;
    if (next.kind === 'concluded' && next.on < start) {
      throw new Refusal('invalid', `试点 ${start} 才开始，总结日期 ${next.on} 早于开始，请核对日期。`, {
        field: 'on',
        clause: '§5',
      });
    }
    if (last !== undefined && next.on < last.on) {
      throw new Refusal(
        'rule-broken',
        `日期 ${next.on} 早于上一步“${PILOT_EVENT_NAMES[last.kind]}”（${last.on}）。`,
        {
          field: 'on',
        },
      );
    }
    await tx.db.insert(tx.t.pilotEvents).values({
      ...{ id: randomUUID(), pilotId: id, sequence: pilot.events.length + 1, kind: next.kind, on: next.on },
      ...{ at: ctx.now, actor: actor.id, unit: actor.kind === 'staff' ? actor.unit : 'ggb' },
      ...{ note: (next.note ?? '').trim().slice(0, 2000), detail: next.detail },
    });
    const entry: JournalEntry = { action: `pilots.${next.kind}`, subject: id };
    const also = next.kind === 'concluded' ? await lastOfFour(tx, ctx, pilot, next) : [];
    return { result: undefined, entries: [entry, ...also] };
  });
}

/**
 * A conclusion is the last of the four ones (§5): it stands among what was done without being recorded a second time. It
 * was owed when the term ended, on the first deadline, whatever the deadline is now.
 */
async function lastOfFour(
  tx: Transaction,
  ctx: Context,
  { id, entry }: Pilot,
  { on, detail }: Step,
): Promise<JournalEntry[]> {
  const { due } = entry;
  const duty = dutiesOf(Number(due.slice(0, 4))).find(({ rhythm }) => rhythm.kind === 'at-end');
  if (duty === undefined || due < duty.since) return [];
  const act = { duty: duty.id, body: id, on, period: due, kind: 'document' as const };
  return [(await fulfil(tx, ctx, [{ ...act, subject: detail.paper ?? '' }])).entry];
}

/** Changes what the row says; a signed letter stays as it was and must be signed anew. */
export async function amendPilot(ctx: Context, id: string, input: PilotRow & Seen): Promise<void> {
  await step(ctx, id, {
    ...{ kind: 'amended', on: civilDate(ctx.now), detail: { row: rowOf(input) }, seen: input.seen },
    ...{ action: 'pilots.keep', subject: ({ keeper }) => ({ unit: keeper }) },
  });
}

/** The host concludes its pilot (一点一总结): it is over, which does not say that it worked. */
export async function concludePilot(
  ctx: Context,
  id: string,
  input: { on: CivilDate; paper: string; note?: string } & Seen,
): Promise<void> {
  await step(ctx, id, {
    ...{
      ...input,
      kind: 'concluded',
      detail: { paper: demandWords(input.paper, '总结报告标题', 'paper', 120) },
    },
    ...{ action: 'pilots.conclude', subject: ({ entry }) => ({ unit: entry.lead }) },
  });
}

/** Somebody else than the host judges whether it worked, on a named basis; a later judgement replaces an earlier. */
export async function judgeEffect(
  ctx: Context,
  id: string,
  input: { on: CivilDate; effect: Effect; paper: string; note?: string } & Seen,
): Promise<void> {
  if (!EFFECTS.includes(input.effect)) throw new Refusal('invalid', '请选择成效。', { field: 'effect' });
  const paper = demandWords(input.paper, '评定依据', 'paper', 120);
  await step(ctx, id, {
    ...{ ...input, kind: 'effect-judged', detail: { effect: input.effect, paper } },
    ...{ action: 'pilots.judge', subject: ({ entry }) => ({ doneByUnit: entry.lead }) },
  });
}

/** The experience of a pilot that worked is carried on (可复制可推广). */
export async function spreadPilot(
  ctx: Context,
  id: string,
  input: { on: CivilDate; scope: Scope; paper: string } & Seen,
): Promise<void> {
  if (!SCOPES.includes(input.scope)) throw new Refusal('invalid', '请选择推广范围。', { field: 'scope' });
  const paper = demandWords(input.paper, '推广文件标题', 'paper', 120);
  await step(ctx, id, {
    ...{ ...input, kind: 'spread', detail: { scope: input.scope, paper } },
    ...{ action: 'pilots.spread', subject: () => ({}) },
  });
}

/** Drafts the next version of the letter from what the row says now. Refuses where the last version says the same. */
export async function draftLetter(ctx: Context, id: string): Promise<void> {
  const on = civilDate(ctx.now);
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const { current, letters, keeper } = await loadPilot(tx, id, on);
    demand(ctx.actor, 'pilots.keep', { unit: keeper });
    if (letters.at(-1)?.text === current) {
      throw new Refusal('conflict', '清单没有变化，最近一版责任书就是现在的内容，不必重新生成。');
    }
    const version = (letters.at(-1)?.version ?? 0) + 1;
    const sha256 = letterHash(current);
    await tx.db.insert(tx.t.letters).values({
      ...{ id: `${id}.${version}`, pilotId: id, version, text: current, sha256 },
      ...{ draftedOn: on, draftedBy: ctx.actor.id, signedOn: null, copies: [] },
    });
    return {
      result: undefined,
      entries: [{ action: 'pilots.draft-letter', subject: id, detail: { version, sha256 } }],
    };
  });
}

/**
 * Records that the last version was signed, and where its three copies lie. The text is held against its hash first: a
 * letter that was altered behind the portal's back is not signed.
 */
export async function signLetter(
  ctx: Context,
  id: string,
  input: { version: number; on: CivilDate; copies: { keeper: string; place: string }[] },
): Promise<void> {
  const today = civilDate(ctx.now);
  if (!isCivilDate(input.on))
    throw new Refusal('invalid', '签字日期须写成 2016-04-25 的形式。', { field: 'on' });
  if (input.on > today)
    throw new Refusal('invalid', `${input.on} 还没有到；签字以后再登记。`, { field: 'on' });
  const copies = input.copies.map(({ keeper, place }) => ({ keeper, place: place.trim().slice(0, 80) }));
  if (copies.length !== 3 || copies.some(({ place }) => place === '')) {
    throw new Refusal('rule-broken', '责任书一式三份，请写明三份各存在哪里（§5）。', {
      clause: '§5',
      field: 'copies',
    });
  }
  await write(ctx, async (tx): Promise<Written<undefined>> => {
    const { letters, keeper } = await loadPilot(tx, id, today);
    demand(ctx.actor, 'pilots.keep', { unit: keeper });
    const last = letters.at(-1);
    if (last === undefined || last.version !== input.version || last.signedOn !== null) {
      throw new Refusal('conflict', '要登记签字的不是最近一版，或者已经登记过；请刷新页面核对。');
    }
    if (!last.intact) {
      throw new Refusal('conflict', '责任书文本与生成时的校验值不符，已被改动，不能登记签字；请重新生成。');
    }
    if (input.on < last.draftedOn) {
      throw new Refusal('rule-broken', `签字日期 ${input.on} 早于本版生成日期 ${last.draftedOn}。`, {
        field: 'on',
      });
    }
    const { letters: table } = tx.t;
    await tx.db
      .update(table)
      .set({ signedOn: input.on, copies })
      .where(and(eq(table.pilotId, id), eq(table.version, last.version), isNull(table.signedOn)));
    const detail = { version: last.version, sha256: last.sha256 };
    return { result: undefined, entries: [{ action: 'pilots.sign-letter', subject: id, detail }] };
  });
}
