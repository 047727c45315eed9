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
