/**
 * The acts of the two-person rule and of the monthly accounts, each with a record made ready for it: who of the unit
 * `d-fgw` gets through when the record is of the own unit, of another, or the step before was his own.
 */
import {
  closeMonth,
  getEntry,
  getReconciliation,
  listEntries,
  listQuality,
  openReconciliation,
  proposeCorrection,
  proposeDeadline,
  proposeVoid,
  report,
  reportComplete,
  settleLines,
  signMonth,
  verify,
} from '../../src/cases/ledgers.ts';
import { openAiringProposal, proposeAiring, withdrawAiring } from '../../src/cases/publish.ts';
import { draftCircular, listCircularDrafts } from '../../src/cases/supervision.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { addDays, monthEnd } from '../../src/domain/calendar.ts';
import type { Instance } from '../instance.ts';
import { DUE, entryOf, LAST_MONTH, TODAY } from './office.fixture.ts';

/**
 * Whose the record is: of the presser's unit, of another, of another where the presser took the step before, or, for
 * accounts with their two sides, of neither side's unit.
 */
export type Whose = 'own' | 'other' | 'same' | 'third';
export interface Cell {
  /** Address and form that try the act. */
  path: string;
  form: Record<string, string>;
  /** Tells whether it was done, once and by whom. */
  done: () => Promise<string | null>;
  after?: () => Promise<void>;
}
type Prepare = (instance: Instance, whose: Whose, role: Role) => Promise<Cell>;
export interface Row {
  /** Who gets through; whoever is not named does not. */
  who: Partial<Record<Whose, readonly Role[]>>;
  prepare: Prepare;
  /** There can be only one such record at a time. */
  alone?: boolean;
}

const REFORM: Role[] = ['reform-editor', 'reform-approver'];
const APPROVER: Role[] = ['reform-approver'];
const KEEPERS: Role[] = ['reform-editor', 'reform-approver', 'liaison', 'county-office'];
const SIGNERS: Role[] = [
  ...KEEPERS.slice(0, 3),
  ...(['department-officer', 'department-principal', 'county-office', 'county-secretary'] as const),
];

let made = 0;
const id = () => `${TODAY.slice(0, 4)}-2-${String(100 + made++).padStart(3, '0')}`;
const staff = (account: string, role: Role, unit: string): Actor => ({
  ...{ kind: 'staff', id: account, role, unit },
});
/** Who took the step before: a stranger of the unit, or the presser himself. */
const earlier = (whose: Whose, role: Role, as: Role, unit: string) =>
  staff(whose === 'same' ? `a-r-${role}` : 'a-stranger', as, unit);

/** An entry of a lead, brought to where the act is next. */
function entryCell(
  act: string,
  form: Record<string, string>,
  bring: (instance: Instance, entry: string, of: { whose: Whose; role: Role; lead: string }) => Promise<void>,
): Prepare {
  return async (instance, whose, role) => {
    const [entry, lead] = [id(), whose === 'own' ? 'd-fgw' : 'd-rsj'];
    const system = instance.portal.as(SYSTEM, Date.now());
    await listEntries(system, [{ ...entryOf(entry, lead), keeper: 'ggb' }]);
    await bring(instance, entry, { whose, role, lead });
    const before = (await getEntry(system, entry)).events.length;
    return {
      path: `office/ledgers/${entry}/`,
      form: { act, text: '已看过。', method: 'documents', ...form },
      done: async () => {
        const { events } = await getEntry(system, entry);
        return events.length === before ? null : events.at(-1)!.actor;
      },
    };
  };
}
const completed = (act: string) =>
  entryCell(act, {}, async ({ portal }, entry, { whose, role, lead }) => {
    const reporter = earlier(whose, role, 'department-officer', lead);
    await reportComplete(portal.as(reporter, Date.now()), entry, { text: '已完成。' });
  });
const verified = entryCell('strike', {}, async ({ portal }, entry, { whose, role, lead }) => {
  const reporter = staff('a-reporter', 'department-officer', lead);
  await reportComplete(portal.as(reporter, Date.now()), entry, { text: '已完成。' });
  const verifier = earlier(whose, role, 'reform-editor', 'ggb');
  const input = { passed: true, method: 'documents' as const, text: '属实。' };
  await verify(portal.as(verifier, Date.now()), entry, input);
});
const deadline = (act: string) =>
  entryCell(act, {}, async ({ portal }, entry, { whose, role, lead }) => {
    const asker = earlier(whose, role, 'department-officer', lead);
    await proposeDeadline(portal.as(asker, Date.now()), entry, {
      due: addDays(DUE, 30),
      reason: '招标延期。',
    });
  });
const correction = (act: string) =>
  entryCell(act, {}, async ({ portal }, entry, { whose, role, lead }) => {
    const asker = earlier(whose, role, 'department-officer', lead);
    await report(portal.as(asker, Date.now()), entry, { share: 10, text: '已启动。' });
    const input = { month: LAST_MONTH, share: 5, text: '有一处未交付。' };
    await proposeCorrection(portal.as(asker, Date.now()), entry, input);
  });
const listed = entryCell('clear-quality', {}, async ({ portal }, entry, { whose, role }) => {
  const lister = earlier(whose, role, 'reform-editor', 'ggb');
  const input = { text: '窗口没有设立。', ground: 'inspection' as const, plate: `检${made}` };
  await listQuality(portal.as(lister, Date.now()), entry, input);
});

const mistaken = (act: string) =>
  entryCell(act, {}, async ({ portal }, entry, { whose, role }) => {
    const finder = earlier(whose, role, 'reform-editor', 'ggb');
    await proposeVoid(portal.as(finder, Date.now()), entry, { text: '与另一事项重复。' });
  });

/** A proposed airing; it belongs to no unit, so own and other are the same. */
const airing =
  (act: string): Prepare =>
  async ({ portal }, whose, role) => {
    const system = portal.as(SYSTEM, Date.now());
    const proposer = earlier(whose, role, 'reform-editor', 'ggb');
    const { id: proposal } = await proposeAiring(portal.as(proposer, Date.now()), {
      ...{ ledger: 'county', period: LAST_MONTH, scheduledOn: DUE, remark: '已核对。' },
    });
    const state = async () => openAiringProposal(system, proposal);
    return {
      path: `office/airings/${proposal}/`,
      form: { act, text: '已看过。' },
      done: async () => (await state()).decidedBy,
      after: async () => {
        if (['proposed', 'approved'].includes((await state()).state)) await withdrawAiring(system, proposal);
      },
    };
  };

let circulars = 0;
/** A circular drafted by a stranger, or by the presser; it belongs to no unit. */
const circular =
  (act: string): Prepare =>
  async ({ portal }, whose, role) => {
    const drafter = earlier(whose, role, 'reform-editor', 'ggb');
    // Whoever may not draft has no draft of his own: the record is written as if he once could.
    const author = whose === 'same' ? { ...drafter, role: 'reform-editor' as const } : drafter;
    const draft = await draftCircular(portal.as(author as Actor, Date.now()), {
      ...{
        kind: 'joint',
        title: `通报 ${++circulars}`,
        findings: [{ unit: 'd-rsj', text: '缺报两次。' }],
        note: '',
      },
    });
    const system = portal.as(SYSTEM, Date.now());
    return {
      path: 'office/supervision/circulars/',
      form: { act, id: draft, reason: '数字未核。' },
      done: async () => (await listCircularDrafts(system)).find(({ id }) => id === draft)?.decidedBy ?? null,
    };
  };

/** Months go backwards, so that each account has one entry: what begins later does not belong to it. */
const months: Partial<Record<Whose, string>> = {};
/**
 * The account of a month, opened: kept by the own unit with another that reports, or the other way round; `third` is
 * an account of two other units.
 */
function accountCell(
  act: string,
  form: (entry: string, side: string) => Record<string, string>,
  bring: 'open' | 'settled' | 'signed',
): Prepare {
  return async ({ portal }, whose) => {
    const month = addDays(`${months[whose] ?? LAST_MONTH}-01`, -1).slice(0, 7);
    months[whose] = month;
    const entry = id();
    const keeper = whose === 'own' ? 'd-fgw' : whose === 'other' ? 'd-rsj' : 'c-nanqiao';
    const side = whose === 'other' ? 'd-fgw' : 'd-spj';
    const system = portal.as(SYSTEM, Date.now());
    const baseline = {
      ...entryOf(entry, side),
      keeper,
      start: `${month}-01`,
      due: addDays(monthEnd(month), 999),
    };
    await listEntries(system, [baseline]);
    const account = await openReconciliation(system, { keeper, month, heldOn: TODAY });
    const line = { entry, verdict: 'agreed' as const, text: '', share: null };
    if (bring !== 'open') await settleLines(system, account, [line]);
    const signer = portal.as(staff('a-side', 'department-officer', side), Date.now());
    if (bring === 'signed') await signMonth(signer, account);
    const facts = async () => {
      const { lines, signs, state } = await getReconciliation(system, account);
      return JSON.stringify([lines, signs, state]);
    };
    const before = await facts();
    return {
      path: `office/reconciliations/${account}/`,
      form: { act, ...form(entry, side) },
      done: async () => ((await facts()) === before ? null : 'changed'),
    };
  };
}
const verdict = (value: string) => (entry: string) => ({
  [`line.${entry}`]: '1',
  [`verdict.${entry}`]: value,
  [`text.${entry}`]: value === 'agreed' ? '' : '数字不符。',
});

/** Closes last month's account of the reform office, so that figures of it can only be corrected. */
export async function closeLastMonth({ portal }: Instance): Promise<void> {
  const system = portal.as(SYSTEM, Date.now());
  await listEntries(system, [{ ...entryOf(id(), 'd-rsj'), keeper: 'ggb', withheld: false }]);
  const account = await openReconciliation(system, { keeper: 'ggb', month: LAST_MONTH, heldOn: TODAY });
  const { lines } = await getReconciliation(system, account);
  await settleLines(
    system,
    account,
    lines.map(({ entry }) => ({ entry, verdict: 'agreed', text: '', share: null })),
  );
  await signMonth(portal.as(staff('a-rsj', 'department-officer', 'd-rsj'), Date.now()), account);
  await closeMonth(system, account);
}

/** The table. */
export const CELLS: Record<string, Row> = {
  verify: { who: { own: [], other: REFORM, same: [] }, prepare: completed('verify') },
  return: { who: { own: [], other: REFORM, same: [] }, prepare: completed('return') },
  strike: { who: { own: APPROVER, other: APPROVER, same: [] }, prepare: verified },
  'approve a deadline': { who: { own: APPROVER, other: APPROVER, same: [] }, prepare: deadline('approve') },
  'decline a deadline': { who: { own: APPROVER, other: APPROVER, same: [] }, prepare: deadline('decline') },
  'approve a correction': {
    who: { own: APPROVER, other: APPROVER, same: [] },
    prepare: correction('approve-correction'),
  },
  'decline a correction': {
    who: { own: APPROVER, other: APPROVER, same: [] },
    prepare: correction('decline-correction'),
  },
  'agree to void': { who: { own: APPROVER, other: APPROVER, same: [] }, prepare: mistaken('approve-void') },
  'decline to void': { who: { own: APPROVER, other: APPROVER, same: [] }, prepare: mistaken('decline-void') },
  'clear a plate': { who: { own: REFORM, other: REFORM, same: [] }, prepare: listed },
  'approve an airing': { who: { other: APPROVER, same: [] }, prepare: airing('approve'), alone: true },
  'decline an airing': { who: { other: APPROVER, same: [] }, prepare: airing('decline'), alone: true },
  'withdraw an airing': { who: { other: REFORM, same: REFORM }, prepare: airing('withdraw'), alone: true },
  'approve a circular': { who: { other: APPROVER, same: [] }, prepare: circular('circulate') },
  'decline a circular': { who: { other: APPROVER, same: [] }, prepare: circular('decline-circular') },
  'agree a line of the accounts': {
    who: { own: KEEPERS, other: [], third: [] },
    prepare: accountCell('settle', verdict('agreed'), 'open'),
  },
  'dispute a line of the accounts': {
    who: { own: KEEPERS, other: SIGNERS, third: [] },
    prepare: accountCell('settle', verdict('disputed'), 'open'),
  },
  'sign the accounts': {
    who: { own: [], other: SIGNERS, third: [] },
    prepare: accountCell('sign', () => ({}), 'settled'),
  },
  'note who is absent': {
    who: { own: KEEPERS, other: [], third: [] },
    prepare: accountCell('absent', (_, side) => ({ unit: side, reason: '未到会。' }), 'settled'),
  },
  'close the accounts': {
    who: { own: KEEPERS, other: [], third: [] },
    prepare: accountCell('close', () => ({}), 'signed'),
  },
};
