/** What can happen to an implementation plan (§4): its gates, the records they leave, the steps and their names. */
import type { CivilDate } from '../calendar.ts';

/** The gates in their order. The leading group stands in the way only of what §4.2 sends there. */
export const GATES = [
  'research',
  'opinions',
  'argued',
  'checked',
  'special-group',
  'leading-group',
  'filed',
] as const;
export type Gate = (typeof GATES)[number];
export const GATE_NAMES: Record<Gate, string> = {
  research: '前期可研',
  opinions: '征求意见',
  argued: '研究论证',
  checked: '审核把关',
  'special-group': '专项组审核',
  'leading-group': '市委深改组审议',
  filed: '备案审核',
};
export const GATE_CLAUSES: Record<Gate, string> = {
  research: '§4.1',
  opinions: '§4.2',
  argued: '§4.2',
  checked: '§4.2',
  'special-group': '§4.2',
  'leading-group': '§4.2',
  filed: '§4.2',
};
/** What a passed gate leaves behind, and what is missing while it is not passed. */
export const GATE_RECORDS: Record<Gate, string> = {
  research: '调研报告',
  opinions: '征求意见和答复情况',
  argued: '研究论证意见',
  checked: '审核意见',
  'special-group': '专项组会议审核通过或组长审定同意的记录',
  'leading-group': '市委深改组会议审议通过的记录',
  filed: '向市委深改组备案审核的记录',
};

/** How the special group lets a scheme pass (§4.2). */
export const WAYS = ['meeting', 'head'] as const;
export type Way = (typeof WAYS)[number];
export const WAY_NAMES: Record<Way, string> = {
  meeting: '专项组会议审核通过',
  head: '专项组组长审定同意',
};

/** What became of an opinion that was sought. */
export const ANSWERS = ['agreed', 'adopted', 'partly', 'declined', 'silent'] as const;
export type Answer = (typeof ANSWERS)[number];
export const ANSWER_NAMES: Record<Answer, string> = {
  agreed: '无不同意见',
  adopted: '提出意见，已采纳',
  partly: '提出意见，部分采纳',
  declined: '提出意见，未采纳并已说明',
  silent: '未答复',
};

/** The third party's verdict on the results of a scheme (§4.3). */
export const GRADES = ['good', 'fair', 'poor'] as const;
export type Grade = (typeof GRADES)[number];
export const GRADE_NAMES: Record<Grade, string> = {
  good: '成效明显',
  fair: '基本达到预期',
  poor: '未达到预期',
};

/** All that can happen to a scheme. */
export const STEP_KINDS = [
  ...GATES,
  'returned',
  'made-priority',
  'evaluation-chosen',
  'evaluated',
  'evaluation-reported',
  'problem-raised',
  'problem-settled',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];
export const STEP_KIND_NAMES: Record<StepKind, string> = {
  ...GATE_NAMES,
  returned: '退回重新论证',
  'made-priority': '定为重点任务',
  'evaluation-chosen': '选入第三方评估',
  evaluated: '第三方评估',
  'evaluation-reported': '评估结果报告市委深改组',
  'problem-raised': '发现问题',
  'problem-settled': '问题解决',
};

/** A document that a gate leaves: number and title as printed. */
export interface Paper {
  /** As printed; empty where there is none. */
  number: string;
  title: string;
}
/** Somebody whose opinion was sought, and what became of it. */
export interface Opinion {
  /** Body of the register, or the name as given: an association, residents. */
  who: string;
  answer: Answer;
}
/** Facts of a step that the public may read. */
export interface StepDetail {
  paper?: Paper | undefined;
  way?: Way | undefined;
  opinions?: Opinion[] | undefined;
  evaluator?: string | undefined;
  grade?: Grade | undefined;
  /** Number of the problem within the scheme, from 1. */
  problem?: number | undefined;
}
export interface SchemeStep {
  sequence: number;
  kind: StepKind;
  on: CivilDate;
  unit: string;
  detail: StepDetail;
}
