/** Deadlines in prose and in cells: 2021年6月底前, 年底前, 5年内, 每年2月底前. */
import { isCivilDate, monthEnd } from '../calendar.ts';
import type { Due, DueKind } from './model.ts';
import { numeralValue, plainDigits } from './numerals.ts';

export const NO_DUE: Due = { text: '', date: null, kind: 'none' };

interface Found {
  at: number;
  text: string;
  date: string | null;
  kind: DueKind;
  warning?: string;
}

type Read = (parts: (string | undefined)[], year: number | null) => Omit<Found, 'at' | 'text'>;

const BEFORE = '(?:之前|以前|前)';
const MONTH = '(\\d{1,2}|[一二三四五六七八九]|十[一二]?)';
const RELATIVE = '(今年|本年度?|明年)?';
/** What is done by then: lets 2016年上半年完成 count without a 前. */
const DONE = '(?=完成|出台|制定|印发|启动|实现|建成|落实|上线|取得)';

/**
 * Forms from the most to the least exact; what one has matched, the next ones do not see. A year standing alone
 * is never a deadline (2016年实施的24项), nor is a measure of speed (压缩至4个月以内).
 */
const FORMS: [RegExp, Read][] = [
  [
    new RegExp(
      `每(?:年|半年|季度?|月|周)(?:度)?(?:第?[一二三四]季度|${MONTH}月)?(?:\\d{1,2}日|底|末|初|中旬)?${BEFORE}`,
      'g',
    ),
    () => ({ date: null, kind: 'recurring' }),
  ],
  [
    new RegExp(`(\\d{4})\\s*年\\s*${MONTH}\\s*月\\s*(\\d{1,2})\\s*日\\s*(?:${BEFORE}|内)`, 'g'),
    ([, year, month, day]) => exact(year, month, day),
  ],
  [
    new RegExp(`(\\d{4})\\s*年\\s*${MONTH}\\s*月\\s*(底|末|上旬|中旬|下旬|份)?\\s*(?:${BEFORE}|(内))`, 'g'),
    ([whole, year, month, part, within]) => inMonth(whole, year, month, part ?? within),
  ],
  [
    new RegExp(`(?:力争|到|于|在)(\\d{4})\\s*年\\s*${MONTH}\\s*月\\s*(底|末)`, 'g'),
    ([whole, year, month, part]) => inMonth(whole, year, month, part),
  ],
  [
    new RegExp(
      `(\\d{4})\\s*年\\s*(上半年|第?[一二三四]季度|下半年)(?:(?:底|末)?(?:${BEFORE}|以内|内)|${DONE})`,
      'g',
    ),
    ([, year, part]) => inPart(Number(year), part),
  ],
  [
    new RegExp(`(\\d{4})\\s*年\\s*年?(?:底|末)\\s*${BEFORE}|(\\d{4})\\s*年度?(?:之)?内`, 'g'),
    ([, end, within]) => ({ date: `${end ?? within}-12-31`, kind: 'year-end' }),
  ],
  [
    /(?<![年从])(?:力争到?|到|于|在)(\d{4})\s*年\s*年?(底|末)/g,
    ([, year]) => ({ date: `${year}-12-31`, kind: 'year-end' }),
  ],
  [
    /(?<![年从])到(\d{4})\s*年(?=[，,。；]|实现|基本|全面|全市|全省|全国|建成|力争)/g,
    ([whole, year]) => ({
      date: `${year}-12-31`,
      kind: 'year-end',
      warning: `“${whole}”按该年年底登记`,
    }),
  ],
  [
    /(\d{4})\s*年(?:之前|前)/g,
    ([whole, year]) => ({
      date: `${String(Number(year) - 1).padStart(4, '0')}-12-31`,
      kind: 'year-end',
      warning: `“${whole}”有歧义，按该年开始之前登记`,
    }),
  ],
  [
    /(?<![至到为近第\d])(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)\s*(?:个)?(?:年|月|周|日|天|工作日)(?:之内|以内|内)/g,
    () => ({ date: null, kind: 'span' }),
  ],
  [
    new RegExp(`(?<![\\d年每])${RELATIVE}${MONTH}月(\\d{1,2})日${BEFORE}`, 'g'),
    ([, which, month, day], year) => exact(relative(which, year), month, day),
  ],
  [
    new RegExp(`(?<![\\d年每])${RELATIVE}${MONTH}月(底|末|上旬|中旬|下旬|份)?${BEFORE}`, 'g'),
    ([whole, which, month, part], year) => inMonth(whole, relative(which, year), month, part),
  ],
  [
    new RegExp(`(?<![\\d年每])${RELATIVE}(上半年|第?[一二三四]季度)(?:底|末)?(?:${BEFORE}|内)`, 'g'),
    ([, which, part], year) => inPart(numberOf(relative(which, year)), part),
  ],
  [
    new RegExp(`(今年|本年度?|明年)年?(?:底|末)${BEFORE}|(今年|本年度?|明年)内`, 'g'),
    ([, end, within], year) => endOf(relative(end ?? within, year)),
  ],
  [
    new RegExp(
      `(?<![\\d一二两三四五六七八九十每当次翌上往去同某多半])年(?:底|末)${BEFORE}|(?<=[，。；、（]|^)年内`,
      'gm',
    ),
    (_, year) => endOf(relative(undefined, year)),
  ],
];

/** All deadlines in a text, in the order of the text. `year` is what 年底前 refers to, null if unknown. */
function deadlinesIn(text: string, year: number | null): Found[] {
  const found: Found[] = [];
  let rest = plainDigits(text);
  for (const [form, read] of FORMS) {
    rest = rest.replace(form, (...match: unknown[]) => {
      const at = match.findIndex((each) => typeof each === 'number');
      const parts = match.slice(0, at) as (string | undefined)[];
      const start = match[at] as number;
      const length = parts[0]!.length;
      found.push({ at: start, text: text.slice(start, start + length), ...read(parts, year) });
      return ' '.repeat(length);
    });
  }
  return found.sort((a, b) => a.at - b.at);
}

/**
 * The deadline of a task from its prose. Of several the latest date counts (the task is done when all is done)
 * and a warning lists all of them; a date goes before a rhythm, a rhythm before a span.
 */
export function dueInText(text: string, year: number | null): { due: Due; warnings: string[] } {
  const labelled = /(?:完成时限|完成时间|时间要求|时间节点|时限)[:：]\s*([^。；;\n（）()]+)/.exec(text)?.[1];
  if (labelled) return dueInCell(labelled, year);
  const found = deadlinesIn(text, year);
  const chosen = choose(found);
  if (!chosen) return { due: NO_DUE, warnings: [] };
  const warnings = chosen.warning ? [chosen.warning] : [];
  if (found.length > 1) {
    const list = found.map((each) => each.text).join('；');
    warnings.push(`本项有${found.length}处时限（${list}），按“${chosen.text}”登记`);
  }
  return { due: { text: chosen.text, date: chosen.date, kind: chosen.kind }, warnings };
}

function choose(found: Found[]): Found | undefined {
  const dated = found.filter((each) => each.date !== null);
  if (dated.length > 0) return dated.reduce((a, b) => (b.date! >= a.date! ? b : a));
  const order: DueKind[] = ['date', 'year-end', 'recurring', 'span'];
  return order.map((kind) => found.findLast((each) => each.kind === kind)).find((each) => each !== undefined);
}

/** The deadline of a cell under 完成时限, where a bare 2016年12月 or 长期坚持 is enough. */
export function dueInCell(cell: string, year: number | null): { due: Due; warnings: string[] } {
  const text = cell.trim();
  const plain = plainDigits(text).replace(/\s+/g, '');
  if (/^[—－\-/无]*$/.test(plain)) return { due: NO_DUE, warnings: [] };
  const bare = bareDue(plain, year);
  if (bare) {
    const { warning, ...due } = bare;
    return { due: { text, ...due }, warnings: warning ? [warning] : [] };
  }
  const prose = /[:：]/.test(text) ? { due: NO_DUE, warnings: [] } : dueInText(text, year);
  if (prose.due.kind !== 'none') return { due: { ...prose.due, text }, warnings: prose.warnings };
  return { due: { text, date: null, kind: 'unclear' }, warnings: [`完成时限“${text}”没有读懂，请补填日期`] };
}

function bareDue(plain: string, year: number | null): Omit<Found, 'at' | 'text'> | null {
  if (/^(?:长期|持续|常态|全年|贯穿全年|经常性)/.test(plain)) return { date: null, kind: 'ongoing' };
  if (/^每(?:年|半年|季度?|月|周)/.test(plain)) return { date: null, kind: 'recurring' };
  const tail = '(?:完成|前完成|前)?$';
  let match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:之?以?前)?(?:完成)?$/.exec(plain);
  if (match) return exact(match[1], match[2], match[3]);
  match = new RegExp(`^(\\d{4})[-/.年]${MONTH}月?(底|末)?(?:完成|底前完成|底前)?$`).exec(plain);
  if (match) return inMonth(plain, match[1], match[2], match[3] ?? '底');
  match = new RegExp(`^(\\d{4})年(上半年|下半年|第?[一二三四]季度)${tail}`).exec(plain);
  if (match) return inPart(Number(match[1]), match[2]);
  match = /^(\d{4})年?年?(?:底|末)?(?:底前|末前|内)?(?:完成)?$/.exec(plain);
  if (match) return { date: `${match[1]}-12-31`, kind: 'year-end' };
  match = new RegExp(`^${RELATIVE}${MONTH}月(底|末)?(?:完成|底前完成|底前)?$`).exec(plain);
  if (match) return inMonth(plain, relative(match[1], year), match[2], match[3] ?? '底');
  match = new RegExp(`^${RELATIVE}(上半年|下半年|第?[一二三四]季度)${tail}`).exec(plain);
  if (match) return inPart(numberOf(relative(match[1], year)), match[2]);
  match = new RegExp(`^${RELATIVE}年?(?:底|末|内)${tail}`).exec(plain);
  return match ? endOf(relative(match[1], year)) : null;
}

const NO_YEAR = '时限没有年份，文件上也看不出年份，请补填日期';

function relative(which: string | undefined, year: number | null): string | undefined {
  if (year === null) return undefined;
  return String(which === '明年' ? year + 1 : year).padStart(4, '0');
}

function numberOf(year: string | undefined): number | null {
  return year === undefined ? null : Number(year);
}

function endOf(year: string | undefined): Omit<Found, 'at' | 'text'> {
  return year === undefined
    ? { date: null, kind: 'year-end', warning: NO_YEAR }
    : { date: `${year}-12-31`, kind: 'year-end' };
}

function exact(year: string | undefined, month = '', day = ''): Omit<Found, 'at' | 'text'> {
  if (year === undefined) return { date: null, kind: 'date', warning: NO_YEAR };
  const date = `${year}-${String(numeralValue(month) ?? 0).padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (isCivilDate(date)) return { date, kind: 'date' };
  return { date: null, kind: 'date', warning: `日期“${year}年${month}月${day}日”不存在` };
}

/** `part` 底, 末, 内 and 份 mean the last day of the month; without one, 6月前 is read to the letter. */
function inMonth(
  whole: string | undefined,
  year: string | undefined,
  month = '',
  part?: string,
): Omit<Found, 'at' | 'text'> {
  if (year === undefined) return { date: null, kind: 'date', warning: NO_YEAR };
  const number = numeralValue(month) ?? 0;
  if (number < 1 || number > 12) return { date: null, kind: 'date', warning: `月份“${month}月”不存在` };
  const named = `${year}-${String(number).padStart(2, '0')}`;
  if (part === '上旬') return { date: `${named}-10`, kind: 'date' };
  if (part === '中旬') return { date: `${named}-20`, kind: 'date' };
  if (part !== undefined && part !== '份') return { date: monthEnd(named), kind: 'date' };
  const earlier =
    number === 1
      ? `${String(Number(year) - 1).padStart(4, '0')}-12`
      : `${year}-${String(number - 1).padStart(2, '0')}`;
  return {
    date: monthEnd(earlier),
    kind: 'date',
    warning: `“${whole?.trim()}”有歧义，按该月开始之前登记`,
  };
}

function inPart(year: number | null, part = ''): Omit<Found, 'at' | 'text'> {
  if (year === null) return { date: null, kind: 'date', warning: NO_YEAR };
  const quarter = '一二三四'.indexOf(part.replace(/^第|季度$/g, '')) + 1;
  const month = part === '上半年' ? 6 : part === '下半年' ? 12 : quarter * 3;
  return {
    date: monthEnd(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`),
    kind: 'date',
  };
}
