import { createHash } from 'node:crypto';
import { canonical } from '../domain/canonical.ts';
import { hostFragment, site } from '../record/content.ts';
import { record } from '../record/read.ts';

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

const digest = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');

/** The key under which a rendered page may be used again: a hash of its data and of what is site-wide. */
export function cacheKey(...parts: unknown[]): string {
  return digest([siteWideDigest(), ...parts]);
}
