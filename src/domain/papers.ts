/** A paper that is printed and signed: an order, a letter of supervision, a letter of responsibility (§5, §6). */
export interface Paper {
  heading: string;
  /** Number in its series, or what stands in its place. */
  number: string;
  /** Facts in a table. */
  rows: { name: string; text: string }[];
  paragraphs: string[];
  /** Places for signature or seal, each with a line. */
  signatures: string[];
  /** One copy for each, with who keeps it; a single unnamed copy where there are no others. */
  copies: string[];
}

/** What XML of a Word file cannot hold: control characters and halves of surrogate pairs. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that a Word file cannot hold
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
