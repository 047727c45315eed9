/** What is kept of a password, and how much work that is. */
import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
/** At most two derivations at once: each takes 46 MiB. */
let running = 0;
const waiting: (() => void)[] = [];

/** Argon2id of a password. @param nonce sixteen random bytes, kept beside it */
export async function hashPassword(password: string, nonce: Buffer): Promise<Buffer> {
  if (running >= 2) await new Promise<void>((resume) => waiting.push(resume));
  running += 1;
  try {
    return await derive('argon2id', {
      message: password.normalize('NFKC'),
      nonce,
      parallelism: 1,
      tagLength: 32,
      memory: 46 * 1024,
      passes: 2,
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
