/** The four ledgers and all that can happen to an entry of them (§3). */
import type { CivilDate } from '../calendar.ts';

export const LEDGERS = ['leading-group', 'special-group', 'pilot', 'county'] as const;
export type Ledger = (typeof LEDGERS)[number];
export const LEDGER_NAMES: Record<Ledger, string> = {
  'leading-group': '市委深改组年度任务台账',
  'special-group': '专项组工作台账',
  pilot: '全市改革试点台账',
  county: '县（市、区）改革任务台账',
};

/** All that can happen to an entry. */
export const EVENT_KINDS = [
  'reported',
  'completion-reported',
  'returned',
  'verified',
  'struck-off',
  'reopened',
  'deadline-proposed',
  'deadline-approved',
  'deadline-declined',
  'urged',
  'quality-listed',
  'quality-cleared',
  'held-to-account',
  'correction-proposed',
  'corrected',
  'correction-declined',
  'withdrawn',
  'void-proposed',
  'voided',
  'void-declined',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export const EVENT_NAMES: Record<EventKind, string> = {
  reported: '报送进展',
  'completion-reported': '报告完成',
  returned: '核实退回',
  verified: '核实通过',
  'struck-off': '销号',
  reopened: '恢复挂账',
  'deadline-proposed': '申请调整时限',
  'deadline-approved': '批准调整时限',
  'deadline-declined': '未批准调整时限',
  urged: '督促',
  'quality-listed': '挂牌督办',
  'quality-cleared': '摘牌',
  'held-to-account': '追责问责',
  'correction-proposed': '提出更正',
  corrected: '更正进度',
  'correction-declined': '未同意更正',
  withdrawn: '撤回',
  'void-proposed': '申请作废',
  voided: '作废',
  'void-declined': '未同意作废',
};

export const VERIFY_METHODS = ['site-visit', 'documents', 'sampling'] as const;
export type VerifyMethod = (typeof VERIFY_METHODS)[number];
export const VERIFY_METHOD_NAMES: Record<VerifyMethod, string> = {
  'site-visit': '实地核查',
  documents: '资料核查',
  sampling: '抽样核查',
};

export interface EntryEvent {
  sequence: number;
  kind: EventKind;
  on: CivilDate;
  actor: string;
  unit: string;
  /** Share done, percent 0–100; with `reported` and `corrected` only. */
  share: number | null;
  text: string;
  /**
   * `method` of a verification or re-inspection; `due` of a deadline change; `plate` of a listing; `late` of a report
   * caught up, the day it came; `month` of a correction; `of` of a withdrawal, the sequence it takes back.
   */
  detail: Record<string, string>;
}
