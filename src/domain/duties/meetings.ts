import type { Gate } from '../schemes.ts';

/** What a decision of a meeting may become (§2). */
export const DECISION_KINDS = ['task', 'order', 'gate', 'none'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];
export const DECISION_KIND_NAMES: Record<DecisionKind, string> = {
  task: '转为台账任务',
  order: '转为督办事项',
  gate: '方案通过关口',
  none: '会议议定，不另立项',
};

/** The duties that a meeting fulfils: the four kinds of §2, and the monthly reconciliations (§3.1). */
export const MEETING_DUTIES = [
  'meeting-leading-group',
  'meeting-special-group',
  'meeting-office-system',
  'meeting-directors',
] as const;
/** Leading-group and special-group meetings may be added at any time. */
export const EXTRAORDINARY = ['meeting-leading-group', 'meeting-special-group'] as const;
/** The gate of an implementation plan that a kind of meeting lets it pass (§4.2). */
export const MEETING_GATES: Partial<Record<string, Gate>> = {
  'meeting-leading-group': 'leading-group',
  'meeting-special-group': 'special-group',
};

/** From where an item of an agenda comes. */
export const AGENDA_KINDS = ['ledger', 'scheme', 'order', 'decision'] as const;
export type AgendaKind = (typeof AGENDA_KINDS)[number];
export const AGENDA_KIND_NAMES: Record<AgendaKind, string> = {
  scheme: '待审议的实施方案',
  order: '尚未办结的督办件',
  ledger: '台账中滞后、逾期、挂牌和将到期的事项',
  decision: '以前议定、尚未落实的事项',
};

/** What is to be dealt with; `about` and `reference` where it comes from the portal itself. */
export interface AgendaItem {
  text: string;
  about: AgendaKind | null;
  /** Number of the entry, scheme, order or decision. */
  reference: string | null;
}
