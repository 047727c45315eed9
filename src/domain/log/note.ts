/**
 * The checkpoint: size and root of a log as a signed note (C2SP tlog-checkpoint, signed-note, Ed25519).
 *
 *   <origin>\n<size>\n<root, base64>\n\n— <key name> <base64(key id ‖ signature)>\n
 *
 * Ed25519 signs the same text with the same bytes, so a checkpoint made anew after a crash is the one made before.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../appraisals/bytes.ts';
import type { Hash } from './tree.ts';

export interface Checkpoint {
  /** Which log: its address without scheme, e.g. `reform.example.gov.cn/log/2016`. */
  origin: string;
  size: number;
  root: Hash;
}

/** A key that signs checkpoints: its name and public half, as `<name>+<key id>+<key>` in a file beside the log. */
export interface LogKey {
  name: string;
  publicKey: Uint8Array;
}

const ED25519 = 1;

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function keyId({ name, publicKey }: LogKey): Uint8Array {
  return sha256(Uint8Array.from([...utf8(name), 0x0a, ED25519, ...publicKey])).subarray(0, 4);
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The public half of a signing seed. @param seed 32 bytes */
export function logKey(name: string, seed: Uint8Array): LogKey {
  return { name, publicKey: ed25519.getPublicKey(seed) };
}

/** The key as one line, to be printed, compared and kept elsewhere. */
export function keyText(key: LogKey): string {
  return `${key.name}+${hex(keyId(key))}+${toBase64(Uint8Array.of(ED25519, ...key.publicKey))}`;
}

/** The key of such a line, or null if it is none. */
export function readKey(text: string): LogKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (match === null) return null;
  const bytes = fromBase64(match[3]!);
  if (bytes?.length !== 33 || bytes[0] !== ED25519) return null;
  const key = { name: match[1]!, publicKey: bytes.subarray(1) };
  return hex(keyId(key)) === match[2] ? key : null;
}

/** The signed note. @param seed the 32 secret bytes whose public half `key` is */
export function signCheckpoint(checkpoint: Checkpoint, key: LogKey, seed: Uint8Array): string {
  const text = `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
  const signature = ed25519.sign(utf8(text), seed);
  return `${text}\n— ${key.name} ${toBase64(Uint8Array.from([...keyId(key), ...signature]))}\n`;
}

/** What a note says, if the key signed it; null for anything else. Signatures of others (witnesses) are passed over. */
export function openCheckpoint(note: string, key: LogKey): Checkpoint | null {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const match = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text);
  if (end < 0 || match === null) return null;
  const id = keyId(key);
  const signed = note
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const [, name, data] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
      const bytes = name === key.name && data ? fromBase64(data) : null;
      if (bytes === null || bytes.length !== 68 || !id.every((byte, i) => byte === bytes[i])) return false;
      return ed25519.verify(bytes.subarray(4), utf8(text), key.publicKey, { zip215: false });
    });
  const root = fromBase64(match[3]!);
  return signed && root ? { origin: match[1]!, size: Number(match[2]), root } : null;
}
