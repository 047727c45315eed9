/** The inbox: what is due from a person, what waits for him, what comes next week (§3.1, §3.2, §3.4). */
import type { Actor, Role } from '../actor.ts';
import { addDays, type CivilDate, monthOf } from '../calendar.ts';
import { type EntryEvent, standing } from '../ledgers.ts';
import { type Steppable, stepsFor } from './steps.ts';

export interface Inboxable extends Steppable {
  id: string;
  start: CivilDate;
  events: readonly EntryEvent[];
}

/** The heaps of the inbox, the most pressing first. */
export const HEAPS = [
  'returned',
  'urged',
  'to-report',
  'to-decide',
  'to-correct',
  'to-void',
  'to-verify',
  'to-strike',
  'to-urge',
  'plates',
  'unreported',
  'slow',
  'coming',
  'waiting',
] as const;
export type Heap = (typeof HEAPS)[number];
export const HEAP_NAMES: Record<Heap, { title: string; hint: string }> = {
  returned: { title: '核实退回，待补正', hint: '按退回理由补正后，重新报告完成。' },
  urged: { title: '已被督促，待回应', hint: '督促之后还没有报送过进展。' },
  'to-report': { title: '本月待报送', hint: '每月报送一次进展，按期对账（§3.1）。' },
  'to-decide': { title: '时限调整待审批', hint: '申请人不能审批自己的申请；原定时限始终公开显示。' },
  'to-correct': { title: '更正待审批', hint: '已关账月份的数字，由提出人以外的人批准后更正（§3.1）。' },
  'to-void': {
    title: '作废待审批',
    hint: '误列的事项，由申请人以外的人批准后作废；编号和理由一直公开（§3.2）。',
  },
  'to-verify': { title: '报告完成，待核实', hint: '核实者不能是报送人，也不能来自报送单位（§3.2）。' },
  'to-strike': { title: '核实通过，待销号', hint: '销号由核实人以外的人批准（§3.2）。' },
  'to-urge': { title: '滞后或逾期，待督促', hint: '本月还没有督促过的（§3.4）。' },
  plates: { title: '挂牌督办中', hint: '复查合格后摘牌（§3.4）。' },
  unreported: { title: '所管台账本月未报送', hint: '提醒牵头单位在月底前报送。' },
  slow: { title: '所管台账滞后或逾期', hint: '' },
  coming: { title: '七日内到期', hint: '' },
  waiting: { title: '已报出，等待他人办理', hint: '报告完成后等待核实，或申请调整时限后等待审批。' },
};
/** Heaps that ask the person to do something; the others he should know of. */
export const DUTIES: readonly Heap[] = HEAPS.slice(0, 10);

const OPEN = ['listed', 'in-progress'];
const KEEPERS: readonly Role[] = ['liaison', 'county-office', 'county-secretary'];

/** Whether the verification sent the entry back and nothing was reported complete since. */
function wasReturned(entry: Inboxable): boolean {
  const kinds = ['reported', 'completion-reported', 'returned', 'verified', 'reopened'];
  return standing(entry.events).findLast((event) => kinds.includes(event.kind))?.kind === 'returned';
}

/** Whether nothing was reported after the last urging. */
function wasUrged(entry: Inboxable): boolean {
  const kinds = ['reported', 'completion-reported', 'urged'];
  return standing(entry.events).findLast((event) => kinds.includes(event.kind))?.kind === 'urged';
}

function urgedIn(entry: Inboxable, month: string): boolean {
  return standing(entry.events).some((event) => event.kind === 'urged' && monthOf(event.on) === month);
}

/** Whether this month's report is still missing; entries that have not begun owe none. */
export function owesReport(entry: Inboxable, today: CivilDate): boolean {
  if (entry.withheld || !OPEN.includes(entry.state.status) || entry.start > today) return false;
  return entry.state.lastReportOn === null || monthOf(entry.state.lastReportOn) < monthOf(today);
}

/** The heap of an entry that its own unit must act on, or that others now act on. */
function ownHeap(entry: Inboxable, today: CivilDate, may: readonly string[]): Heap | null {
  if (may.includes('complete') && wasReturned(entry)) return 'returned';
  if (may.includes('report') && wasUrged(entry)) return 'urged';
  if (may.includes('report') && owesReport(entry, today)) return 'to-report';
  if (entry.state.status === 'completion-reported' || entry.state.proposal !== null) return 'waiting';
  return null;
}

/** The heap of an entry that the reform office must act on. */
function officeHeap(entry: Inboxable, today: CivilDate, may: readonly string[]): Heap | null {
  if (may.includes('decide-deadline')) return 'to-decide';
  if (may.includes('decide-correction')) return 'to-correct';
  if (may.includes('decide-void')) return 'to-void';
  if (may.includes('verify')) return 'to-verify';
  if (may.includes('strike') && !entry.state.qualityListed) return 'to-strike';
  if (may.includes('clear-quality')) return 'plates';
  if (may.includes('urge') && !urgedIn(entry, monthOf(today))) return 'to-urge';
  return null;
}

/** The heap of an entry that lies in a ledger this person keeps, but that another unit leads. */
function keeperHeap(entry: Inboxable, today: CivilDate): Heap | null {
  if (entry.state.lamp === 'overdue' || entry.state.lamp === 'lagging') return 'slow';
  return owesReport(entry, today) ? 'unreported' : null;
}

function heapOf(actor: Extract<Actor, { kind: 'staff' }>, entry: Inboxable, today: CivilDate): Heap | null {
  const may = stepsFor(actor, entry);
  const own = entry.lead === actor.unit;
  const keeps = KEEPERS.includes(actor.role) && entry.keeper === actor.unit;
  const heap =
    (own ? ownHeap(entry, today, may) : null) ??
    officeHeap(entry, today, may) ??
    (keeps && !own ? keeperHeap(entry, today) : null);
  if (heap !== null) return heap;
  const reform = actor.role === 'reform-editor' || actor.role === 'reform-approver';
  const near = entry.state.due >= today && entry.state.due <= addDays(today, 7);
  return (own || keeps || reform) && near && OPEN.includes(entry.state.status) ? 'coming' : null;
}

/** Sorts entries into heaps, each entry into one; withheld ones into none. Earliest deadline first. */
export function inboxOf<E extends Inboxable>(
  actor: Extract<Actor, { kind: 'staff' }>,
  entries: readonly E[],
  today: CivilDate,
): { heap: Heap; entries: E[] }[] {
  const heaps = new Map<Heap, E[]>(HEAPS.map((heap) => [heap, []]));
  const inOrder = [...entries].sort((a, b) =>
    a.state.due === b.state.due ? (a.id < b.id ? -1 : 1) : a.state.due < b.state.due ? -1 : 1,
  );
  for (const entry of inOrder) {
    const heap = entry.withheld ? null : heapOf(actor, entry, today);
    if (heap !== null) heaps.get(heap)!.push(entry);
  }
  return [...heaps].filter(([, own]) => own.length > 0).map(([heap, own]) => ({ heap, entries: own }));
}
