import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type BallotStore, openBallots } from '../../../db/ballots.ts';
import { type Random, receiptPublicKey } from '../../domain/appraisals.ts';
import { secretKey } from '../keys.ts';

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
  const receiptSeed = secretKey(dataDir, 'receipt.key', random);
  const store = openBallots(join(dataDir, 'ballots.db'));
  return { store, receiptSeed, receiptKey: receiptPublicKey(receiptSeed), close: () => store.close() };
}
