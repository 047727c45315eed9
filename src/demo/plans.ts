import { beginTerm, registerBodies } from '../cases/bodies.ts';
import { listEntries, type NewEntry } from '../cases/ledgers.ts';
import { type NamedBody, type NewPlanItem, planItemId, storePlan } from '../cases/plans.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { addDays, daysBetween, instantOf } from '../domain/calendar.ts';
import {
  type DemoDocument,
  type DemoTask,
  demoBodies,
  demoCountyTasks,
  demoDivisions,
  demoPilots,
  demoWorkPoints,
} from './data.ts';

const YEAR = 2016;
const WORK_POINTS = '2016-wp';

/** Registers the bodies, adopts work points and divisions, and lists their tasks in the four ledgers. */
export async function seedPlans(portal: Portal): Promise<NewEntry[]> {
  const ctx = portal.as(SYSTEM, instantOf('2016-02-20', 9));
  const bodies = demoBodies();
  await registerBodies(
    ctx,
    bodies.map(({ group, order, ...body }) => ({ ...body, parent: group ?? null, position: order })),
  );
  for (const [i, body] of bodies.filter(({ kind }) => kind === 'county' || kind === 'department').entries()) {
    const since = `${2012 + (i % 4)}-0${1 + (i % 9)}-01`;
    await beginTerm(ctx, { body: body.id, post: body.post, since });
  }
  const names = new Map(bodies.map((body) => [body.id, body.shortName]));
  const posts = new Map(bodies.map((body) => [body.id, body.post]));
  const named = (ids: string[]): NamedBody[] => ids.map((id) => ({ id, name: names.get(id) ?? id }));
  const item = (task: DemoTask, path: string[]): NewPlanItem => ({
    number: task.number,
    path,
    title: task.title,
    text: task.text,
    target: task.target ?? null,
    origin: task.origin,
    requirement: task.requirement,
    leads: named(task.leads),
    participants: named(task.participants),
    groups: task.groups,
    due: task.due,
    dueText: task.dueText,
    dueKind: 'date',
    workPoint: task.workPoint ? planItemId(WORK_POINTS, task.workPoint, 0) : null,
    warnings: [],
  });

  const wp = demoWorkPoints();
  const { sections, withheld, ...head } = wp;
  await storePlan(ctx, {
    ...document(head),
    kind: 'work-points',
    groupId: null,
    withheld,
    items: sections.flatMap((s) => s.items.map((task) => item(task, [`${s.number}、${s.title}`]))),
  });
  for (const division of demoDivisions()) {
    const { tasks, group, ...rest } = division;
    await storePlan(ctx, {
      ...document(rest),
      kind: 'task-division',
      groupId: group,
      withheld: [],
      items: tasks.map((task) => item(task, [])),
    });
  }

  const entries = allEntries(posts);
  for (const ledger of ['leading-group', 'special-group', 'pilot', 'county'] as const) {
    await listEntries(
      ctx,
      entries.filter((entry) => entry.ledger === ledger),
    );
  }
  return entries;
}

function document(head: DemoDocument) {
  const { id, title, docNumber, indexNumber, issuedBy, adoptedOn, publishedOn, intro } = head;
  return { id, year: YEAR, title, docNumber, indexNumber, issuedBy, adoptedOn, publishedOn, intro };
}

function allEntries(posts: Map<string, string>): NewEntry[] {
  const wp = demoWorkPoints();
  const entry = (
    id: string,
    task: DemoTask,
    rest: Pick<NewEntry, 'ledger' | 'keeper' | 'planItem' | 'lead'>,
  ): NewEntry => ({
    id,
    year: YEAR,
    title: task.title,
    text: task.text,
    target: task.target ?? task.text,
    participants: [...task.leads.slice(1), ...task.participants],
    groups: task.groups,
    post: task.post ?? posts.get(rest.lead) ?? '主要负责同志',
    origin: task.origin,
    requirement: task.requirement,
    start: task.start ?? '2016-03-01',
    due: task.due,
    withheld: false,
    ...rest,
  });
  const number = (n: number) => String(n).padStart(3, '0');

  const one = wp.sections.flatMap((section) =>
    section.items.map((task) =>
      entry(`2016-1-${number(Number(task.number))}`, task, {
        ledger: 'leading-group',
        keeper: 'ggb',
        planItem: planItemId(WORK_POINTS, task.number, 0),
        lead: task.leads[0]!,
      }),
    ),
  );
  const withheld = wp.withheld.map(
    (n): NewEntry => ({
      ...one[0]!,
      id: `2016-1-${number(Number(n))}`,
      title: '（不公开事项）',
      text: '（不公开）',
      target: '（不公开）',
      planItem: null,
      participants: [],
      groups: [],
      withheld: true,
    }),
  );
  let count = 0;
  const two = demoDivisions().flatMap((division) =>
    division.tasks.map((task) =>
      entry(`2016-2-${number(++count)}`, task, {
        ledger: 'special-group',
        keeper: division.group,
        planItem: planItemId(division.id, task.number, 0),
        lead: task.leads[0]!,
      }),
    ),
  );
  const three = demoPilots().map((pilot, i) =>
    entry(
      `2016-3-${number(i + 1)}`,
      {
        number: String(i + 1),
        title: pilot.name,
        text: pilot.objective,
        origin: pilot.origin,
        requirement: 'principle',
        leads: [pilot.host],
        participants: [],
        groups: [],
        start: pilot.start,
        due: pilot.due,
        dueText: '',
        post: pilot.leaderPost,
      },
      { ledger: 'pilot', keeper: 'ggb', planItem: null, lead: pilot.host },
    ),
  );
  // A pilot promises its steps with its end: the design by a third of its time, the trial by two thirds.
  for (const entry of three) {
    const span = daysBetween(entry.start, entry.due);
    if (span < 120) continue;
    entry.milestones = [
      { due: addDays(entry.start, Math.floor(span / 3)), share: 20, text: '试点方案印发' },
      { due: addDays(entry.start, Math.floor((span * 2) / 3)), share: 50, text: '试点单位全部启动' },
    ];
  }
  const four = demoCountyTasks().map((task, i) =>
    entry(`2016-4-${number(i + 1)}`, task, {
      ledger: 'county',
      keeper: task.county,
      planItem: null,
      lead: task.county,
    }),
  );
  return [...one, ...withheld, ...two, ...three, ...four];
}
