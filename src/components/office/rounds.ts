/** What the office's pages on appraisal rounds share: forms as typed, phases in words, the checklist in its order. */
import type { Phase, RoundDraft } from '../../cases/appraisals.ts';
import type { Round } from '../../domain/appraisals.ts';
import { civilDate, type Instant, instantOf, isCivilDate } from '../../domain/calendar.ts';
import { type Finding, Refusal } from '../../domain/outcome.ts';
import type { Fields } from './forms.ts';
import { wholeNumber } from './forms.ts';

export const PHASE_NAMES: Record<Phase, string> = {
  draft: '准备中',
  before: '已封存，待开始',
  open: '进行中',
  closed: '已截止，待计票',
  counted: '已计票，待核准公布',
  tallied: '结果已公布',
  void: '作废',
};

/** The three categories of §9.3. */
export const INVITED = [
  { id: 'party', name: '市级党代表' },
  { id: 'congress', name: '市人大代表' },
  { id: 'cppcc', name: '市政协委员' },
] as const;

/** The checklist before a round is frozen: what is looked at, and the findings that belong to it. */
const CHECKS: [text: string, codes: string[]][] = [
  ['编号和题目：总体、重点工作，没有重复', ['round-id', 'item-twice', 'no-overall', 'no-key-work']],
  ['受邀人数：每类代表都已填写', ['categories', 'no-invitees']],
  ['备用卡：每类至少一张', ['no-spares']],
  ['时间：第四季度，开始在后、截止更晚', ['times', 'opens-late', 'quarter']],
  ['公布门槛：不低于最低票数', ['threshold']],
  ['密钥仪式：计票公钥和三位受托人的公钥', ['tally-key', 'trustees']],
  ['回执签名公钥', ['receipt-key']],
  ['卡片名单：已装入，与受邀人数、备用卡数相符', ['list-length', 'key-twice', 'list-order']],
  ['评议页面：指纹与现在提供的页面一致', ['page-hash', 'page-differs']],
];

export interface CheckRow {
  text: string;
  /** What is wrong; empty if it holds. */
  wrong: string[];
}

export function checkRows(findings: Finding[]): CheckRow[] {
  return CHECKS.map(([text, codes]) => ({
    text,
    wrong: findings
      .filter(({ code }) => codes.includes(code.replace('appraisal.', '')))
      .map(({ message }) => message),
  }));
}

/** `2016-11-01T08:00` in China, as the browser's field has it. */
export function fieldTime(at: Instant): string {
  return `${civilDate(at)}T${new Date(at + 8 * 3_600_000).toISOString().slice(11, 16)}`;
}

/** The instant typed into a field of date and time. */
export function typedTime(fields: Fields, name: string): Instant {
  const [date = '', time = ''] = (fields[name] ?? '').split('T');
  const clock = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time);
  if (!isCivilDate(date) || !clock) {
    throw new Refusal('invalid', '请写明日期和时间，如 2016-11-01 08:00。', { field: name });
  }
  return instantOf(date, Number(clock[1]) + Number(clock[2]) / 60);
}

/** The draft as typed; the page's fingerprint is the server's to know. */
export function draftOf(fields: Fields, form: FormData, page: string | null): RoundDraft {
  const chosen = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const categories = INVITED.map(({ id, name }): Round['categories'][number] => {
    const [cards, spares] = ['cards', 'spares'].map((what) => wholeNumber(fields[`${what}-${id}`] || '0'));
    if (Number.isNaN(cards) || Number.isNaN(spares)) {
      throw new Refusal('invalid', `${name}的人数应为不小于 0 的整数。`, { field: `cards-${id}` });
    }
    return { id, name, cards: cards!, spares: spares! };
  });
  const id = fields['id']?.trim() ?? '';
  if (!/^[a-z0-9-]{1,32}$/.test(id)) {
    throw new Refusal('invalid', '轮次编号只能用小写字母、数字和连字符，如 2016。', { field: 'id' });
  }
  return {
    id,
    title: fields['title'] ?? '',
    opensAt: typedTime(fields, 'opensAt'),
    closesAt: typedTime(fields, 'closesAt'),
    keyWork: chosen('keyWork'),
    units: chosen('units'),
    categories: categories.filter(({ cards }) => cards > 0),
    keys: fields['keys'] ?? '',
    page,
  };
}

/** A JSON file that was uploaded. Throws `invalid` for what is none. */
export async function uploadedJson<T>(form: FormData, what: string): Promise<T> {
  const file = form.get('file');
  if (!(file instanceof File) || file.size === 0) {
    throw new Refusal('invalid', `请选择${what}文件。`, { field: 'file' });
  }
  try {
    return JSON.parse(await file.text()) as T;
  } catch {
    throw new Refusal('invalid', `这个文件不是完整的${what}（JSON）文件。`, { field: 'file' });
  }
}
