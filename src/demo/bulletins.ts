/** Bulletins and digests handed in (§8), each telling what happened at its unit by its day, and the issues made of them. */
import { listBulletins, sortBulletins, submitBulletins } from '../cases/duties/bulletins.ts';
import { adopt, sendIssue } from '../cases/duties/issues.ts';
import type { NewFulfilment } from '../cases/duties.ts';
import type { Entry } from '../cases/ledgers.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf, monthOf } from '../domain/calendar.ts';
import type { IssueDuty } from '../domain/duties/bulletins.ts';
import { site } from '../record/content.ts';
import { type BulletinPhrases, demoBulletinPhrases } from './data.ts';
import { type News, newsOf, standingNews } from './news.ts';
import type { Random } from './random.ts';

/** How old what a bulletin tells may be, in days. */
const FRESH = 35;
/** A title has no more characters. */
const TITLE = 120;
/** What a digest puts first. */
const WEIGHT = ['account', 'plate', 'order', 'returned', 'stuck', 'completed', 'verified', 'struck'];

interface Story {
  title: string;
  text: string;
}

/** A year of bulletins and issues, month by month. @param acts when they came, as the duties have it */
export async function seedBulletins(
  portal: Portal,
  acts: readonly NewFulfilment[],
  random: Random,
): Promise<void> {
  const { news, entries } = await newsOf(portal);
  const desks = deskOf(news, entries, demoBulletinPhrases(), random);
  const months = Map.groupBy(
    acts.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)),
    ({ on }) => monthOf(on),
  );
  for (const month of months.values()) {
    const issues = month.filter(({ duty }) => duty.startsWith('issue-'));
    const written = month.filter(({ duty }) => !duty.startsWith('issue-'));
    const last = month.at(-1)!.on;
    await submitBulletins(
      portal.as(SYSTEM, instantOf(last, 18)),
      written.map(({ duty, body, on, period }) => {
        const told = duty.startsWith('digest-') ? desks.digest(body, on) : desks.bulletin(body, on);
        return { duty, unit: body, on, period, ...told };
      }),
    );
    await compile(portal, issues, last, random);
  }
}

/** Makes each issue of a month of what had come in by its day, and passes over what is old. */
async function compile(
  portal: Portal,
  issues: readonly NewFulfilment[],
  last: CivilDate,
  random: Random,
): Promise<void> {
  const waiting = await listBulletins(portal.as(SYSTEM, instantOf(last, 18)), {
    states: ['submitted'],
    limit: 3000,
  });
  const left = waiting.toReversed();
  for (const { duty, on } of issues) {
    const digest = duty === 'issue-digest';
    const fit = left.filter((one) => one.submittedOn <= on && one.duty.startsWith('digest') === digest);
    if (fit.length === 0) continue;
    const picked = fit.filter(() => random.next() < 0.35).slice(0, 9);
    const items = picked.length > 0 ? picked : fit.slice(0, 1);
    for (const one of items) left.splice(left.indexOf(one), 1);
    const ctx = portal.as(SYSTEM, instantOf(on, 16));
    const issue = await adopt(
      ctx,
      duty as IssueDuty,
      items.map(({ id }) => id),
    );
    await sendIssue(ctx, issue.id, site().issues[issue.duty]);
  }
  // What is two weeks old was passed over.
  const old = left.filter(({ submittedOn }) => submittedOn <= addDays(last, -14)).map(({ id }) => id);
  if (old.length > 0) await sortBulletins(portal.as(SYSTEM, instantOf(last, 19)), old, 'unused');
}

/** Who writes for all units: nothing is told twice, and no unit uses a title twice. */
function deskOf(
  news: readonly News[],
  entries: readonly Entry[],
  phrases: Record<string, BulletinPhrases>,
  random: Random,
): { bulletin(unit: string, on: CivilDate): Story; digest(unit: string, on: CivilDate): Story } {
  const byUnit = Map.groupBy(news, ({ unit }) => unit);
  const told = new Set<News>();
  const titles = new Set<string>();
  const between = (unit: string, from: CivilDate, to: CivilDate) =>
    (byUnit.get(unit) ?? []).filter(({ on }) => on > from && on <= to);
  const titleOf = ({ unit, kind, values }: News): string => {
    const list = phrases[kind]!.titles;
    const at = random.int(0, list.length - 1);
    const turned = [...list.slice(at), ...list.slice(0, at)].map((one) => fill(one, values).slice(0, TITLE));
    const title = turned.find((one) => !titles.has(`${unit} ${one}`)) ?? turned[0]!;
    titles.add(`${unit} ${title}`);
    return title;
  };
  const story = (piece: News): Story => {
    const { next, late } = phrases[piece.kind]!;
    const said = fill(random.pick(piece.overdue && late ? late : next), piece.values);
    return { title: titleOf(piece), text: `${piece.text}${said}` };
  };
  const standing = (unit: string, on: CivilDate): News => {
    const own = entries.filter(({ lead, keeper }) => lead === unit || keeper === unit);
    // Who leads nothing writes of what it takes part in.
    const part = own.length > 0 ? own : entries.filter(({ participants }) => participants.includes(unit));
    return standingNews(random.pick(part.length > 0 ? part : entries), unit, on);
  };
  return {
    bulletin(unit, on) {
      const known = between(unit, addDays(on, -FRESH), on);
      // What a later report has overtaken is no news.
      const isLast = ({ kind, values, ...piece }: News) =>
        kind === 'local' || !known.some((one) => one.values['task'] === values['task'] && one.on > piece.on);
      const fresh = known.filter((piece) => !told.has(piece) && isLast(piece));
      // The latest go first, and of them what the unit itself did or had to bear.
      const own = fresh.filter(({ kind }) => kind !== 'local');
      const from = own.length > 0 && random.next() < 0.8 ? own : fresh;
      const piece = from.length > 0 ? random.pick(from.slice(-6)) : standing(unit, on);
      told.add(piece);
      return story(piece);
    },
    digest(unit, on) {
      const weight = ({ kind }: News) => (WEIGHT.includes(kind) ? WEIGHT.indexOf(kind) : WEIGHT.length);
      const month = between(unit, addDays(on, -31), on).filter(({ kind }) => kind !== 'local');
      const tasks = new Map(month.toReversed().map((piece) => [piece.values['task'] ?? '', piece]));
      const [first, ...rest] = [...tasks.values()].toSorted((a, b) => weight(a) - weight(b)).slice(0, 4);
      const lead = first ?? standing(unit, on);
      const of = (...kinds: string[]) => month.filter(({ kind }) => kinds.includes(kind)).length;
      const count = `近一个月报告完成${of('completed')}项，通过核实${of('verified')}项，退回${of('returned')}项，进度停滞${of('stuck')}项次。`;
      const items = [lead, ...rest].map(({ values, text }, i) => {
        const task = values['task'];
        return `${i + 1}. ${task ? `${task}。` : ''}${text}`;
      });
      return {
        title: `${Number(on.slice(5, 7))}月改革工作要情：${titleOf(lead)}`.slice(0, TITLE),
        text: [count, ...items].join('\n'),
      };
    },
  };
}

const fill = (phrase: string, values: Record<string, string>) =>
  phrase.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
