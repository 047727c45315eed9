/** Plain text files in the encodings that Chinese offices use. */
import iconv from 'iconv-lite';

/**
 * Decode UTF-8 (with or without mark), UTF-16 (with mark, or recognised by its zero bytes) or GB18030/GBK.
 * Returns null for what is no text.
 */
export function decodeText(data: Uint8Array): string | null {
  const text = decodeAs(data, encodingOf(data));
  if (text === null) return null;
  // Control characters other than tab and line ends do not occur in texts; a picture or a program is full of them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
}

function encodingOf(data: Uint8Array): string {
  if (data[0] === 0xff && data[1] === 0xfe) return 'utf-16le';
  if (data[0] === 0xfe && data[1] === 0xff) return 'utf-16be';
  // Line feeds and digits have a zero half in UTF-16, and no other text has zeros.
  const sample = data.subarray(0, 4096);
  const zeros = [0, 0];
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2]!++;
  if (data.length % 2 === 0 && zeros[0]! + zeros[1]! > 0)
    return zeros[1]! > zeros[0]! ? 'utf-16le' : 'utf-16be';
  return 'utf-8';
}

function decodeAs(data: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data);
  } catch {
    if (encoding !== 'utf-8') return null;
    const text = iconv.decode(Buffer.from(data), 'gb18030');
    return text.includes('\ufffd') ? null : text;
  }
}
