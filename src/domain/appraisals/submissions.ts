/** Whether a ballot that arrives is taken. Pure: the caller loads what is stored and stores what is accepted. */
import type { Instant } from '../calendar.ts';
import { bodyHash, bodyVersion, type Submission, signatureHolds } from './ballots.ts';
import { type Bytes, fromText } from './bytes.ts';
import type { Standing } from './cards.ts';
import { bodyLength, type Round, roundState } from './rounds.ts';

/** Every reason for which a ballot is not taken, with what the deputy is told. Nothing is stored in any of them. */
export const BALLOT_REFUSALS = {
  'other-round': '这张选票属于另一轮评议，本轮没有收下。请扫描本轮卡片上的二维码重新填写。',
  'not-open': '本轮评议还没有开始，请在公布的开始时间之后提交。您填写的内容没有被保存。',
  closed: '本轮评议已经截止，这次提交没有收下。此前收到的选票（如有）继续有效。',
  malformed: '选票格式不完整，可能在传输中损坏，没有收下。请刷新页面后重试。',
  'unknown-card': '这张卡不在本轮评议的卡片名单中，可能是其他轮次的卡。请核对卡面上的轮次，或联系发卡单位。',
  'other-category': '选票上的代表类别与这张卡不一致，没有收下。请重新扫描卡片上的二维码。',
  cancelled: '这张卡已经挂失注销，不能再提交。请使用补发的备用卡，或联系发卡单位。',
  'spare-not-called': '这是一张尚未启用的备用卡。请联系发卡单位，由受托人启用后再提交。',
  'wrong-length': '选票长度与本轮题目不符，没有收下。请刷新页面，用最新的题目重新填写。',
  'bad-signature': '选票签名核对不上，可能在传输中被改动，没有收下。请重新提交。',
  'version-replay': '这张卡已有同一版或更新的选票，这次提交没有收下。如需修改，请按提示以新的版本提交。',
} as const satisfies Record<string, string>;
export type BallotRefusal = keyof typeof BALLOT_REFUSALS;

/** The ballot that is stored for a card. */
export interface StoredBallot {
  version: number;
  /** H(body), base64url. */
  ballot: string;
}

export type Verdict =
  | {
      ok: true;
      version: number;
      ballot: string /** The very ballot that is stored: same answer, no effect. */;
      repeat: boolean;
    }
  | {
      ok: false;
      code: BallotRefusal;
      message: string /** With `version-replay`: the version that is stored. */;
      stored?: number;
    };

/** What a submission is judged by: the round, what its card may, the instant it arrived. */
export interface Door {
  round: Round;
  card: Standing;
  now: Instant;
}

/** The checks that need no knowledge of what is stored, cheapest first. */
function inspect({ round, card, now }: Door, submission: Submission): BallotRefusal | { body: Bytes } {
  if (submission.round !== round.id) return 'other-round';
  const state = roundState(round, now);
  if (state !== 'open') return state === 'before' ? 'not-open' : 'closed';
  const [pk, body, signature] = [submission.pk, submission.body, submission.signature].map(fromText);
  if (!pk || !body || !signature || pk.length !== 32 || signature.length !== 64) return 'malformed';
  if (card.state === 'unknown') return 'unknown-card';
  if (card.category !== submission.category) return 'other-category';
  if (card.state === 'cancelled') return 'cancelled';
  if (card.state === 'spare') return 'spare-not-called';
  if (body.length !== bodyLength(round)) return 'wrong-length';
  return signatureHolds(round, submission.category, pk, body, signature) ? { body } : 'bad-signature';
}

/**
 * Judges a submission against the ballot stored for its card. What is stored is mentioned only after the signature
 * has been verified: nobody without the card learns whether, or how often, it was used.
 */
export function judgeSubmission(door: Door, submission: Submission, stored: StoredBallot | null): Verdict {
  const found = inspect(door, submission);
  if (typeof found === 'string') return { ok: false, code: found, message: BALLOT_REFUSALS[found] };
  const ballot = bodyHash(door.round.id, found.body);
  const version = bodyVersion(found.body);
  const repeat = stored?.ballot === ballot;
  if (!repeat && version <= (stored?.version ?? 0)) {
    const code = 'version-replay';
    return { ok: false, code, message: BALLOT_REFUSALS[code], stored: stored?.version ?? 0 };
  }
  return { ok: true, version, ballot, repeat };
}
