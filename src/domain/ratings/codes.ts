/** Codes that people read aloud and type: Crockford's alphabet, which has no I, L, O and U. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number in so many characters, the lowest five bits last. @param value a whole number below 2^53 */
export function encode(value: number, characters: number): string {
  let text = '';
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 32)) {
    text = ALPHABET[rest % 32]! + text;
  }
  return text;
}

/** The number that characters of the alphabet stand for. */
export function decode(text: string): number {
  let value = 0;
  for (const character of text) value = value * 32 + ALPHABET.indexOf(character);
  return value;
}

/** The first five bytes as a number: forty bits, eight characters. */
export function fortyBits(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes.subarray(0, 5)) value = value * 256 + byte;
  return value;
}

/** Groups of four: `ABCD-EFGH`. */
export function grouped(plain: string): string {
  let groups = plain.slice(0, 4);
  for (let at = 4; at < plain.length; at += 4) groups += `-${plain.slice(at, at + 4)}`;
  return groups;
}

/**
 * Reads a code as a person types it: any case, with or without dashes and spaces, O for 0, I or L for 1.
 * @returns the code in groups of four, or null if it cannot be one of this length
 */
export function readCode(typed: string, characters: number): string | null {
  const plain = typed
    .toUpperCase()
    .replace(/[\s\-—－]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (plain.length !== characters || [...plain].some((character) => !ALPHABET.includes(character)))
    return null;
  return grouped(plain);
}
