/** Secret keys of an instance: 32 random bytes each in a file of its own beside the data, never in the database. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { type Context, lead } from '../../db/write.ts';
import { Refusal } from '../domain/outcome.ts';

/**
 * The secret in a file of the instance's folder; made at its first use.
 * @param name file name, e.g. `receipt.key`
 * @param random source of the bytes; a demonstration draws from its seed
 * @throws Refusal `unavailable` when the file is there and is no key: making another would break what the first signed
 */
export function secretKey(
  dataDir: string,
  name: string,
  random: (length: number) => Uint8Array = randomBytes,
): Uint8Array {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: if two processes start at once, one writes and both read the same key.
    writeFileSync(file, Buffer.from(random(32)).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (bytes.length === 32) return new Uint8Array(bytes);
  throw new Refusal('unavailable', `密钥文件 ${name} 已损坏；请从保管处恢复，不要另行生成。`);
}

export const LOG_KEY = 'log.key';

/**
 * Whether this node signs the log, writes it and does the standing work. Of several nodes on one database one does, and
 * only one with the log's key: a second key would sign a second log.
 */
export function leads(ctx: Context, dataDir: string): Promise<boolean> {
  return lead(ctx, async () => existsSync(join(dataDir, LOG_KEY)) || !(await isLogWritten(ctx)));
}

async function isLogWritten({ read: { db, t } }: Context): Promise<boolean> {
  const written = eq(t.journal.action, 'log.write');
  return (await db.select({ id: t.journal.id }).from(t.journal).where(written).limit(1)).length > 0;
}
