/**
 * Keys of the contact data, one for each month in which some was given, in `contact-keys/` of the data folder and
 * never in the database. When the last contact of a month is destroyed its key goes too, and with it whatever an old
 * copy of the database still holds.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../domain/outcome.ts';

const NONCE = 12;
const TAG = 16;

const folder = (dataDir: string) => join(dataDir, 'contact-keys');

/** The key of a month; made at the first use. Two processes that make it at once end up with the same one. */
function keyOf(dataDir: string, month: string): Buffer {
  const file = join(folder(dataDir), month);
  if (!existsSync(file)) {
    mkdirSync(folder(dataDir), { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeFileSync(temporary, randomBytes(32), { mode: 0o600, flush: true });
    try {
      // A link is made whole or not at all, and the first one stands.
      linkSync(temporary, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary);
    }
  }
  return readFileSync(file);
}

/** Seals a text for one rating: it opens for no other. @returns base64url of nonce, ciphertext and tag */
export function seal(dataDir: string, month: string, ratingId: string, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(dataDir, month), nonce);
  cipher.setAAD(Buffer.from(ratingId));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

/** Opens what `seal` made. Throws `unavailable` where the key is gone or the text was changed. */
export function open(dataDir: string, month: string, ratingId: string, sealed: string): string {
  try {
    const bytes = Buffer.from(sealed, 'base64url');
    const key = readFileSync(join(folder(dataDir), month));
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
    decipher.setAAD(Buffer.from(ratingId));
    decipher.setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new Refusal('unavailable', '联系方式无法解密：密钥已销毁，或数据目录与数据库不是同一套。');
  }
}

/** Destroys the keys of all months but those named. */
export function destroyKeysBut(dataDir: string, months: ReadonlySet<string>): void {
  if (!existsSync(folder(dataDir))) return;
  for (const name of readdirSync(folder(dataDir))) {
    if (!months.has(name)) rmSync(join(folder(dataDir), name));
  }
}
