import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BallotStore, openBallots } from '../../../db/ballots.ts';
import { type Random, receiptPublicKey } from '../../domain/appraisals.ts';
import { Refusal } from '../../domain/outcome.ts';

/** The opened ballot box of an instance and the key that signs its receipts. */
export interface BallotBox {
  readonly store: BallotStore;
  readonly receiptSeed: Uint8Array;
  /** Goes into the definition of a round. */
  readonly receiptKey: string;
  close(): void;
}

/**
 * Opens the ballot box in an instance's folder; both files are made if missing.
 * @throws Refusal `unavailable` if the folder or a setting that secrecy rests on is not as it must be
 */
export function openBallotBox(dataDir: string, random: Random = randomBytes): BallotBox {
  const receiptSeed = receiptSeedIn(dataDir, random);
  const store = openBallots(join(dataDir, 'ballots.db'));
  return { store, receiptSeed, receiptKey: receiptPublicKey(receiptSeed), close: () => store.close() };
}

function receiptSeedIn(dataDir: string, random: Random): Uint8Array {
  const file = join(dataDir, 'receipt.key');
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: if two processes start at once, one writes and both read the same key.
    writeFileSync(file, Buffer.from(random(32)).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const seed = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (seed.length === 32) return Uint8Array.from(seed);
  throw new Refusal('unavailable', '回执签名密钥文件 receipt.key 已损坏；请从保管处恢复，不要另行生成。');
}
