import { createHash } from 'node:crypto';
import { hostFragment, site } from '../record/content.ts';
import { record } from '../record/read.ts';

/**
 * The record's files have their keys sorted, so the same content gives the same text without sorting again: on
 * 8,000 pages that is seconds.
 */
const digest = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('hex');

/** An airing is part of many pages; it is hashed once. */
const known = new WeakMap<object, string>();
function digestOf(part: unknown): string {
  if (typeof part !== 'object' || part === null) return digest(part);
  const before = known.get(part);
  if (before !== undefined) return before;
  const now = digest(part);
  known.set(part, now);
  return now;
}

let siteWide: string | undefined;

/** What every page depends on: names of the site and of the bodies, the host's fragments, the sub-path. */
function siteWideDigest(): string {
  siteWide ??= digest([
    site(),
    record().bodies,
    hostFragment('header'),
    hostFragment('footer'),
    import.meta.env.BASE_URL ?? '/',
  ]);
  return siteWide;
}

/** The key under which a rendered page may be used again: a hash of its data and of what is site-wide. */
export function cacheKey(...parts: unknown[]): string {
  return digest([siteWideDigest(), ...parts.map(digestOf)]);
}
