import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, seal, tallyPublicKey } from '../../src/domain/appraisals/box.ts';
import { concat, fromText, toText, utf8 } from '../../src/domain/appraisals/bytes.ts';
import {
  bodyLength,
  type Cancellation,
  type CardList,
  cardAddress,
  cardListHash,
  cardOf,
  judgeSubmission,
  makeBallot,
  makeReceipt,
  nonceOf,
  openBallot,
  parseAddress,
  parseReceipt,
  parseShare,
  parseTyped,
  type Round,
  receiptHolds,
  receiptText,
  roundFindings,
  roundState,
  type StoredBallot,
  type Submission,
  shareText,
  standing,
  typedForm,
} from '../../src/domain/appraisals.ts';
import { CLOSES, cancelled, choicesOf, OPENS, scene, seeded } from './appraisals.fixture.ts';

const secrets = fc.uint8Array({ minLength: 16, maxLength: 16 });
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('the card', () => {
  it('is the same card whenever it is derived again, and another one in another round', () => {
    const secret = Uint8Array.from({ length: 16 }, (_, i) => i);
    const card = cardOf(secret, '2016');
    expect(card.pk).toBe(cardOf(secret, '2016').pk);
    expect(card.pk).not.toBe(cardOf(secret, '2017').pk);
    // Computed once with OpenSSL's HKDF and Ed25519, so that the protocol does not drift with a library.
    expect(card.pk).toBe('FuuIfg8fjZn1bq1Q7ZKJXhMbvDMUu1EMED53z_w7Qec');
    expect(card.serial).toBe('9QNM74S8');
    expect(typedForm(secret)).toBe('000G-40R4-0M30-E209-185G-R38E-1WYR');
  });

  it('is read back from its typed form, whatever the case and separators', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const typed = typedForm(secret);
        expect(typed).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
        for (const written of [
          typed,
          typed.toLowerCase(),
          typed.replaceAll('-', ' '),
          typed.replaceAll('0', 'o'),
        ]) {
          const read = parseTyped(written);
          expect(read.ok && toText(read.secret)).toBe(toText(secret));
        }
      }),
    );
  });

  it('mistyped by one character names the group that is wrong', () => {
    fc.assert(
      fc.property(secrets, fc.nat(27), fc.integer({ min: 1, max: 31 }), (secret, place, shift) => {
        const typed = [...typedForm(secret).replaceAll('-', '')];
        typed[place] = ALPHABET[(ALPHABET.indexOf(typed[place]!) + shift) % 32]!;
        const read = parseTyped(typed.join(''));
        expect(read).toMatchObject({ ok: false, code: 'mistyped', groups: [Math.floor(place / 4) + 1] });
      }),
    );
  });

  it('with two neighbouring characters swapped is refused and the group is among those named', () => {
    fc.assert(
      fc.property(secrets, fc.nat(26), (secret, place) => {
        const typed = [...typedForm(secret).replaceAll('-', '')];
        fc.pre(typed[place] !== typed[place + 1]);
        [typed[place], typed[place + 1]] = [typed[place + 1]!, typed[place]!];
        const read = parseTyped(typed.join(''));
        expect(read.ok).toBe(false);
        expect(!read.ok && read.groups).toContain(Math.floor(place / 4) + 1);
      }),
    );
  });

  it('typed too short, too long or with a strange character says so kindly', () => {
    expect(parseTyped('ABCD-EF')).toMatchObject({ ok: false, code: 'too-short', groups: [2] });
    expect(parseTyped('0'.repeat(29))).toMatchObject({ ok: false, code: 'too-long' });
    expect(parseTyped('ABCD-EFU0')).toMatchObject({ ok: false, code: 'bad-character', groups: [2] });
  });

  it('keeps its secret behind the # of the address', () => {
    const card = cardOf(new Uint8Array(16), '2016');
    const address = new URL(cardAddress('https://example.cn/appraisal/', card));
    expect(address.pathname + address.search).toBe('/appraisal/');
    expect(parseAddress(address.hash)).toEqual({ round: '2016', typed: { ok: true, secret: card.secret } });
    expect(parseAddress('#receipt')).toBeNull();
  });

  it('never shares an opening with another card, nor with its own earlier version', () => {
    fc.assert(
      fc.property(secrets, secrets, fc.string(), fc.string(), (a, b, item, other) => {
        fc.pre(toText(a) !== toText(b));
        const [one, two] = [cardOf(a, '2016'), cardOf(b, '2016')];
        const nonces = [nonceOf(one, 1, item), nonceOf(one, 2, item), nonceOf(two, 1, item)];
        if (item !== other) nonces.push(nonceOf(one, 1, other));
        expect(new Set(nonces).size).toBe(nonces.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the sealed box', () => {
  const library = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const binding = { info: utf8('info'), aad: utf8('aad') };
  const content = utf8('grades');

  it("is opened by the library's own X25519, and the other way round", async () => {
    const random = seeded('box');
    const secret = random(32);
    const recipientKey = await library.kem.importKey('raw', Uint8Array.from(secret).buffer, false);
    const ours = await seal(tallyPublicKey(secret), content, binding, random);
    const opened = await library.open(
      { recipientKey, enc: ours.slice(0, 32).buffer, info: binding.info.buffer },
      ours.slice(32).buffer,
      binding.aad.buffer,
    );
    expect(new Uint8Array(opened)).toEqual(content);

    const recipientPublicKey = await library.kem.importKey('raw', tallyPublicKey(secret).buffer, true);
    const theirs = await library.seal(
      { recipientPublicKey, info: binding.info.buffer },
      content.buffer,
      binding.aad.buffer,
    );
    const box = concat(new Uint8Array(theirs.enc), new Uint8Array(theirs.ct));
    expect(await open(secret, box, binding)).toEqual(content);
  });

  it('does not open with any byte altered, for another purpose, or with another key', async () => {
    const random = seeded('alter');
    const secret = random(32);
    const box = await seal(tallyPublicKey(secret), content, binding, random);
    for (let at = 0; at < box.length; at++) {
      const altered = box.slice();
      altered[at]! ^= 1;
      expect(await open(secret, altered, binding)).toBeNull();
    }
    expect(await open(secret, box, { ...binding, aad: utf8('other') })).toBeNull();
    expect(await open(secret, box, { ...binding, info: utf8('other') })).toBeNull();
    expect(await open(random(32), box, binding)).toBeNull();
  });
});

describe('the ballot', () => {
  const world = scene({ party: 3, congress: 2 });
  const { round, lists, random } = world;
  const card = world.cards['party']![0]!;
  type Room = { round: Round; lists: CardList[]; cancellations: Cancellation[]; now: number };
  const box: Room = { round, lists, cancellations: [], now: OPENS };
  const judge = ({ lists, cancellations, ...room }: Room, sent: Submission, stored: StoredBallot | null) =>
    judgeSubmission({ ...room, card: standing(lists, cancellations, sent.pk) }, sent, stored);
  const ballot = (version = 1, choices = choicesOf(round, random)) =>
    makeBallot(round, 'party', card, choices, version, random);

  it('has the same length whatever is chosen, and about 1.3 KB for 71 items', async () => {
    const blank = await ballot(1, {});
    const full = await ballot(
      1,
      Object.fromEntries(round.items.map(({ id }) => [id, 'dissatisfied' as const])),
    );
    expect(fromText(blank.body)!.length).toBe(169);
    expect(fromText(full.body)!.length).toBe(169);
    expect(bodyLength({ items: Array.from({ length: 71 }, () => round.items[0]!) })).toBe(1291);
  });

  it('is opened by the trustees to the grades that were chosen', async () => {
    const { pk, body } = await ballot(1, { overall: 'satisfied', 'unit-2': 'unknown' });
    const openings = await openBallot(round, fromText(pk)!, fromText(body)!, world.tallySecret);
    expect(openings!.map(({ choice }) => choice)).toEqual(['satisfied', null, null, 'unknown', null]);
    expect(openings![0]!.nonce).toBe(nonceOf(card, 1, 'overall'));
  });

  it('about something that is not asked cannot be made', async () => {
    await expect(ballot(1, { 'unit-9': 'satisfied' })).rejects.toThrow('unit-9');
  });

  it('is accepted once, and the very same body again has no effect', async () => {
    const sent = await ballot();
    const verdict = judge(box, sent, null);
    expect(verdict).toMatchObject({ ok: true, version: 1, repeat: false });
    expect(verdict.ok && judge(box, sent, verdict)).toMatchObject({ ok: true, repeat: true });
  });

  it('in a later version replaces the earlier, and an earlier one never the later', async () => {
    const [first, second] = [await ballot(1), await ballot(2)];
    const stored = judge(box, second, null);
    expect(stored.ok && judge(box, first, stored)).toMatchObject({
      code: 'version-replay',
      stored: 2,
    });
    expect(judge(box, second, { version: 1, ballot: 'x' })).toMatchObject({
      ok: true,
      repeat: false,
    });
    expect(judge(box, await ballot(0), null)).toMatchObject({ code: 'version-replay' });
  });

  it('with any byte of body, signature or key altered is refused', async () => {
    const sent = await ballot();
    const alter = (field: 'body' | 'signature' | 'pk', at: number, bit: number): Submission => {
      const bytes = fromText(sent[field])!;
      bytes[at % bytes.length]! ^= 1 << bit;
      return { ...sent, [field]: toText(bytes) };
    };
    fc.assert(
      fc.property(fc.constantFrom('body', 'signature', 'pk'), fc.nat(), fc.nat(7), (field, at, bit) => {
        expect(judge(box, alter(field, at, bit), null).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
    for (let at = 0; at < 169; at++) expect(judge(box, alter('body', at, 0), null).ok).toBe(false);
  });

  it('with a list that lacks its key, or holds it altered, is refused, and the list has another hash', async () => {
    const sent = await ballot();
    const altered = lists.map((list) => ({ ...list, cards: list.cards.filter((pk) => pk !== card.pk) }));
    expect(judge({ ...box, lists: altered }, sent, null)).toMatchObject({ code: 'unknown-card' });
    expect(cardListHash(altered[0]!)).not.toBe(cardListHash(lists[0]!));
  });

  it('is refused with its exact reason', async () => {
    const sent = await ballot();
    const spare = world.spares['party']![0]!;
    const lost = cancelled(world, 'party', card, spare);
    const bySpare = await makeBallot(round, 'party', spare, {}, 1, random);
    const code = (changed: object, submission = sent) => {
      const verdict = judge({ ...box, ...changed }, submission, null);
      return verdict.ok ? 'ok' : verdict.code;
    };
    expect(code({ now: OPENS - 1 })).toBe('not-open');
    expect(code({ now: CLOSES - 1 })).toBe('ok');
    expect(code({ now: CLOSES })).toBe('closed');
    expect(code({}, { ...sent, round: '2015' })).toBe('other-round');
    expect(code({}, { ...sent, category: 'congress' })).toBe('other-category');
    expect(code({}, { ...sent, body: toText(fromText(sent.body)!.slice(0, -1)) })).toBe('wrong-length');
    expect(code({}, { ...sent, body: `${sent.body}*` })).toBe('malformed');
    expect(code({ cancellations: [lost] })).toBe('cancelled');
    expect(code({}, bySpare)).toBe('spare-not-called');
    expect(code({ cancellations: [lost] }, bySpare)).toBe('ok');
    expect(code({}, await makeBallot(round, 'party', cardOf(random(16), '2016'), {}, 1, random))).toBe(
      'unknown-card',
    );
  });

  it('for changed questions is refused, but an extended closing time leaves it valid', async () => {
    const sent = await ballot();
    const reworded = { ...round, items: round.items.map((item) => ({ ...item, text: `${item.text}？` })) };
    expect(judge({ ...box, round: reworded }, sent, null)).toMatchObject({ code: 'bad-signature' });
    expect(judge({ ...box, round: { ...round, closesAt: CLOSES + 1 } }, sent, null).ok).toBe(true);
  });

  it('cannot be copied by another card: its box opens for its own card only', async () => {
    const mine = await ballot(1, { overall: 'satisfied' });
    const other = world.cards['party']![1]!;
    expect(await openBallot(round, fromText(other.pk)!, fromText(mine.body)!, world.tallySecret)).toBeNull();
  });
});

describe('receipts, shares and the checklist', () => {
  const world = scene({ party: 3 });

  it('a receipt is the portal’s signature, and any alteration of it is noticed', () => {
    const promise = { round: '2016', ballot: toText(new Uint8Array(32)), nextBatch: '2016-11-02' };
    const receipt = makeReceipt(promise, world.receiptSeed);
    expect(receiptHolds(receipt, world.round.receiptKey)).toBe(true);
    expect(receiptHolds({ ...receipt, nextBatch: '2016-11-03' }, world.round.receiptKey)).toBe(false);
    expect(parseReceipt(receiptText(receipt))).toEqual(receipt);
    expect(parseReceipt('nothing')).toBeNull();
  });

  it('a share with a slip of the pen is not a share', () => {
    const text = shareText({ round: '2016', number: 2, bytes: world.random(33) });
    expect(parseShare(text)).toMatchObject({ round: '2016', number: 2 });
    const slip = text.replace(/.(?=.{10}$)/, (c) => (c === 'A' ? 'B' : 'A'));
    expect(parseShare(slip)).toBeNull();
  });

  it('a round is ready when nothing is missing, and says what is', () => {
    expect(roundFindings(world.round)).toEqual([]);
    const bad = { ...world.round, tallyKey: '', threshold: 4, items: world.round.items.slice(2) };
    expect(roundFindings(bad).map(({ code }) => code)).toEqual([
      'appraisal.no-overall',
      'appraisal.no-key-work',
      'appraisal.threshold',
      'appraisal.tally-key',
    ]);
    expect(roundFindings({ ...world.round, threshold: 5 })).toEqual([]);
  });

  it('a round is open from its first instant until just before its last', () => {
    expect([OPENS - 1, OPENS, CLOSES - 1, CLOSES].map((now) => roundState(world.round, now))).toEqual([
      'before',
      'open',
      'open',
      'closed',
    ]);
  });

  it('a card of no list is unknown', () => {
    expect(standing(world.lists, [], 'x')).toEqual({ state: 'unknown', category: null });
  });
});
