/**
 * Monthly reconciliation (§3.1): keeper and the other side go through the accounts of a month entry by entry, sign, and
 * the month closes.
 */
import { type CivilDate, dateText, monthEnd, monthOf } from '../calendar.ts';
import { Refusal } from '../outcome.ts';
import { EVENT_NAMES, type EventKind } from './events.ts';

export const VERDICTS = ['agreed', 'disputed', 'corrected'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const VERDICT_NAMES: Record<Verdict, string> = {
  agreed: '一致',
  disputed: '有异议',
  corrected: '更正',
};

export const RECONCILIATION_STATES = ['open', 'closed'] as const;
export type ReconciliationState = (typeof RECONCILIATION_STATES)[number];

/** What may still be dated in a month that is closed, and why. Everything else is refused, with the remedy. */
export const IN_A_CLOSED_MONTH: Partial<Record<EventKind, string>> = {
  corrected: '数字确有错误的，由一人提出、另一人批准，更正记在原月份，经过公开；已晒账的另发更正版',
};

/** Why a month takes no more reports. */
export interface Closed {
  month: string;
  by: 'reconciliation' | 'airing';
  on: CivilDate;
}

/** Refuses an event dated in a closed month unless the list allows it; says what to do instead. */
export function demandOpenMonth(kind: EventKind, closed: Closed | null): void {
  if (closed === null || IN_A_CLOSED_MONTH[kind] !== undefined) return;
  const how = closed.by === 'reconciliation' ? '对账关账' : '晒账公布';
  throw new Refusal(
    'rule-broken',
    `${closed.month} 已于${dateText(closed.on)}${how}，不能再办理该月的“${EVENT_NAMES[kind]}”。请报到本月；该月数字确有错误的，请用“提出更正”，由另一人批准。您填写的内容已保留。`,
    { clause: '§3.1', field: 'month' },
  );
}

/** The months for which an entry may still report: this one, and earlier open ones back to its start; latest first. */
export function reportableMonths(
  start: CivilDate,
  today: CivilDate,
  isClosed: (month: string) => boolean,
): string[] {
  const months = [monthOf(today)];
  for (let back = 0; back < 11; back++) {
    const [year, month] = months.at(-1)!.split('-').map(Number) as [number, number];
    const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
    if (before < monthOf(start) || isClosed(before)) break;
    months.push(before);
  }
  return months;
}

/**
 * The other side of an entry's accounts: whoever reports to the keeper. Where the keeper reports to himself, it is the
 * reform office, with which every ledger is filed (§3).
 */
export function otherSide(entry: { lead: string; keeper: string }, reformOffice: string): string {
  return entry.lead === entry.keeper ? reformOffice : entry.lead;
}

/** A line of the accounts of a month. */
export interface ReconciliationLine {
  entry: string;
  /** Who reports it: the other side. */
  unit: string;
  verdict: Verdict | null;
  text: string;
  /** The share found right, with `corrected` only. */
  share: number | null;
}

/** A sign-off of one side, or its absence noted by the keeper. */
export interface SignOff {
  unit: string;
  absent: boolean;
}

/** What still keeps a month from closing; empty when nothing does. */
export function openMatters(
  lines: readonly ReconciliationLine[],
  signs: readonly SignOff[],
  keeper: string,
): { unsettled: string[]; unsigned: string[] } {
  const signed = new Set(signs.map(({ unit }) => unit));
  const units = new Set(lines.map(({ unit }) => unit).filter((unit) => unit !== keeper));
  return {
    unsettled: lines.filter(({ verdict }) => verdict === null).map(({ entry }) => entry),
    unsigned: [...units].filter((unit) => !signed.has(unit)),
  };
}

/** Checks a line as typed. Throws `invalid` naming the entry. */
export function demandLine(line: ReconciliationLine): void {
  const refuse = (message: string) => {
    throw new Refusal('invalid', `${line.entry}：${message}`, {
      field: `verdict.${line.entry}`,
      clause: '§3.1',
    });
  };
  if (line.verdict === null || !VERDICTS.includes(line.verdict)) refuse('请选择一致、有异议或更正。');
  if (line.verdict !== 'agreed' && line.text.trim() === '') {
    refuse(line.verdict === 'disputed' ? '请写明双方各持什么意见。' : '请写明更正的理由；更正会公开。');
  }
  if (line.text.length > 500) refuse(`说明最多 500 字，现为 ${line.text.length} 字。`);
  const whole = line.share !== null && Number.isInteger(line.share) && line.share >= 0 && line.share <= 99;
  if (line.verdict === 'corrected' && !whole) refuse('更正后的进度须为 0 至 99 的整数。');
}

/** Whether a month is over on a day; only then are its accounts complete. */
export function isOver(month: string, today: CivilDate): boolean {
  return today > monthEnd(month);
}
