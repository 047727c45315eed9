/** Numbers as plan documents print them: 一、（一）1．（1）①, and their order. */

const DIGITS = '〇一二三四五六七八九';
export const HAN_NUMBER = '[〇零一二三四五六七八九十百]{1,6}';

/** The same text, of the same length, with full-width digits and years in 二〇一六 form as ASCII digits. */
export function plainDigits(text: string): string {
  return text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[〇○零Ｏ一二三四五六七八九]{4}(?=\s*年)/g, (year) =>
      [...year].map((sign) => Math.max(DIGITS.indexOf(sign), 0)).join(''),
    );
}

/** Value of `12`, `１２`, `十二`, `二十`, `一百零三`; null if it is no number from 0 to 9999. */
export function numeralValue(text: string): number | null {
  const plain = plainDigits(text);
  if (/^\d{1,4}$/.test(plain)) return Number(plain);
  const match =
    /^(?:([一二三四五六七八九])百[零〇]?)?(?:([一二三四五六七八九]?)(十))?([一二三四五六七八九〇零])?$/.exec(
      text,
    );
  if (!match || text === '') return null;
  const digit = (sign: string | undefined) => (sign ? Math.max(DIGITS.indexOf(sign), 0) : 0);
  const tens = match[3] ? digit(match[2]) || 1 : 0;
  return digit(match[1]) * 100 + tens * 10 + digit(match[4]);
}

/** 1–999 in Chinese numerals. */
export function hanNumeral(value: number): string {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor((value % 100) / 10);
  const ones = value % 10;
  const head = hundreds ? `${DIGITS[hundreds]}百` : '';
  const middle = tens ? `${tens === 1 && !hundreds ? '' : DIGITS[tens]}十` : hundreds && ones ? '零' : '';
  return head + middle + (ones ? DIGITS[ones] : '');
}

/** A number at the start of a paragraph. */
export interface Marker {
  /** 0 第一章, 1 一、, 2 （一）, 3 1．, 4 （1）, 5 ①. */
  level: number;
  /** As printed, without the stop. */
  printed: string;
  value: number;
  /** Characters of the number with its stop. */
  length: number;
}

const FORMS: [number, RegExp, (value: string) => string][] = [
  [0, new RegExp(`^第(${HAN_NUMBER}|\\d{1,3})(?:章|编|篇|部分|节)[\\s、.．：:]*`), () => ''],
  [1, new RegExp(`^(${HAN_NUMBER})、\\s*`), (value) => value],
  [1, new RegExp(`^第(${HAN_NUMBER}|\\d{1,3})条[\\s、：:]*`), () => ''],
  [2, new RegExp(`^[（(]\\s*(${HAN_NUMBER})\\s*[）)][、.．]?\\s*`), () => ''],
  [3, /^(\d{1,3})(?:[.．、](?!\d)\s*|[\s\u3000]+(?=[^｜|\n]+[｜|]))/, (value) => value],
  [4, /^[（(]\s*(\d{1,3})\s*[）)][、.．]?\s*/, () => ''],
  [5, /^([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳])\s*/, (value) => value],
];

/** The number that a paragraph begins with, or null. */
export function markerOf(text: string): Marker | null {
  const plain = plainDigits(text.slice(0, 200));
  for (const [level, form, print] of FORMS) {
    const match = form.exec(plain);
    if (!match?.[1]) continue;
    const value = level === 5 ? match[1].charCodeAt(0) - 0x245f : numeralValue(match[1]);
    if (value === null) continue;
    const whole = text.slice(0, match[0].length).trim();
    const printed = print(match[1]) ? text.slice(0, match[1].length) : whole.replace(/[、.．：:\s]+$/, '');
    return { level, printed, value, length: match[0].length };
  }
  return null;
}

/** Gaps in a run of numbers, each as `31—33` or `46` in the style of the printed numbers. */
export function gapsIn(numbers: { value: number; printed: string }[]): string[] {
  const gaps: string[] = [];
  let last = 0;
  for (const { value, printed } of numbers) {
    if (value > last + 1) {
      const style = (missing: number) => inStyleOf(printed, missing);
      gaps.push(value === last + 2 ? style(last + 1) : `${style(last + 1)}—${style(value - 1)}`);
    }
    last = value;
  }
  return gaps;
}

function inStyleOf(printed: string, value: number): string {
  if (/[①-⑳]/.test(printed)) return String(value);
  const han = new RegExp(HAN_NUMBER);
  return han.test(printed)
    ? printed.replace(han, hanNumeral(value))
    : printed.replace(/[\d０-９]+/, String(value));
}
