/**
 * The review of an imported document. Its whole state lies in the form, so nothing is stored, on disk or in memory,
 * before it is confirmed; and what was corrected comes back with any refusal.
 */
import type { NamedBody, NewPlan, NewPlanItem } from '../../cases/plans.ts';
import { type Body, bodyNamed, openKinds } from '../../domain/bodies.ts';
import { isCivilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { PLAN_KINDS } from '../../domain/plans/terms.ts';
import { matchBodies, type ParsedPlan, type RegisteredBody } from '../../domain/plans.ts';
import { assignmentOf, chosenIn } from './assigned.ts';
import { type Fields, wholeNumber } from './forms.ts';

/** A task as it stands in the review, every cell a text. */
export interface ReviewRow {
  number: string;
  path: string;
  title: string;
  text: string;
  leads: string;
  participants: string;
  groups: string;
  due: string;
  dueText: string;
  dueKind: string;
  warnings: string[];
  /** Left out on purpose. */
  skip: boolean;
}

export interface Review {
  head: {
    id: string;
    year: string;
    kind: string;
    title: string;
    docNumber: string;
    issuedBy: string;
    group: string;
  };
  rows: ReviewRow[];
  /** Doubts about the document as a whole. */
  warnings: string[];
  /** Body chosen for a name that the register does not hold; empty: keep the name as printed. */
  chosen: Map<string, string>;
}

/** A sheet of more rows than this is no plan. */
const MOST = 5000;
const CELLS = [
  'number',
  'path',
  'title',
  'text',
  'leads',
  'participants',
  'groups',
  'due',
  'dueText',
  'dueKind',
] as const;

/** Names in a cell: separated by 、 or commas or lines. */
export function namesIn(cell: string): string[] {
  return cell
    .split(/[、，,；;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The review of a document just read. */
export function reviewOf(
  parsed: ParsedPlan,
  notes: string[],
  asked: { kind: string; group: string; year: string },
): Review {
  const year =
    asked.year ||
    /〔(\d{4})〕/.exec(parsed.docNumber ?? '')?.[1] ||
    /(20\d\d)年/.exec(parsed.title ?? '')?.[1] ||
    '';
  const figures = /〕\s*(\d+)/.exec(parsed.docNumber ?? '')?.[1];
  return {
    head: {
      id: `${year || 'plan'}-${asked.kind === 'work-points' ? 'wp' : 'td'}${figures ? `-${figures}` : ''}`,
      year,
      kind: asked.kind,
      title: parsed.title ?? '',
      docNumber: parsed.docNumber ?? '',
      issuedBy: parsed.issuedBy ?? '',
      group: asked.group,
    },
    rows: parsed.items.map((item) => ({
      number: item.number,
      path: item.path.join('\n'),
      title: item.text.split(/[。；;\n]/)[0]!.slice(0, 60),
      text: item.text,
      leads: item.leads.join('、'),
      participants: item.participants.join('、'),
      groups: item.groups.join('、'),
      due: item.due.date ?? '',
      dueText: item.due.text,
      dueKind: item.due.kind,
      warnings: item.warnings,
      skip: false,
    })),
    warnings: [...notes, ...parsed.warnings],
    chosen: new Map(),
  };
}

/** That the year of the plan is another than that of its document number (`〔2016〕`), in words; null where it is not. */
export function yearDoubt({ year, docNumber }: Review['head']): string | null {
  const printed = /〔\s*(\d{4})\s*〕/.exec(docNumber)?.[1];
  if (printed === undefined || year === '' || printed === year) return null;
  return `年度是 ${year}，文号是〔${printed}〕：请核对。任务按年度列入台账；确是 ${printed} 年印发的 ${year} 年文件，不用改。`;
}

/** The review as the form sends it back. Throws `invalid` if it is not one of ours. */
export function reviewFrom(fields: Fields): Review {
  const count = wholeNumber(fields['count']);
  if (Number.isNaN(count) || count > MOST) throw new Refusal('invalid', '核对表不完整，请重新上传文件。');
  const of = (key: string) => fields[key] ?? '';
  return {
    head: {
      id: of('id').trim(),
      year: of('year').trim(),
      kind: of('kind'),
      title: of('title').trim(),
      docNumber: of('docNumber').trim(),
      issuedBy: of('issuedBy').trim(),
      group: of('group'),
    },
    rows: Array.from({ length: count }, (_, i) => ({
      ...(Object.fromEntries(
        CELLS.map((cell) => [cell, of(`${i}.${cell}`).replaceAll('\r\n', '\n').trim()]),
      ) as Omit<ReviewRow, 'warnings' | 'skip'>),
      warnings: of(`${i}.warnings`).split('\n').filter(Boolean),
      skip: fields[`${i}.skip`] !== undefined,
    })),
    warnings: of('warnings').split('\n').filter(Boolean),
    chosen: chosenIn(fields),
  };
}

/** Names of the document: whose they are by the register, and those that it does not hold. */
export function namesOf(review: Review, register: readonly RegisteredBody[]) {
  const items = review.rows
    .filter((row) => !row.skip)
    .map(({ number, leads, participants }) => ({
      ...{ number, leads: namesIn(leads), participants: namesIn(participants) },
    }));
  const { names } = matchBodies({ items }, register);
  return {
    known: new Map(names.flatMap(({ name, body }) => (body === null ? [] : [[name, body] as const]))),
    unknown: names.filter(({ body }) => body === null).map(({ name, candidates }) => ({ name, candidates })),
  };
}

/** Bodies that the reviewer wants registered with the plan, of the kind he chose: to be completed in the register. */
export function newBodies(review: Review, register: readonly Body[]): Body[] {
  const fresh: Body[] = [];
  for (const { name } of namesOf(review, register).unknown) {
    const choice = assignmentOf(name, review.chosen.get(name) ?? '');
    if (choice === null || !('newKind' in choice)) continue;
    const known = [...register, ...fresh];
    const kind = openKinds(known).find((one) => one === choice.newKind);
    if (kind) fresh.push(bodyNamed(name, kind, known));
  }
  return fresh;
}

/** Bodies by name, with what the reviewer chose for those that the register does not hold. */
function bodiesOf(review: Review, register: readonly Body[]): Map<string, string> {
  const { known, unknown } = namesOf(review, register);
  const ids = new Map(known);
  for (const { name } of unknown) {
    const choice = review.chosen.get(name) ?? '';
    if (register.some(({ id }) => id === choice)) ids.set(name, choice);
  }
  for (const { id, name } of newBodies(review, register)) ids.set(name, id);
  return ids;
}

/** The plan to be stored. Throws `invalid` naming the cell. */
export function planOf(review: Review, register: readonly Body[]): NewPlan {
  const { head } = review;
  const wrong = (field: string, message: string) => new Refusal('invalid', message, { field });
  const kind = PLAN_KINDS.find((known) => known === head.kind);
  if (!kind) throw wrong('kind', '请选择文件种类。');
  if (!/^20\d\d$/.test(head.year)) throw wrong('year', '年度须为四位数，如 2016。');
  if (!/^[a-z0-9][a-z0-9-]{2,59}$/.test(head.id))
    throw wrong('id', '编号由 3 至 60 个小写字母、数字、连字符组成。');
  if (head.title === '') throw wrong('title', '请填写文件标题。');
  if (kind === 'task-division' && head.group === '')
    throw wrong('group', '任务分工方案须注明是哪个专项组的（§1.1）。');
  const ids = bodiesOf(review, register);
  const rows = review.rows.filter((row) => !row.skip);
  return {
    id: head.id,
    year: Number(head.year),
    kind,
    title: head.title,
    docNumber: head.docNumber || null,
    indexNumber: null,
    issuedBy: head.issuedBy || null,
    groupId: kind === 'task-division' ? head.group : null,
    adoptedOn: null,
    publishedOn: null,
    intro: [],
    withheld: [],
    items: rows.map((row) => itemOf(row, review.rows.indexOf(row), ids)),
  };
}

function itemOf(row: ReviewRow, at: number, ids: Map<string, string | null>): NewPlanItem {
  const where = `第 ${at + 1} 行${row.number && `（${row.number}）`}`;
  if (row.title === '') throw new Refusal('invalid', `${where}没有标题。`, { field: `${at}.title` });
  if (row.due !== '' && !isCivilDate(row.due)) {
    throw new Refusal('invalid', `${where}的时限“${row.due}”不是日期，请写成 2016-12-31 的形式或留空。`, {
      field: `${at}.due`,
    });
  }
  const named = (cell: string): NamedBody[] =>
    namesIn(cell).map((name) => ({ name, id: ids.get(name) ?? null }));
  return {
    number: row.number,
    path: row.path.split('\n').filter(Boolean),
    title: row.title,
    text: row.text || row.title,
    target: null,
    origin: null,
    requirement: null,
    leads: named(row.leads),
    participants: named(row.participants),
    groups: namesIn(row.groups),
    due: row.due || null,
    dueText: row.dueText || null,
    dueKind: row.due !== '' && row.dueKind === 'none' ? 'date' : row.dueKind || null,
    workPoint: null,
    warnings: row.warnings,
  };
}
