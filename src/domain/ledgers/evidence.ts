/** Evidence of what was done: files that stay in the office; the public record tells only how many there are. */
import { Refusal } from '../outcome.ts';

/** What may be handed in, known by content, never by name; with the type under which it is served. */
export const EVIDENCE_TYPES = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ofd: 'application/ofd',
} as const;
export type EvidenceType = keyof typeof EVIDENCE_TYPES;

export const EVIDENCE_LIMITS = { bytes: 20 * 1024 * 1024, files: 50, name: 120 } as const;

const MAGIC: [EvidenceType, number[]][] = [
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['jpg', [0xff, 0xd8, 0xff]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];
/** The part that makes an archive a document of its kind. */
const PARTS: [EvidenceType, string][] = [
  ['docx', 'word/document.xml'],
  ['xlsx', 'xl/workbook.xml'],
  ['ofd', 'OFD.xml'],
];
/** A document with a program in it is not kept, whatever it is called. */
const PROGRAM = 'vbaProject.bin';

function holds(bytes: Uint8Array, text: string): boolean {
  const wanted = [...text].map((character) => character.charCodeAt(0));
  for (let i = bytes.indexOf(wanted[0]!); i >= 0; i = bytes.indexOf(wanted[0]!, i + 1)) {
    if (wanted.every((code, k) => bytes[i + k] === code)) return true;
  }
  return false;
}

/**
 * What a file is, by its content.
 * @throws Refusal `too-large`, `invalid` for an empty one, `unsupported-file` for anything that is not on the list
 */
export function evidenceType(bytes: Uint8Array): EvidenceType {
  if (bytes.length === 0)
    throw new Refusal('invalid', '文件是空的，请检查是否选错了文件。', { field: 'file' });
  if (bytes.length > EVIDENCE_LIMITS.bytes) {
    throw new Refusal('too-large', '文件超过 20 MB，请压缩图片或拆分后再上传。', { field: 'file' });
  }
  const found = MAGIC.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte))?.[0];
  if (found) return found;
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  const kind = zip && !holds(bytes, PROGRAM) ? PARTS.find(([, part]) => holds(bytes, part))?.[0] : undefined;
  if (kind) return kind;
  throw new Refusal(
    'unsupported-file',
    '只接收 PDF、JPG、PNG、OFD 和不带宏的 docx、xlsx；文件按内容识别，改扩展名无效。请转换后再上传。',
    { field: 'file' },
  );
}

/** Control characters, and those that turn the direction of what follows: `fdp.exe` would read as `exe.pdf`. */
const HIDDEN: [from: number, to: number][] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
];
const isHidden = (code: number) => HIDDEN.some(([from, to]) => code >= from && code <= to);

/** A file's name as text: no path, no control or direction characters, not longer than a line. */
export function evidenceName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1)!;
  const clean = [...last]
    .filter((character) => !isHidden(character.codePointAt(0)!))
    .join('')
    .trim();
  const short = [...clean].slice(-EVIDENCE_LIMITS.name).join('');
  return short === '' ? '未命名' : short;
}

/** The name under which it is saved: it always ends as what it is, so that nothing runs by being opened. */
export function savedName(name: string, type: EvidenceType): string {
  return name.toLowerCase().endsWith(`.${type}`) ? name : `${name}.${type}`;
}
