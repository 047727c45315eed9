/** An office with little in it: bodies, an account for each role, and requests with or without a session. */
import { addAccount } from '../../src/cases/auth.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { planMeeting } from '../../src/cases/duties/meetings.ts';
import { listEntries, type NewEntry, openReconciliation } from '../../src/cases/ledgers.ts';
import { addPilot, draftLetter } from '../../src/cases/pilots.ts';
import { storePlan } from '../../src/cases/plans.ts';
import { proposeAiring } from '../../src/cases/publish.ts';
import { openScheme } from '../../src/cases/schemes.ts';
import { issueOrder, type NewOrder } from '../../src/cases/supervision.ts';
import { ROLES, SYSTEM } from '../../src/domain/actor.ts';
import { addDays, type CivilDate, civilDate, monthOf } from '../../src/domain/calendar.ts';
import type { Instance } from '../instance.ts';

export const PASSWORD = 'a-long-password';
export const TODAY = civilDate(Date.now());
export const LAST_MONTH = monthOf(addDays(`${monthOf(TODAY)}-01`, -1));
export const START: CivilDate = `${LAST_MONTH}-01`;
export const DUE = addDays(TODAY, 90);
const BODIES = [
  ['ggb', 'reform-office', '市委改革办'],
  ['zx-jj', 'special-group', '经济体制专项组'],
  ['d-spj', 'department', '市审批局'],
  ['d-rsj', 'department', '市人社局'],
  ['d-fgw', 'department', '市发改委'],
  ['c-nanqiao', 'county', '南桥区'],
] as const;
const DESKS = [
  ['editor', 'reform-editor', 'ggb'],
  ['approver', 'reform-approver', 'ggb'],
  ['spj', 'department-officer', 'd-spj'],
  ['rsj', 'department-officer', 'd-rsj'],
] as const;

/** An entry of a lead body, begun last month. */
export const entryOf = (id: string, lead: string): NewEntry => ({
  ...{ id, year: Number(TODAY.slice(0, 4)), ledger: 'special-group', keeper: 'zx-jj', planItem: null },
  ...{
    title: `${lead} 的事项`,
    text: '全面实施。',
    target: '按时完成。',
    lead,
    participants: [],
    groups: [],
  },
  ...{
    post: '主要负责同志',
    origin: 'city',
    requirement: 'specific',
    start: START,
    due: DUE,
    withheld: false,
  },
});

/** Fills the office. Every role has an account `r-<role>` in one unit, so that own and other mean the same for all. */
export async function fillOffice({ portal }: Instance): Promise<void> {
  const ctx = portal.as(SYSTEM, Date.now());
  await registerBodies(
    ctx,
    BODIES.map(([id, kind, name], position) => ({
      ...{ id, kind, name, shortName: name, aliases: [], post: `${name}主要负责同志` },
      ...{ parent: kind === 'department' ? 'zx-jj' : null, position },
    })),
  );
  const roles = ROLES.map((role) => [`r-${role}`, role, 'd-fgw'] as const);
  for (const [login, role, unit] of [...DESKS, ...roles]) {
    await addAccount(ctx, { login, title: `${login} 岗`, role, unit, password: PASSWORD });
  }
}

/** Lists the entries on which the matrix and the fuzz act. */
export async function fillLedger({ portal }: Instance): Promise<{ own: string; other: string }> {
  const year = TODAY.slice(0, 4);
  const [own, other] = [`${year}-2-901`, `${year}-2-902`];
  await listEntries(portal.as(SYSTEM, Date.now()), [entryOf(own, 'd-fgw'), entryOf(other, 'd-rsj')]);
  return { own, other };
}

const ORDER: NewOrder = {
  ...{ instrument: 'order', kind: 'daily', lead: 'd-fgw', assisting: [], matter: '加快推进。' },
  ...{ instruction: '', instructedBy: '', deadline: DUE, rhythm: 'weekly' },
};
const PILOT = { post: '副市长', responsibility: '牵头推进。', objective: '全面推开。' };
const MEETING: Parameters<typeof planMeeting>[1] = {
  ...{ duty: 'meeting-special-group', body: 'zx-jj', on: TODAY, subject: '研究改革方案' },
  ...{ extraordinary: false, agenda: [] },
};
let fresh = 0;

/** A record of the unit `d-fgw` that has just begun. @returns its id; null for a folder of pages without such records */
export async function freshRecord({ portal }: Instance, folder: string): Promise<string | null> {
  const ctx = portal.as(SYSTEM, Date.now());
  const id = `${TODAY.slice(0, 4)}-${folder === 'pilots' ? 3 : 2}-${4000 + ++fresh}`;
  switch (folder) {
    case 'supervision':
      return issueOrder(ctx, { ...ORDER, matter: `加快推进之 ${fresh}。` });
    case 'ledgers':
      await listEntries(ctx, [entryOf(id, 'd-fgw')]);
      return id;
    case 'schemes':
      await listEntries(ctx, [entryOf(id, 'd-fgw')]);
      await openScheme(ctx, { entry: id, title: '示例方案' });
      return id;
    case 'pilots':
      await listEntries(ctx, [{ ...entryOf(id, 'd-fgw'), ledger: 'pilot', keeper: 'ggb' }]);
      await addPilot(ctx, { entry: id, list: 'city-leaders', level: 'city', ...PILOT });
      await draftLetter(ctx, id);
      return id;
    default:
      return null;
  }
}

/** One of each kind of record that the pages show, all of the unit `d-fgw`. @returns their ids by folder of the page */
export async function fillWork(
  { portal }: Instance,
  { own }: { own: string },
): Promise<Record<string, string>> {
  const ctx = portal.as(SYSTEM, Date.now());
  const year = Number(TODAY.slice(0, 4));
  const pilot = `${year}-3-901`;
  await listEntries(ctx, [
    { ...entryOf(pilot, 'd-fgw'), ledger: 'pilot', keeper: 'ggb' },
    { ...entryOf(`${year}-4-901`, 'c-nanqiao'), ledger: 'county', keeper: 'c-nanqiao' },
  ]);
  await openScheme(ctx, { entry: own, title: '示例方案' });
  await addPilot(ctx, { entry: pilot, list: 'city-leaders', level: 'city', ...PILOT });
  await draftLetter(ctx, pilot);
  const order = await issueOrder(ctx, ORDER);
  const meeting = await planMeeting(ctx, MEETING);
  const plan = await storePlan(ctx, {
    ...{
      id: 'plan-901',
      year,
      kind: 'work-points',
      title: '示例工作要点',
      docNumber: null,
      indexNumber: null,
    },
    ...{ issuedBy: null, groupId: null, adoptedOn: null, publishedOn: null, intro: [], withheld: [] },
    items: [
      {
        ...{
          number: '1',
          title: '推行一窗受理',
          text: '覆盖全部大厅。',
          target: null,
          path: [],
          warnings: [],
        },
        ...{ leads: [{ name: '市发改委', id: 'd-fgw' }], participants: [], groups: [], origin: 'city' },
        ...{ requirement: 'specific', due: DUE, dueKind: 'day', dueText: DUE, workPoint: null },
      },
    ],
  });
  const month = await openReconciliation(ctx, { keeper: 'zx-jj', month: LAST_MONTH, heldOn: TODAY });
  const airing = await proposeAiring(ctx, {
    ...{ ledger: 'special-group', period: LAST_MONTH, scheduledOn: DUE, remark: '已核对。' },
  });
  return {
    ...{ ledgers: own, schemes: own, pilots: pilot, supervision: order, meetings: meeting },
    ...{ reconciliations: month, airings: airing.id, bodies: 'd-fgw', plans: plan.id },
  };
}

/** Signs in over HTTP. @returns the cookie */
export async function cookieOf({ url }: Instance, login: string): Promise<string> {
  const body = new URLSearchParams({ act: 'sign-in', login, password: PASSWORD });
  const answer = await fetch(`${url}office/sign-in/`, { method: 'POST', body, redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || !cookie) throw new Error(`${login} cannot sign in: ${answer.status}`);
  return cookie;
}

/** One request; redirects are answers. The body is read to its end, so that the connection is free again. */
export async function ask(
  { url }: Instance,
  path: string,
  options: { cookie?: string | undefined; form?: URLSearchParams | FormData | undefined } = {},
): Promise<{ status: number; text: string; location: string }> {
  const answer = await fetch(url + path, {
    redirect: 'manual',
    headers: options.cookie ? { cookie: options.cookie } : {},
    ...(options.form ? { method: 'POST', body: options.form } : {}),
  });
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') ?? '' };
}
