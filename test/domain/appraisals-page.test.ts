import { describe, expect, it } from 'vitest';
import { keysText } from '../../src/domain/appraisals/shares.ts';
import { cancelText, signCancel } from '../../src/domain/appraisals/trustees.ts';
import { openingFindings, pageHash, parseCancel, parseKeys } from '../../src/domain/appraisals.ts';
import { OPENS, scene } from './appraisals.fixture.ts';

const SITE: Record<string, string> = {
  '/appraisal/':
    '<link rel="stylesheet" href="/_astro/a.css"><a href="/help.html"></a><script type="module" src="/_astro/a.js"></script>',
  '/_astro/a.css': 'p{}',
  '/_astro/a.js': 'import{x}from"./b.js";import("./c.js")',
  '/_astro/b.js': 'export const x=1',
  '/_astro/c.js': 'import"./b.js"',
  '/_astro/other.js': 'alert(1)',
};
const hashOf = (site: Record<string, string>) =>
  pageHash(async (address) => {
    if (site[address] === undefined) throw new Error(`asked for ${address}`);
    return new TextEncoder().encode(site[address]);
  }, '/appraisal/');

describe('the fingerprint of the ballot page', () => {
  it('changes with any file that the page loads, by way of another too, and with no other', async () => {
    const whole = await hashOf(SITE);
    expect(whole).toMatch(/^[\w-]{43}$/);
    for (const address of Object.keys(SITE)) {
      const changed = await hashOf({ ...SITE, [address]: `${SITE[address]} ` });
      expect(changed === whole).toBe(address === '/_astro/other.js');
    }
  });

  it('changes when two files change places', async () => {
    const swapped = { ...SITE, '/_astro/b.js': SITE['/_astro/c.js']!, '/_astro/c.js': SITE['/_astro/b.js']! };
    expect(await hashOf(swapped)).not.toBe(await hashOf(SITE));
  });
});

describe('what is checked at the moment of freezing', () => {
  const { round } = scene({ party: 3 });
  const codes = (changed: object, at = { now: OPENS - 1, page: round.pageHash as string | null }) =>
    openingFindings({ ...round, ...changed }, at).map(({ code }) => code.replace('appraisal.', ''));

  it('lists are logged before the opening, in the fourth quarter, with spares, for the page as it is', () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, { now: OPENS, page: round.pageHash })).toEqual(['opens-late']);
    expect(codes({ opensAt: Date.UTC(2016, 8, 30, 15, 59) }, { now: 0, page: round.pageHash })).toEqual([
      'quarter',
    ]);
    expect(codes({ opensAt: Date.UTC(2016, 8, 30, 16) }, { now: 0, page: round.pageHash })).toEqual([]);
    expect(codes({ categories: [{ ...round.categories[0]!, spares: 0 }] })).toEqual(['no-spares']);
    expect(codes({}, { now: 0, page: 'other' })).toEqual(['page-differs']);
    expect(codes({}, { now: 0, page: null })).toEqual(['page-differs']);
  });
});

describe('lines that are carried by hand', () => {
  const world = scene({ party: 3 });
  const slips = (text: string) =>
    [...text].map((c, i) => text.slice(0, i) + (c === 'A' ? 'B' : 'A') + text.slice(i + 1));

  it('the line of the key ceremony with any one character wrong is no such line', () => {
    const keys = { round: '2016', tallyKey: world.round.tallyKey, trustees: world.round.trustees };
    const text = keysText(keys);
    expect(parseKeys(`  ${text}\n`)).toEqual(keys);
    for (const slip of slips(text).filter((slip) => slip !== text)) expect(parseKeys(slip)).toBeNull();
  });

  it('the line of a trustee is read back with and without a replacement', () => {
    for (const replacement of ['9QNM74S8', null]) {
      const order = signCancel(world.shares[1]!, '0000ZZZZ', replacement);
      expect(parseCancel(cancelText(order))).toEqual(order);
    }
    expect(parseCancel('cancel.2016.0000ZZZZ.-.4.x')).toBeNull();
  });
});
