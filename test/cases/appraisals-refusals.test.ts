/** What a deputy is told when her ballot is not taken, word for word; nothing is stored in any of the cases. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ballotRoutes } from '../../src/api/ballots.ts';
import {
  type BallotBox,
  cancelCard,
  freezeRound,
  loadCardKeys,
  openBallotBox,
  prepareRound,
} from '../../src/cases/appraisals.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { fromText, toText } from '../../src/domain/appraisals/bytes.ts';
import {
  type Card,
  cancelText,
  makeBallot,
  type Submission,
  signCancel,
} from '../../src/domain/appraisals.ts';
import { CLOSES, OPENS, type Scene, scene } from '../domain/appraisals.fixture.ts';
import { onBothEngines } from '../engines.ts';

onBothEngines('a ballot that is not taken', (bench) => {
  let box: BallotBox;
  let world: Scene;

  beforeEach(async () => {
    box = openBallotBox(bench.dataDir);
    world = scene({ party: 3, congress: 2 });
    world.round.receiptKey = box.receiptKey;
    const ctx = bench.portal.as(SYSTEM, OPENS - 1000);
    await prepareRound(ctx, world.round);
    await loadCardKeys(ctx, '2016', world.file);
    await freezeRound(ctx, box, '2016', world.round.pageHash);
  });
  afterEach(() => box.close());

  const card = (at = 0): Card => world.cards['party']![at]!;
  const ballot = (own = card(), version = 1, round = world.round) =>
    makeBallot(round, 'party', own, { overall: 'satisfied' }, version, world.random);
  /** The answer, and whether anything in the box is other than before. */
  async function answer(body: unknown, now = OPENS) {
    const before = JSON.stringify(box.store.rows('2016'));
    const app = ballotRoutes(bench.portal, box, () => now);
    const response = await app.request('/api/v1/ballots', { method: 'POST', body: JSON.stringify(body) });
    const said = (await response.json()) as { error?: unknown };
    return [response.status, said.error, JSON.stringify(box.store.rows('2016')) === before];
  }
  const altered = (
    sent: Submission,
    field: 'body' | 'signature',
    make: (bytes: Uint8Array) => Uint8Array,
  ) => ({
    ...sent,
    [field]: toText(make(fromText(sent[field])!)),
  });
  const refused = (status: number, code: string, message: string, more = {}) => [
    status,
    { code, message, ...more },
    true,
  ];

  it('of another round', async () => {
    const sent = { ...(await ballot()), round: '2017' };
    const why = '这张选票属于另一轮评议，本轮没有收下。请扫描本轮卡片上的二维码重新填写。';
    expect(await answer(sent)).toEqual(refused(422, 'other-round', why));
  });

  it('before the opening and after the close, by the clock of the portal', async () => {
    const sent = await ballot();
    const early = '本轮评议还没有开始，请在公布的开始时间之后提交。您填写的内容没有被保存。';
    expect(await answer(sent, OPENS - 1)).toEqual(refused(409, 'not-open', early));
    const late = '本轮评议已经截止，这次提交没有收下。此前收到的选票（如有）继续有效。';
    expect(await answer(sent, CLOSES)).toEqual(refused(409, 'closed', late));
    expect((await answer(sent, CLOSES - 1))[0]).toBe(200);
  });

  it('by a card of no list, and by a card of another category', async () => {
    const strange = scene({ party: 3 }, 3, 'another city').cards['party']![0]!;
    const unknown =
      '这张卡不在本轮评议的卡片名单中，可能是其他轮次的卡。请核对卡面上的轮次，或联系发卡单位。';
    expect(await answer(await ballot(strange))).toEqual(refused(422, 'unknown-card', unknown));
    const other = '选票上的代表类别与这张卡不一致，没有收下。请重新扫描卡片上的二维码。';
    expect(await answer(await ballot(world.cards['congress']![0]!))).toEqual(
      refused(422, 'other-category', other),
    );
  });

  it('by a cancelled card, though it was used before, and by a spare that was not called', async () => {
    expect((await answer(await ballot()))[0]).toBe(200);
    const orders = world.shares.slice(1).map((share) => cancelText(signCancel(share, card().serial, null)));
    await cancelCard(bench.portal.as(SYSTEM, OPENS), { round: '2016', orders });
    const cancelled = '这张卡已经挂失注销，不能再提交。请使用补发的备用卡，或联系发卡单位。';
    expect(await answer(await ballot(card(), 2))).toEqual(refused(422, 'cancelled', cancelled));
    const spare = '这是一张尚未启用的备用卡。请联系发卡单位，由受托人启用后再提交。';
    expect(await answer(await ballot(world.spares['party']![0]!))).toEqual(
      refused(422, 'spare-not-called', spare),
    );
  });

  it('with a box of another length, be it a byte less, a byte more or above every limit', async () => {
    const sent = await ballot();
    const why = '选票长度与本轮题目不符，没有收下。请刷新页面，用最新的题目重新填写。';
    for (const length of [-1, 1]) {
      const body = altered(sent, 'body', (bytes) => {
        const other = new Uint8Array(bytes.length + length);
        other.set(bytes.slice(0, other.length));
        return other;
      });
      expect(await answer(body)).toEqual(refused(422, 'wrong-length', why));
    }
    expect(await answer({ ...sent, body: 'A'.repeat(9000) })).toEqual(refused(422, 'wrong-length', why));
  });

  it('with an altered body or signature', async () => {
    const sent = await ballot();
    const why = '选票签名核对不上，可能在传输中被改动，没有收下。请重新提交。';
    const flip = (bytes: Uint8Array) => bytes.with(40, bytes[40]! ^ 1);
    expect(await answer(altered(sent, 'body', flip))).toEqual(refused(422, 'bad-signature', why));
    expect(await answer(altered(sent, 'signature', flip))).toEqual(refused(422, 'bad-signature', why));
  });

  it('in a version that is stored already, and is told which', async () => {
    expect((await answer(await ballot(card(), 3)))[0]).toBe(200);
    const why = '这张卡已有同一版或更新的选票，这次提交没有收下。如需修改，请按提示以新的版本提交。';
    for (const version of [1, 3]) {
      expect(await answer(await ballot(card(), version))).toEqual(
        refused(409, 'version-replay', why, { stored: 3 }),
      );
    }
  });

  it('that is no ballot, lacks a part, or brings a part that could carry what must not be stored', async () => {
    const sent = await ballot();
    const why = '选票格式不完整，可能在传输中损坏，没有收下。请刷新页面后重试。';
    const { signature: _, ...unsigned } = sent;
    for (const body of [null, [], 'x', unsigned, { ...sent, phone: '1' }, { ...sent, pk: '!' }]) {
      expect(await answer(body)).toEqual(refused(422, 'malformed', why));
    }
  });
});
