import { type CivilDate, dateText } from '../calendar.ts';
import { quoted } from '../quoted.ts';
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

/** What of a meeting may be changed until it was held; kind and body stand. */
export interface MeetingPlan {
  on: CivilDate;
  /** Public. */
  subject: string;
  extraordinary: boolean;
  agenda: readonly AgendaItem[];
}
const PLAN_FIELDS = ['on', 'subject', 'extraordinary', 'agenda'] as const;

const lineOf = ({ about, reference, text }: AgendaItem) => `${about}\n${reference}\n${text}`;
/** One text for one value, in whatever order a database gives the keys back. */
const comparable = (plan: MeetingPlan, field: keyof MeetingPlan) =>
  field === 'agenda' ? JSON.stringify(plan.agenda.map(lineOf)) : plan[field];

/** The fields in which two plans of a meeting differ. */
export function planDiffers(before: MeetingPlan, after: MeetingPlan): (keyof MeetingPlan)[] {
  return PLAN_FIELDS.filter((field) => comparable(before, field) !== comparable(after, field));
}

/** In words what was changed from one plan to the other: who opened the page before has to see it. */
export function planChangeText(before: MeetingPlan, after: MeetingPlan): string {
  const words: Record<keyof MeetingPlan, () => string> = {
    on: () => `日期由${dateText(before.on)}改为${dateText(after.on)}`,
    subject: () => `题目由${quoted(before.subject)}改为${quoted(after.subject)}`,
    extraordinary: () => (after.extraordinary ? '例会改为临时会议' : '临时会议改为例会'),
    agenda: () => agendaChangeText(before.agenda, after.agenda),
  };
  return planDiffers(before, after)
    .map((field) => words[field]())
    .join('；');
}

function agendaChangeText(before: readonly AgendaItem[], after: readonly AgendaItem[]): string {
  const without = (own: readonly AgendaItem[], other: readonly AgendaItem[]) => {
    const there = new Set(other.map(lineOf));
    return own.filter((item) => !there.has(lineOf(item))).map(({ text }) => quoted(text));
  };
  const [added, gone] = [without(after, before), without(before, after)];
  const parts = [
    ...(added.length > 0 ? [`增加 ${added.length} 项：${added.slice(0, 3).join('、')}`] : []),
    ...(gone.length > 0 ? [`去掉 ${gone.length} 项：${gone.slice(0, 3).join('、')}`] : []),
  ];
  return `议程${parts.join('，') || '调整了次序'}`;
}
