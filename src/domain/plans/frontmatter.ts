/** Title, number, issuer and year of a plan document: what stands before its first numbered paragraph and below. */
import { plainDigits } from './numerals.ts';

export interface FrontMatter {
  title: string;
  docNumber: string;
  issuedBy: string;
  /** The year that 年底前 means; null if the document does not tell. */
  year: number | null;
}

const DOC_NUMBER =
  /([\p{Script=Han}]{1,24})\s*[〔［[【(（]\s*(\d{4})\s*[〕］\]】)）]\s*第?\s*(\d{1,5})\s*号/u;
/** How titles end; what follows directly is the number. */
const TITLE_END =
  /^(.*(?:意见|通知|方案|要点|决定|办法|计划|清单|措施|规划|条例|规定|分工|函|批复|公告|通报))(?=[\p{Script=Han}]{1,10}$)/u;
const PROVENANCE = /\s*来源\s*[:：].*$/s;

/** Read the head of a document from its first paragraphs and its signature. */
export function readFrontMatter(head: string[], signature: { issuer: string; date: string }): FrontMatter {
  const lines = head.map((line) => line.trim()).filter((line) => line !== '');
  const meta = lines[0] !== undefined && PROVENANCE.test(lines[0]) ? lines[0] : null;
  const printed = meta === null ? lines : lines.slice(1);
  const number =
    findNumber(meta ?? '') ??
    printed
      .slice(0, 12)
      .map(findNumber)
      .find((each) => each !== null);
  const fromMeta = meta === null ? '' : metaTitle(meta);
  const title = fromMeta || printedTitle(printed);
  // The signature names the office in full; titles may say 示例市关于….
  const issuer = signature.issuer || (/^(.{2,40}?)关于/.exec(title)?.[1]?.trim() ?? '');
  const docNumber = number?.text ?? '';
  return { title, docNumber, issuedBy: issuer, year: yearOf(title, docNumber, signature.date) };
}

function findNumber(line: string): { text: string; start: number } | null {
  const match = DOC_NUMBER.exec(plainDigits(line));
  if (!match?.[1]) return null;
  const glued = TITLE_END.exec(match[1])?.[1]?.length ?? 0;
  const start = match.index + glued;
  return { text: line.slice(start, match.index + match[0].length).replace(/\s+/g, ''), start };
}

/** `标题（文号） 来源：…`: the title without what the collector added. */
function metaTitle(line: string): string {
  return line
    .replace(PROVENANCE, '')
    .replace(/[（(][^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)]\s*$/, '')
    .trim();
}

/** The short lines at the top, up to the salutation, joined: titles are broken over lines for looks. */
function printedTitle(lines: string[]): string {
  const parts: string[] = [];
  for (const line of lines.slice(0, 12)) {
    if (/[。；：:]$/.test(line) || [...line].length > 80) break;
    const number = findNumber(line);
    const text = number ? line.slice(0, number.start) : line;
    const kept = text.replace(/[（(\s]+$/, '').trim();
    if (number && /文件$/.test(parts.join(''))) parts.length = 0;
    if (kept !== '' && !/^(?:[（(].*[）)]|\d{4}年.*日)$/.test(kept)) parts.push(kept);
    if (number && parts.length > 0) break;
  }
  return parts.join('').slice(0, 200);
}

function yearOf(title: string, docNumber: string, date: string): number | null {
  const years = [...plainDigits(title).matchAll(/(\d{4})\s*(年)?/g)];
  // 2018—2020年 is a span of years: 年底前 does not follow from it.
  if (years.length === 1 && years[0]![2]) return Number(years[0]![1]);
  const other = /\d{4}/.exec(plainDigits(docNumber)) ?? /\d{4}/.exec(plainDigits(date));
  return other ? Number(other[0]) : null;
}

export interface Ending {
  /** Index of the first paragraph that belongs to the signature. */
  at: number;
  issuer: string;
  date: string;
}

const DATE_LINE =
  /^(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日$/;
const NOTE = /^[（(]?(?:此件公开发布|此件主动公开|本文有删减|此件不公开)[）)]?$/;
const MARGIN = /^(?:抄送|主题词|印发|公开方式|联系人)[:：]|^附\s*件\s*\d*\s*[:：].+|^[—－-]\s*\d+\s*[—－-]$/;

/** Whether a paragraph is signature, date, note or margin rather than text. */
export function isMargin(text: string): boolean {
  return DATE_LINE.test(plainDigits(text)) || NOTE.test(text) || MARGIN.test(text);
}

/** Signature and date at the end of a run of paragraphs; `at` is -1 where there are none. */
export function findSignature(paragraphs: string[]): Ending {
  const at = paragraphs.findLastIndex((text) => DATE_LINE.test(plainDigits(text)));
  if (at < 0) return inlineSignature(paragraphs);
  const before = paragraphs[at - 1] ?? '';
  const issuer = [...before].length <= 30 && /^[\p{Script=Han}\s]+$/u.test(before) ? before.trim() : '';
  return { at: issuer ? at - 1 : at, issuer, date: paragraphs[at]! };
}

/** …见效。国务院办公厅2020年7月15日 */
function inlineSignature(paragraphs: string[]): Ending {
  const last = paragraphs.at(-1) ?? '';
  const match =
    /[。）]([\p{Script=Han}]{2,25})(\d{4}年\d{1,2}月\d{1,2}日)\s*(?:[（(][^（()）]*[）)])?$/u.exec(
      plainDigits(last.slice(-120)),
    );
  return { at: -1, issuer: match?.[1] ?? '', date: match?.[2] ?? '' };
}
