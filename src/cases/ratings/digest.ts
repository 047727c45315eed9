/** What of a rating is hashed, by Node's own SHA-256: several times as quick as the one that the domain carries. */
import { hash } from 'node:crypto';
import { chainText, contentOf, receiptFrom, receiptText, type Said } from '../../domain/ratings.ts';
import type { Row } from './days.ts';

/** The hash of a rating's content, base64url. */
export function contentHash(rating: Said): string {
  return hash('sha256', contentOf(rating), 'base64url');
}

/** The receipt of a rating, as `receiptFor` makes it. */
export function receiptOfId(id: string): string {
  return receiptFrom(id, Number.parseInt(hash('sha256', receiptText(id), 'hex').slice(0, 10), 16));
}

/** A stored rating as it was said. */
export function saidIn(row: Row): Said {
  const { comment, answers, device, sequence, deviceAt } = row;
  return {
    ...row,
    comment: comment ?? undefined,
    answers: answers ?? undefined,
    device: device ?? undefined,
    sequence: sequence ?? undefined,
    deviceAt: deviceAt ?? undefined,
  };
}

/** The link of the chain after a stored rating. */
export function linkAfter(previous: string, row: Row): string {
  return hash('sha256', chainText(previous, saidIn(row)), 'base64url');
}
