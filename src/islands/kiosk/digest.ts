/** The receipt and the chain, hashed by the browser itself: a SHA-256 of our own would be a fifth of the page. */
import { fortyBits } from '../../domain/ratings/codes.ts';
import { chainText, type Said, toBase64Url } from '../../domain/ratings/devices.ts';
import { receiptFrom, receiptText } from '../../domain/ratings/receipt.ts';

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** The receipt of a rating, as the service will know it. */
export async function receiptOf(id: string): Promise<string> {
  return receiptFrom(id, fortyBits(await sha256(receiptText(id))));
}

/** The link of the chain after a rating. */
export async function linkAfter(previous: string, rating: Said): Promise<string> {
  return toBase64Url(await sha256(chainText(previous, rating)));
}
