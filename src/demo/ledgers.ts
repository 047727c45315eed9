/** A year in the life of every entry: on time, late, lagging, returned, moved, listed, struck off. */
import {
  addEvidence,
  clearQuality,
  decideDeadline,
  decideVoid,
  listEntries,
  listQuality,
  type NewEntry,
  proposeDeadline,
  proposeVoid,
  report,
  reportComplete,
  strikeOff,
  urge,
  verify,
} from '../cases/ledgers.ts';

import type { Context, Portal } from '../cases/portal.ts';
import type { Actor, Role } from '../domain/actor.ts';
import { addDays, type CivilDate, daysBetween, instantOf, monthOf } from '../domain/calendar.ts';
import { VERIFY_METHODS } from '../domain/ledgers.ts';
import { demoPhrases, type Phrases } from './data.ts';
import type { Random } from './random.ts';

interface Act {
  on: CivilDate;
  order: number;
  run: (portal: Portal) => Promise<void>;
}

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const EDITOR = staff('a-ggb-editor', 'reform-editor', 'ggb');
const APPROVER = staff('a-ggb-approver', 'reform-approver', 'ggb');
const LAST = '2016-12-31';
const PAPERS = {
  name: '验收材料.pdf',
  bytes: new TextEncoder().encode('%PDF-1.4\n% 演示数据：内容为虚构\n'),
};

type Fate = 'on-time' | 'late' | 'lagging' | 'overdue' | 'reported' | 'returned' | 'moved' | 'poor';

/** Plays the year for all entries, in date order. `progress` is told how many of how many acts are done. */
export async function seedLedgers(
  portal: Portal,
  entries: NewEntry[],
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const phrases = demoPhrases();
  const acts = entries.filter((entry) => !entry.withheld).flatMap((entry) => script(entry, random, phrases));
  acts.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.order - b.order));
  for (const [i, act] of acts.entries()) {
    await act.run(portal);
    if (i % 50 === 0) progress(i, acts.length);
  }
  await seedMistake(portal, entries);
  progress(acts.length, acts.length);
}

/** One county lists a task twice; it comes out after the first airing, and two persons void the second. */
async function seedMistake(portal: Portal, entries: NewEntry[]): Promise<void> {
  const county = entries.filter(({ ledger }) => ledger === 'county');
  const [first, last] = [county[0]!, county.at(-1)!];
  const id = `2016-4-${String(Number(last.id.slice(7)) + 1).padStart(3, '0')}`;
  await listEntries(portal.as(EDITOR, instantOf('2016-03-20', 9)), [{ ...first, id, start: '2016-03-20' }]);
  const keeper = staff(`a-${first.keeper}`, 'county-office', first.keeper);
  const text = `与 ${first.id} 是同一任务，重复列入；保留 ${first.id}。`;
  await proposeVoid(portal.as(keeper, instantOf('2016-04-18', 9)), id, { text });
  await decideVoid(portal.as(APPROVER, instantOf('2016-04-20', 9)), id, { approved: true, text: '' });
}

function script(entry: NewEntry, random: Random, phrases: Phrases): Act[] {
  const acts: Act[] = [];
  let order = 0;
  const officer = staff(
    `a-${entry.lead}`,
    entry.lead.startsWith('c-') ? 'county-office' : 'department-officer',
    entry.lead,
  );
  const add = (on: CivilDate, actor: Actor, run: (ctx: Context) => Promise<void>) => {
    if (on > LAST) return;
    order += 1;
    acts.push({ on, order, run: (portal) => run(portal.as(actor, instantOf(on, 9) + order * 60_000)) });
  };
  const fill = (text: string, values: Record<string, string> = {}) =>
    text
      .replaceAll('{title}', entry.title)
      .replaceAll('{lead}', '牵头单位')
      .replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
  const fate = random.weighted<Fate>({
    'on-time': 46,
    late: 9,
    lagging: 10,
    overdue: 8,
    reported: 6,
    returned: 7,
    moved: 9,
    poor: 5,
  });

  const span = Math.max(1, daysBetween(entry.start, entry.due));
  const moved = fate === 'moved' ? addDays(entry.due, random.int(30, 75)) : entry.due;
  const end = moved < LAST ? moved : LAST;
  const finish =
    fate === 'late'
      ? addDays(end, random.int(8, 50))
      : fate === 'reported'
        ? addDays(LAST, -random.int(2, 12))
        : addDays(end, -random.int(2, 18));
  const unfinished = fate === 'lagging' || fate === 'overdue';
  const pace = unfinished ? 0.35 + random.next() * 0.25 : fate === 'late' ? 0.7 : 0.95 + random.next() * 0.1;

  // Monthly reports (§3.1), now and then one is missed.
  let last = 0;
  const until = unfinished ? LAST : finish;
  for (let on = addDays(entry.start, random.int(18, 30)); on < until; on = addDays(on, random.int(27, 33))) {
    if (random.next() < (unfinished ? 0.18 : 0.06)) continue;
    const elapsed = Math.min(1, daysBetween(entry.start, on) / span);
    last = Math.max(last, Math.min(95, Math.round(elapsed * 100 * pace)));
    const share = last;
    const stage = share < 15 ? 'start' : unfinished && random.next() < 0.5 ? 'blocked' : 'in-progress';
    const text = fill(random.pick(phrases.reports[stage]), {
      share: String(share),
      month: `${Number(monthOf(on).slice(5))}月`,
    });
    add(on, officer, (ctx) => report(ctx, entry.id, { share, text }));
  }

  if (fate === 'moved') {
    const asked = addDays(entry.due, -random.int(10, 25));
    const reason = fill(random.pick(phrases['deadline-proposed']), { due: moved });
    add(asked, officer, (ctx) => proposeDeadline(ctx, entry.id, { due: moved, reason }));
    const text = random.pick(phrases['deadline-approved']);
    add(addDays(asked, 5), APPROVER, (ctx) => decideDeadline(ctx, entry.id, { approved: true, text }));
  }
  if (unfinished) {
    // §3.4: the third month without catching up is urged; those past the deadline again.
    const text = fill(random.pick(phrases.urged));
    const urgedOn = addDays(entry.start, Math.round(span * 0.8));
    add(urgedOn > LAST ? LAST : urgedOn, EDITOR, (ctx) => urge(ctx, entry.id, { text }).catch(ignoreUnripe));
    return acts;
  }
  complete(finish);
  return acts;

  function complete(on: CivilDate): void {
    const done = fill(random.pick(phrases['completion-reported']));
    add(on, officer, (ctx) => reportComplete(ctx, entry.id, { text: done }));
    // Seven of ten bring their papers; the others are the warnings of the next airing.
    if (Number(entry.id.slice(-3)) % 10 < 7) {
      order += 1;
      acts.push({
        ...{ on, order },
        run: (portal) =>
          on > LAST
            ? Promise.resolve()
            : addEvidence(portal.as(officer, instantOf(on, 10)), portal.dataDir, entry.id, PAPERS),
      });
    }
    if (fate === 'reported') return;
    const method = random.pick(VERIFY_METHODS);
    const checked = addDays(on, random.int(3, 12));
    if (fate === 'returned') {
      const text = fill(random.pick(phrases.returned));
      add(checked, EDITOR, (ctx) => verify(ctx, entry.id, { passed: false, method, text }));
      if (random.next() < 0.5) return;
      const again = addDays(checked, random.int(15, 40));
      add(again, officer, (ctx) => reportComplete(ctx, entry.id, { text: done }));
      pass(addDays(again, 6), method);
      return;
    }
    pass(checked, method);
    if (fate === 'poor') {
      const listed = addDays(checked, random.int(5, 20));
      const text = fill(random.pick(phrases['quality-listed']));
      const plate = `示改挂〔2016〕${entry.id.slice(5).replace('-', '')}号`;
      add(listed, EDITOR, (ctx) => listQuality(ctx, entry.id, { ground: 'inspection', plate, text }));
      if (random.next() < 0.5) {
        const cleared = random.pick(phrases['quality-cleared']);
        add(addDays(listed, random.int(30, 60)), APPROVER, (ctx) =>
          clearQuality(ctx, entry.id, { method: 'site-visit', text: cleared }),
        );
      }
    }
  }

  function pass(on: CivilDate, method: (typeof VERIFY_METHODS)[number]): void {
    const text = random.pick(phrases.verified[method]);
    add(on, EDITOR, (ctx) => verify(ctx, entry.id, { passed: true, method, text }));
    if (fate !== 'poor') add(addDays(on, random.int(1, 9)), APPROVER, (ctx) => strikeOff(ctx, entry.id));
  }
}

/** An entry that is not lagging yet is not urged; the script cannot know its lamp beforehand. */
function ignoreUnripe(error: unknown): void {
  if (!(error instanceof Error && 'clause' in error && error.clause === '§3.4')) throw error;
}
