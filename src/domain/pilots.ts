/**
 * Pilots and responsibility letters (§5): three lists, each row with a responsible post, an objective and a deadline;
 * letters in numbered versions whose hash keeps a signed one from changing in silence; an end that is not yet a success.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type CivilDate, dateText } from './calendar.ts';
import { Refusal } from './outcome.ts';
import { quoted } from './quoted.ts';

export const PILOT_LISTS = ['city-leaders', 'department-heads', 'county-leaders'] as const;
export type PilotList = (typeof PILOT_LISTS)[number];
export const PILOT_LIST_NAMES: Record<PilotList, string> = {
  'city-leaders': '市级领导包联重点改革试点项目责任清单',
  'department-heads': '市级部门主要负责同志包联改革试点项目责任清单',
  'county-leaders': '县级领导干部包联重点改革试点项目责任清单',
};
export const PILOT_LEVELS = ['national', 'provincial', 'city', 'own'] as const;
export type PilotLevel = (typeof PILOT_LEVELS)[number];
export const PILOT_LEVEL_NAMES: Record<PilotLevel, string> = {
  national: '国家级',
  provincial: '省级',
  city: '市级',
  own: '自主开展',
};
/** Which levels each list takes (§5). */
export const LIST_LEVELS: Record<PilotList, readonly PilotLevel[]> = {
  'city-leaders': ['national', 'provincial', 'city'],
  'department-heads': ['national', 'provincial', 'city'],
  'county-leaders': PILOT_LEVELS,
};

/** Whether the pilot did what it was for; another question than whether it is over. */
export const EFFECTS = ['worked', 'partly', 'not-worked'] as const;
export type Effect = (typeof EFFECTS)[number];
export const EFFECT_NAMES: Record<Effect, string> = {
  worked: '见效',
  partly: '部分见效',
  'not-worked': '未见效',
};
/** Where its experience is carried. */
export const SCOPES = ['county', 'city', 'province'] as const;
export type Scope = (typeof SCOPES)[number];
export const SCOPE_NAMES: Record<Scope, string> = {
  county: '在本县（市、区）推广',
  city: '在全市推广',
  province: '在全省推广',
};

export const PILOT_EVENTS = ['amended', 'concluded', 'effect-judged', 'spread'] as const;
export type PilotEventKind = (typeof PILOT_EVENTS)[number];
export const PILOT_EVENT_NAMES: Record<PilotEventKind, string> = {
  amended: '修改责任清单',
  concluded: '试点总结',
  'effect-judged': '评定成效',
  spread: '推广经验',
};

/** What the row of a list says, and what its letter is made of. */
export interface PilotRow {
  post: string;
  responsibility: string;
  objective: string;
}
export interface PilotDetail {
  row?: PilotRow | undefined;
  /** Title of the document that records it. */
  paper?: string | undefined;
  effect?: Effect | undefined;
  scope?: Scope | undefined;
}
export interface PilotEvent {
  sequence: number;
  kind: PilotEventKind;
  on: CivilDate;
  unit: string;
  detail: PilotDetail;
}

export interface PilotState {
  row: PilotRow;
  concludedOn: CivilDate | null;
  conclusion: string | null;
  effect: Effect | null;
  effectOn: CivilDate | null;
  /** Who judged the effect; never the host. */
  effectBy: string | null;
  effectBasis: string | null;
  spread: { on: CivilDate; scope: Scope; paper: string }[];
}

/** The state of a pilot at the end of a day. Pure. */
export function pilotState(row: PilotRow, events: readonly PilotEvent[], asOf: CivilDate): PilotState {
  const state: PilotState = {
    row,
    ...{
      concludedOn: null,
      conclusion: null,
      effect: null,
      effectOn: null,
      effectBy: null,
      effectBasis: null,
    },
    spread: [],
  };
  const known = events.filter((event) => event.on <= asOf).sort((a, b) => a.sequence - b.sequence);
  for (const { kind, on, unit, detail } of known) {
    const paper = detail.paper ?? '';
    if (kind === 'amended') state.row = detail.row ?? state.row;
    if (kind === 'concluded') [state.concludedOn, state.conclusion] = [on, paper];
    if (kind === 'effect-judged') {
      state.effect = detail.effect ?? null;
      [state.effectOn, state.effectBy, state.effectBasis] = [on, unit, paper];
    }
    if (kind === 'spread') state.spread.push({ on, scope: detail.scope!, paper });
  }
  return state;
}

/** Whether the life of a pilot allows this now. */
export function pilotAllows(state: PilotState, kind: PilotEventKind): boolean {
  if (kind === 'amended' || kind === 'concluded') return state.concludedOn === null;
  if (kind === 'effect-judged') return state.concludedOn !== null;
  return state.effect === 'worked' || state.effect === 'partly';
}

const NEEDS: Record<PilotEventKind, string> = {
  amended: '试点已经总结，责任清单不再修改。',
  concluded: '试点已经总结过了。',
  'effect-judged': '还缺试点总结（一点一总结），总结以后才能评定成效；总结了不等于见效（§5）。',
  spread: '只有评定为“见效”或“部分见效”的试点，经验才能推广（§5：可复制可推广）。',
};

/** Refuses what the life of a pilot does not allow now, naming what must come first. */
export function demandPilot(state: PilotState, kind: PilotEventKind): void {
  if (!pilotAllows(state, kind)) throw new Refusal('rule-broken', NEEDS[kind], { clause: '§5' });
}

/** SHA-256 of a letter's text, hexadecimal: a signed letter whose text no longer gives it was changed. */
export const letterHash = (text: string) => bytesToHex(sha256(utf8ToBytes(text)));

/** What a letter is made of; names are those of bodies and posts, never of persons. */
export interface LetterFacts {
  list: PilotList;
  level: PilotLevel;
  title: string;
  /** With whom the letter is signed: leading group, special group or county committee. */
  party: string;
  host: string;
  row: PilotRow;
  due: CivilDate;
  /** The three places where the copies lie (§5). */
  keepers: readonly string[];
}

/** The text of a responsibility letter, a paragraph a line. The same facts give the same text. */
export function letterText({ list, level, title, party, host, row, due, keepers }: LetterFacts): string {
  return [
    `甲方：${party}`,
    `乙方（包联责任人）：${row.post}`,
    `依据《${PILOT_LIST_NAMES[list]}》，乙方包联${PILOT_LEVEL_NAMES[level]}改革试点${quoted(title)}（承担单位：${host}），双方签订本责任书。`,
    `一、包联责任。${row.responsibility}`,
    `二、试点目标。${row.objective}`,
    `三、时限进度。${dateText(due)}前完成试点任务。`,
    '四、跟踪问效。落实“四个一”：每月一小结、每季一分析、半年一盘点、一点一总结；定期开展现场办公，亲自研究试点方案、组织实施。',
    '五、结果运用。完成情况按期公开，纳入考评；总结完成不等于试点见效，成效由承担单位以外的单位评定。',
    `六、本责任书一式三份，由${keepers.join('、')}各存一份。`,
  ].join('\n');
}

/** Who keeps the three copies: the reform office, the liaison unit or the county's reform office, the person (§5). */
export function copyKeepers(second: { shortName: string; kind: string }): [string, string, string] {
  const office = second.kind === 'county' ? '委改革办' : '联络员单位';
  return ['市委改革办', second.shortName + office, '包联责任人'];
}
