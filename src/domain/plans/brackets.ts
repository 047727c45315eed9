/** Brackets, full-width or not: 市（地、州、盟） nests inside （…负责）. */

export interface Bracket {
  /** Index of the opening bracket. */
  start: number;
  /** Index after the closing one. */
  end: number;
  inner: string;
}

/**
 * The outermost brackets that close. One pass with a stack: an opening that never closes is plain text and does
 * not swallow what follows.
 */
export function outerBrackets(text: string): Bracket[] {
  const open: number[] = [];
  const pairs: [number, number][] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '（' || sign === '(') open.push(at);
    else if ((sign === '）' || sign === ')') && open.length > 0) {
      const start = open.pop()!;
      while (pairs.length > 0 && pairs.at(-1)![0] > start) pairs.pop();
      pairs.push([start, at + 1]);
    }
  }
  return pairs.map(([start, end]) => ({ start, end, inner: text.slice(start + 1, end - 1) }));
}

/** Split at separators that stand outside brackets; empty pieces are dropped. */
export function splitOutside(text: string, separators: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let piece = '';
  for (const sign of text) {
    if (sign === '（' || sign === '(') depth++;
    else if (sign === '）' || sign === ')') depth = Math.max(0, depth - 1);
    if (depth === 0 && separators.includes(sign)) {
      pieces.push(piece);
      piece = '';
    } else piece += sign;
  }
  pieces.push(piece);
  return pieces.filter((each) => each !== '');
}
