/**
 * The typed form of a card's secret: 26 Crockford characters (128 bits and two zero bits) and two check
 * characters, in seven groups of four. The check is a Reed–Solomon code over GF(32): one wrong character is not
 * only noticed, its place is known, so that the page can say which group to look at again.
 */
import type { Bytes } from './bytes.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DATA = 26;
const LENGTH = 28;
const GROUP = 4;

const EXP: number[] = [];
const LOG: number[] = [];
for (let power = 0, value = 1; power < 31; power++) {
  EXP[power] = value;
  LOG[value] = power;
  value = value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1;
}

function times(a: number, power: number): number {
  return a === 0 ? 0 : EXP[(LOG[a]! + power) % 31]!;
}

/** Σ c_i and Σ c_i·α^i; both zero for a correctly typed code. */
function syndromes(symbols: number[]): [number, number] {
  return [symbols.reduce((sum, c) => sum ^ c, 0), symbols.reduce((sum, c, i) => sum ^ times(c, i), 0)];
}

/** Solves c26 + c27 = s0, c26·α^26 + c27·α^27 = s1. */
function withCheck(data: number[]): number[] {
  const [s0, s1] = syndromes(data);
  const last = times(s1 ^ times(s0, DATA), 31 - LOG[EXP[DATA]! ^ EXP[DATA + 1]!]!);
  return [...data, s0 ^ last, last];
}

/** Crockford characters of some bytes, most significant bit first, padded with zero bits. */
export function crockford(bytes: Uint8Array, characters: number): string {
  return symbolsOf(bytes, characters)
    .map((symbol) => ALPHABET[symbol])
    .join('');
}

function symbolsOf(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    let symbol = 0;
    for (let bit = index * 5; bit < index * 5 + 5; bit++) {
      symbol = (symbol << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    }
    return symbol;
  });
}

/** `7F3K-…` of a 16-byte secret. */
export function typedForm(secret: Uint8Array): string {
  const text = withCheck(symbolsOf(secret, DATA))
    .map((symbol) => ALPHABET[symbol])
    .join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

export type TypedError = {
  ok: false;
  code: 'too-short' | 'too-long' | 'bad-character' | 'mistyped';
  /** Groups to look at again, counted from 1; empty if that cannot be told. */
  groups: number[];
  message: string;
};
export type Typed = { ok: true; secret: Bytes } | TypedError;

function refuse(code: TypedError['code'], message: string, groups: number[] = []): TypedError {
  return { ok: false, code, message, groups };
}

const named = (groups: number[]) => groups.map((group) => `第 ${group} 组`).join('或');

/** The secret that a person typed, or what to look at again. Case, spaces, hyphens, O/0 and I/L/1 are forgiven. */
export function parseTyped(input: string): Typed {
  const text = input
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-—–_.·,，。]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const symbols = [...text].map((character) => ALPHABET.indexOf(character));
  const strange = symbols.indexOf(-1);
  if (strange >= 0) {
    const group = Math.floor(strange / GROUP) + 1;
    return refuse(
      'bad-character',
      `第 ${group} 组里有卡上不会出现的字符“${[...text][strange]}”，请对照卡片再看一遍。`,
      [group],
    );
  }
  if (symbols.length < LENGTH) {
    const group = Math.floor(symbols.length / GROUP) + 1;
    return refuse(
      'too-short',
      `卡号应为 28 位（7 组，每组 4 位），现在只有 ${symbols.length} 位，请检查是否漏输。`,
      [group],
    );
  }
  if (symbols.length > LENGTH) {
    return refuse(
      'too-long',
      `卡号应为 28 位（7 组，每组 4 位），现在有 ${symbols.length} 位，请删去多余的字符。`,
    );
  }
  const groups = suspects(symbols);
  if (groups === null) return { ok: true, secret: bytesOf(symbols) };
  if (groups.length === 0) return refuse('mistyped', '卡号有两处以上与卡片不符，请逐组核对后重新输入。');
  return refuse('mistyped', `${named(groups)}有一处与卡片不符，请对照卡片核对这一组。`, groups);
}

/** null if the code is right; else the groups where one wrong character, or two swapped neighbours, explain it. */
function suspects(symbols: number[]): number[] | null {
  const [s0, s1] = syndromes(symbols);
  const spareBits = symbols[DATA - 1]! & 3;
  if (s0 === 0 && s1 === 0) return spareBits === 0 ? null : [];
  const groups = new Set<number>();
  if (s0 !== 0 && s1 !== 0) {
    const place = (LOG[s1]! - LOG[s0]! + 31) % 31;
    if (place < LENGTH) groups.add(Math.floor(place / GROUP) + 1);
  }
  for (let i = 0; s0 === 0 && i + 1 < LENGTH; i++) {
    const swapped = [...symbols];
    [swapped[i], swapped[i + 1]] = [symbols[i + 1]!, symbols[i]!];
    if (syndromes(swapped).every((s) => s === 0)) groups.add(Math.floor(i / GROUP) + 1);
  }
  return [...groups].sort((a, b) => a - b);
}

function bytesOf(symbols: number[]): Bytes {
  const bytes = new Uint8Array(16);
  for (let bit = 0; bit < 128; bit++) {
    bytes[bit >> 3]! |= ((symbols[Math.floor(bit / 5)]! >> (4 - (bit % 5))) & 1) << (7 - (bit & 7));
  }
  return bytes;
}
