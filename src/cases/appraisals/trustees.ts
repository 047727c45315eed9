import { combine, split } from 'shamir-secret-sharing';
import { tallyPublicKey } from '../../domain/appraisals/box.ts';
import { toText } from '../../domain/appraisals/bytes.ts';
import {
  type CeremonyKeys,
  parseShare,
  type Random,
  type Results,
  type Round,
  resultsHash,
  type Share,
  shareText,
  signResults,
  type TallyFile,
  TRUSTEES,
  trusteeKey,
} from '../../domain/appraisals.ts';
import { Refusal } from '../../domain/outcome.ts';

/**
 * Makes the tally key of a round and splits it two of three. The secret itself is never returned.
 * The points of the shares are drawn by the library from the operating system, whatever `random` is.
 */
export async function makeTallyKey(
  round: string,
  random: Random,
): Promise<CeremonyKeys & { shares: string[] }> {
  const secret = Uint8Array.from(random(32));
  const parts = await split(secret, TRUSTEES.shares, TRUSTEES.needed);
  const shares = parts.map((bytes, i) => ({ round, number: i + 1, bytes }));
  const tallyKey = toText(tallyPublicKey(secret));
  secret.fill(0);
  return { round, tallyKey, trustees: shares.map(trusteeKey), shares: shares.map(shareText) };
}

/** The tally secret from two written shares. Each thing that can be wrong is one sentence. */
export async function tallySecret(
  round: Pick<Round, 'id' | 'tallyKey'>,
  texts: string[],
): Promise<Uint8Array> {
  const shares = readShares(round, texts);
  const numbers = new Set(shares.map(({ number }) => number));
  if (numbers.size < TRUSTEES.needed) {
    throw new Refusal(
      'invalid',
      `计票需要 ${TRUSTEES.needed} 位受托人的密钥份额，现在只有 ${numbers.size} 份。`,
      { clause: '§9.3' },
    );
  }
  // Shares of two ceremonies may happen to be of one point; the library throws then, and the reason is the same.
  const secret = await combine(shares.slice(0, TRUSTEES.needed).map(({ bytes }) => bytes)).catch(() => null);
  if (secret === null || toText(tallyPublicKey(secret)) !== round.tallyKey) {
    throw new Refusal(
      'invalid',
      '这两份密钥份额合不成本轮的计票密钥：其中至少一份不是本轮密钥仪式上产生的。',
      { clause: '§9.3' },
    );
  }
  return secret;
}

/** The shares as written. Throws a refusal that names the one with a slip or of another round. */
export function readShares(round: Pick<Round, 'id'>, texts: string[]): Share[] {
  return texts.map((text, i) => readShare(round, text, i + 1));
}

/** The signatures of the trustees whose shares these are, over the results. */
export function signedTally(round: Pick<Round, 'id'>, results: Results, texts: string[]): TallyFile {
  const hash = resultsHash(results);
  const signatures = readShares(round, texts).map((share) => signResults(share, hash));
  return { kind: 'appraisal-tally', results, signatures };
}

function readShare(round: Pick<Round, 'id'>, text: string, place: number): Share {
  const share = parseShare(text);
  if (!share) throw new Refusal('invalid', `第 ${place} 份密钥份额有抄写错误，请对照原件核对。`);
  if (share.round === round.id) return { ...share, bytes: Uint8Array.from(share.bytes) };
  throw new Refusal('invalid', `第 ${place} 份密钥份额属于 ${share.round} 轮，不是 ${round.id} 轮。`);
}
