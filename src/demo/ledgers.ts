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
import { addDays, type CivilDate, daysBetween, instantOf } from '../domain/calendar.ts';
import { VERIFY_METHODS, type VerifyMethod } from '../domain/ledgers.ts';
import { demoPhrases } from './data.ts';
import { type Writer, writers } from './phrases.ts';
import { type Random, seeded } from './random.ts';

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
  const write = writers();
  const approvals = demoPhrases()['deadline-approved'];
  const acts = entries
    .filter((entry) => !entry.withheld)
    .flatMap((entry) => script(entry, random, write(entry), approvals));
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

function script(entry: NewEntry, random: Random, say: Writer, approvals: readonly string[]): Act[] {
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
  const rescue = fate === 'lagging' ? rescueOf(entry) : null;
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
    const before = last;
    last = Math.max(last, Math.min(95, Math.round(elapsed * 100 * pace)));
    const stuck = last >= 15 && unfinished && random.next() < 0.5;
    const luck = random.next();
    if (rescue && on >= rescue.done) continue;
    const catching = rescue !== null && on > rescue.turn;
    if (catching) last = Math.max(last, before + Math.ceil((95 - before) * partOf(rescue, on)));
    const share = last;
    const stalled = !catching && (stuck || (share === before && share > 0));
    const text = say.report({ share, last: before, stalled, catching }, luck);
    add(on, officer, async (ctx) => void (await report(ctx, entry.id, { share, text })));
  }

  if (fate === 'moved') {
    const asked = addDays(entry.due, -random.int(10, 25));
    const reason = say.deadline(moved, random.next());
    add(asked, officer, (ctx) => proposeDeadline(ctx, entry.id, { due: moved, reason }));
    const text = random.pick(approvals);
    add(addDays(asked, 5), APPROVER, (ctx) => decideDeadline(ctx, entry.id, { approved: true, text }));
  }
  if (unfinished) {
    // §3.4: the third month without catching up is urged; those past the deadline again.
    const text = say.urged(random.next());
    const urgedOn = addDays(entry.start, Math.round(span * 0.8));
    add(urgedOn > LAST ? LAST : urgedOn, EDITOR, (ctx) => urge(ctx, entry.id, { text }).catch(ignoreUnripe));
    if (rescue) complete(rescue.done, rescue.dice);
    return acts;
  }
  complete(finish, random);
  return acts;

  function complete(on: CivilDate, random: Random): void {
    const done = say.completed(random.next());
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
      const text = say.returned(random.next());
      add(checked, EDITOR, (ctx) => verify(ctx, entry.id, { passed: false, method, text }));
      if (random.next() < 0.5) return;
      const again = addDays(checked, random.int(15, 40));
      const mended = say.completed(0.5);
      add(again, officer, (ctx) => reportComplete(ctx, entry.id, { text: mended }));
      pass(addDays(again, 6), method, random);
      return;
    }
    pass(checked, method, random);
    if (fate === 'poor') {
      const listed = addDays(checked, random.int(5, 20));
      const text = say.plate(random.next());
      const plate = `示改挂〔2016〕${entry.id.slice(5).replace('-', '')}号`;
      add(listed, EDITOR, (ctx) => listQuality(ctx, entry.id, { ground: 'inspection', plate, text }));
      if (random.next() < 0.5) {
        const cleared = say.cleared(random.next());
        add(addDays(listed, random.int(30, 60)), APPROVER, (ctx) =>
          clearQuality(ctx, entry.id, { method: 'site-visit', text: cleared }),
        );
      }
    }
  }

  function pass(on: CivilDate, method: VerifyMethod, random: Random): void {
    const text = say.verified(method, random.next());
    add(on, EDITOR, (ctx) => verify(ctx, entry.id, { passed: true, method, text }));
    if (fate === 'poor') return;
    add(addDays(on, random.int(1, 9)), APPROVER, (ctx) => strikeOff(ctx, entry.id, { playedBack: true }));
  }
}

/** When something that lagged was taken in hand, and when it was done; not all of it is. */
interface Rescue {
  turn: CivilDate;
  done: CivilDate;
  dice: Random;
}

function rescueOf(entry: NewEntry): Rescue | null {
  // Dice of its own, so that the fates of the others stay as they were.
  const dice = seeded(Number(entry.id.replaceAll('-', '')));
  const turn = addDays(entry.due, dice.int(-20, 45));
  const done = addDays(turn, dice.int(40, 75));
  return dice.next() < 0.75 && done < '2016-12-20' ? { turn, done, dice } : null;
}

/** How far on the way from the last report to the end. */
const partOf = ({ turn, done }: Rescue, on: CivilDate) =>
  Math.min(1, Math.max(0.3, daysBetween(turn, on) / daysBetween(turn, done)));

/** An entry that is not lagging yet is not urged; the script cannot know its lamp beforehand. */
function ignoreUnripe(error: unknown): void {
  if (!(error instanceof Error && 'clause' in error && error.clause === '§3.4')) throw error;
}
