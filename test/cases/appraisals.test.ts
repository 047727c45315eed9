import { expect, it } from 'vitest';
import {
  batchBallots,
  cancelCard,
  cancellations,
  cardLists,
  checklist,
  exportRound,
  extendRound,
  freezeRound,
  getRound,
  loadCardKeys,
  loggedBallots,
  prepareRound,
  submitComment,
  tendRounds,
  turnout,
} from '../../src/cases/appraisals.ts';
import { stagedFiles } from '../../src/cases/log.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { fromText } from '../../src/domain/appraisals/bytes.ts';
import {
  type CommentSubmission,
  cancelFindings,
  cancelText,
  cardOf,
  makeComment,
  openComment,
  receiptHolds,
  roundHash,
  signCancel,
} from '../../src/domain/appraisals.ts';
import { civilDate, instantOf } from '../../src/domain/calendar.ts';
import { readBundle, readEntry } from '../../src/domain/log.ts';
import { CLOSES, OPENS, scene } from '../domain/appraisals.fixture.ts';
import { onBothEngines } from '../engines.ts';
import { APPROVER, appraisalRound, BEFORE, DURING, EDITOR } from './appraisal-round.fixture.ts';

onBothEngines('an appraisal round', (bench) => {
  const round = appraisalRound(bench);
  const { as, send, ballot, open } = round;

  it('says what is missing, and is frozen only when nothing is', async () => {
    round.world = scene({ party: 3 });
    const missing = await prepareRound(as(EDITOR, BEFORE), { ...round.world.round, tallyKey: '' });
    expect(missing.map(({ code }) => code)).toEqual(['appraisal.tally-key', 'appraisal.list-length']);
    await expect(
      freezeRound(as(APPROVER, BEFORE), round.box, '2016', round.world.round.pageHash),
    ).rejects.toThrow('还不能封存：缺少受托人的计票公钥');
    await prepareRound(as(EDITOR, BEFORE), round.world.round);
    await loadCardKeys(as(EDITOR, BEFORE), '2016', round.world.file);
    expect(await checklist(as(EDITOR, BEFORE), '2016', round.world.round.pageHash)).toEqual([]);
    await expect(
      freezeRound(as(EDITOR, BEFORE), round.box, '2016', round.world.round.pageHash),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      freezeRound(as(APPROVER, OPENS), round.box, '2016', round.world.round.pageHash),
    ).rejects.toMatchObject({
      code: 'rule-broken',
    });
    await freezeRound(as(APPROVER, BEFORE), round.box, '2016', round.world.round.pageHash);
    await expect(prepareRound(as(EDITOR, BEFORE), round.world.round)).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(loadCardKeys(as(EDITOR, BEFORE), '2016', round.world.file)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await cardLists(as(PUBLIC, BEFORE).read, '2016')).toEqual(round.world.lists);
  });

  it('is frozen as it was checked, though it changes at the same moment', async () => {
    round.world = scene({ party: 3 });
    const { round: own, file } = round.world;
    await prepareRound(as(EDITOR, BEFORE), own);
    await loadCardKeys(as(EDITOR, BEFORE), '2016', file);
    const changed = { ...own, title: `${own.title}（改）` };
    const [, froze] = await Promise.allSettled([
      prepareRound(as(EDITOR, BEFORE), changed),
      freezeRound(as(APPROVER, BEFORE), round.box, '2016', own.pageHash),
    ]);
    const { phase, definition } = await getRound(as(EDITOR, BEFORE), '2016');
    // Whoever comes first: what is frozen is what was checked and logged.
    const told = froze.status === 'fulfilled' ? froze.value.definition : froze.reason.code;
    expect(told).toBe(phase === 'draft' ? 'conflict' : roundHash(definition));
  });

  it('opens and closes by its schedule alone, and can be extended but not shortened', async () => {
    await open({ party: 3 });
    const phases = [BEFORE, OPENS, CLOSES - 1, CLOSES].map(
      async (now) => (await getRound(as(PUBLIC, now), '2016')).phase,
    );
    expect(await Promise.all(phases)).toEqual(['before', 'open', 'open', 'closed']);
    await expect(extendRound(as(APPROVER, DURING), '2016', CLOSES - 1)).rejects.toMatchObject({
      code: 'invalid',
    });
    const early = await ballot('party', round.world.cards['party']![0]!);
    await extendRound(as(APPROVER, DURING), '2016', CLOSES + 5000);
    expect(await send(early, CLOSES + 4999)).toMatchObject({ ok: true, version: 1 });
    expect(await send(await ballot('party', round.world.cards['party']![1]!), CLOSES + 5000)).toMatchObject({
      code: 'closed',
    });
  });

  it('is extended by two at once to the later of their days', async () => {
    await open({ party: 3 });
    const extend = (by: number) => extendRound(as(APPROVER, DURING), '2016', CLOSES + by);
    await Promise.allSettled([extend(5000), extend(1000)]);
    expect((await getRound(as(PUBLIC, DURING), '2016')).definition.closesAt).toBe(CLOSES + 5000);
  });

  it('takes ballots of its own length, though an earlier draft was laid out and not frozen', async () => {
    const { box } = round;
    const [first] = scene({ party: 3 }, 2).lists;
    box.store.prepare(
      '2016',
      200,
      first!.cards.map((pk) => ({ category: 'deputies', pk })),
    );
    await open({ party: 3 });
    expect(await send(await ballot('party', round.world.cards['party']![0]!))).toMatchObject({ ok: true });
    expect(new Set(box.store.rows('2016').map(({ category }) => category))).toEqual(new Set(['party']));
  });

  it('takes a ballot once, answers the same body alike, and signs a receipt for it', async () => {
    await open({ party: 3 });
    const sent = await ballot('party', round.world.cards['party']![0]!);
    const first = await send(sent);
    expect(first).toMatchObject({
      ok: true,
      version: 1,
      receipt: { round: '2016', nextBatch: '2016-11-02' },
    });
    expect(await send(sent)).toEqual(first);
    expect(first.ok && receiptHolds(first.receipt, round.world.round.receiptKey)).toBe(true);
    expect(round.box.store.rows('2016').filter(({ body }) => body !== null)).toHaveLength(1);
  });

  it('promises the closing day once no later batch will come', async () => {
    await open({ party: 3 });
    const answer = await send(await ballot('party', round.world.cards['party']![0]!), CLOSES - 1);
    expect(answer).toMatchObject({ receipt: { nextBatch: '2016-11-15' } });
  });

  it('of fifty different ballots at once by one card exactly one has effect', async () => {
    await open({ party: 3 });
    const card = round.world.cards['party']![0]!;
    const ballots = await Promise.all(Array.from({ length: 50 }, () => ballot('party', card)));
    const answers = await Promise.all(ballots.map((sent) => send(sent)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const refused = answers.filter((answer) => !answer.ok);
    expect(
      refused.every((answer) => !answer.ok && answer.code === 'version-replay' && answer.stored === 1),
    ).toBe(true);
  });

  it('of fifty identical ballots at once exactly one has effect, and all get the same answer', async () => {
    await open({ party: 3 });
    const sent = await ballot('party', round.world.cards['party']![0]!);
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(sent)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(round.box.store.rows('2016').filter(({ body }) => body !== null)).toHaveLength(1);
  });

  it('stores nothing of a ballot that it refuses', async () => {
    await open({ party: 3 });
    const sent = await ballot('party', round.world.cards['party']![0]!);
    const body = fromText(sent.body)!;
    body[50]! ^= 1;
    expect(await send({ ...sent, round: '2015' })).toMatchObject({ code: 'other-round' });
    expect(await send({ ...sent, signature: 'A'.repeat(86) })).toMatchObject({ code: 'bad-signature' });
    expect(await send(sent, BEFORE)).toMatchObject({ code: 'not-open' });
    expect(await send(await ballot('party', round.world.spares['party']![0]!))).toMatchObject({
      code: 'spare-not-called',
    });
    expect(round.box.store.rows('2016').every((row) => row.body === null)).toBe(true);
  });

  it('cancels a lost card only when two trustees have signed, and calls its spare', async () => {
    await open({ party: 3, congress: 2 });
    const [lost, spare] = [round.world.cards['party']![0]!, round.world.spares['party']![0]!];
    const lines = (trustees: number[], serial: string, replacement: string | null = null) =>
      trustees.map((i) => cancelText(signCancel(round.world.shares[i]!, serial, replacement)));
    const cancel = (orders: string[], now = DURING) => cancelCard(as(EDITOR, now), { round: '2016', orders });
    await send(await ballot('party', lost));
    const good = lines([0, 2], lost.serial, spare.serial);
    await expect(cancel(good.slice(1))).rejects.toThrow('两位不同的受托人');
    await expect(cancel([good[0]!, good[0]!])).rejects.toThrow('两位不同的受托人');
    await expect(cancel([good[0]!, good[1]!.slice(0, -1)])).rejects.toMatchObject({ field: 'order2' });
    await expect(cancel([good[0]!.replace('cancel.2016', 'cancel.2015'), good[1]!])).rejects.toThrow(
      '2015 轮',
    );
    await expect(cancel([good[0]!.replace(lost.serial, spare.serial), good[1]!])).rejects.toThrow('公钥不符');
    await expect(cancel([good[0]!, lines([2], lost.serial)[0]!])).rejects.toThrow('不是同一张卡');
    await expect(cancel(lines([0, 1], 'ZZZZZZZZ'))).rejects.toThrow('ZZZZZZZZ');
    const wrong = round.world.spares['congress']![0]!.serial;
    await expect(cancel(lines([0, 1], lost.serial, wrong))).rejects.toThrow('不属于同一类');
    await expect(cancel(good, CLOSES)).rejects.toMatchObject({ code: 'conflict' });
    expect(await send(await ballot('party', lost, 2))).toMatchObject({ ok: true });
    expect(await cancel(good)).toEqual({ serial: lost.serial, replacement: spare.serial });
    expect(await send(await ballot('party', lost, 3))).toMatchObject({ code: 'cancelled' });
    expect(await send(await ballot('party', spare))).toMatchObject({ ok: true });
    const inForce = await cancellations(as(PUBLIC, DURING).read, '2016');
    expect(inForce).toMatchObject([
      { round: '2016', category: 'party', serial: lost.serial, pk: lost.pk, replacement: spare.pk },
    ]);
    expect(cancelFindings(round.world.round, inForce)).toEqual([]);
    await expect(cancel(good)).rejects.toThrow('已经注销');
    const second = round.world.cards['party']![1]!.serial;
    await expect(cancel(lines([1, 2], second, spare.serial))).rejects.toThrow('已经补发');
  });

  it('logs a batch from ten ballots on, and whatever is left at the close', async () => {
    await open({ party: 14 });
    const cards = round.world.cards['party']!;
    for (const card of cards.slice(0, 9)) await send(await ballot('party', card));
    expect(await batchBallots(as(SYSTEM, DURING), round.box, '2016')).toEqual([]);
    await send(await ballot('party', cards[9]!));
    const batch = await batchBallots(as(SYSTEM, DURING), round.box, '2016');
    expect(batch).toHaveLength(10);
    expect(batch.map(({ ballot: hash }) => hash)).toEqual(batch.map(({ ballot: hash }) => hash).sort());
    await send(await ballot('party', cards[10]!));
    expect(await turnout(as(PUBLIC, DURING), round.box, '2016')).toMatchObject({
      final: false,
      categories: [{ collected: 10 }],
    });
    expect(await tendRounds(as(SYSTEM, CLOSES - 1), round.box)).toEqual([]);
    expect(await tendRounds(as(SYSTEM, CLOSES), round.box)).toEqual([{ round: '2016', ballots: 1 }]);
    expect(await turnout(as(PUBLIC, CLOSES), round.box, '2016')).toMatchObject({
      final: true,
      categories: [{ issued: 14, collected: 11 }],
    });
  });

  it('logs the last batch once, though the job and the export come for it at the same moment', async () => {
    await open({ party: 12 });
    for (const card of round.world.cards['party']!.slice(0, 11)) await send(await ballot('party', card));
    await Promise.all([
      tendRounds(as(SYSTEM, CLOSES), round.box),
      exportRound(as(APPROVER, CLOSES), round.box, '2016'),
    ]);
    const bundle = (await stagedFiles(as(SYSTEM, CLOSES))).filter(({ path }) => path.includes('entries'));
    const count = Number(bundle.at(-1)!.path.split('/').at(-1));
    expect(readBundle(bundle.at(-1)!.bytes, count).map((bytes) => readEntry(bytes).kind)).toEqual([
      ...['ROUND_OPEN', 'CARD_LIST'],
      ...Array.from({ length: 11 }, () => 'BALLOT'),
    ]);
  });

  it('logs at most one batch a day, so that a batch does not tell the hour', async () => {
    await open({ party: 24 });
    const cards = round.world.cards['party']!;
    const vote = async (from: number, to: number) => {
      for (const card of cards.slice(from, to)) await send(await ballot('party', card));
    };
    await vote(0, 10);
    expect(await tendRounds(as(SYSTEM, DURING), round.box)).toEqual([{ round: '2016', ballots: 10 }]);
    await vote(10, 22);
    const midnight = instantOf(civilDate(DURING)) + 24 * 3_600_000;
    expect(await tendRounds(as(SYSTEM, midnight - 1), round.box)).toEqual([]);
    expect(await tendRounds(as(SYSTEM, midnight), round.box)).toEqual([{ round: '2016', ballots: 12 }]);
    await expect(batchBallots(as(EDITOR, DURING), round.box, '2016')).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('writes into the log, in this order: the opening and the lists, each batch, a cancellation, the tally', async () => {
    await open({ party: 12, congress: 10 });
    const kinds = async () => {
      const files = await stagedFiles(as(SYSTEM, CLOSES));
      const bundle = files.filter(({ path }) => path.includes('entries')).at(-1)!;
      const count = Number(bundle.path.split('/').at(-1));
      return readBundle(bundle.bytes, count).map((bytes) => readEntry(bytes).kind);
    };
    expect(await kinds()).toEqual(['ROUND_OPEN', 'CARD_LIST', 'CARD_LIST']);
    for (const card of round.world.cards['party']!.slice(0, 11)) await send(await ballot('party', card));
    // A stop between round.box and log: the batch is in the round.box only, and the next call puts it into the log, once.
    const { pk, category } = round.box.store.rows('2016').find(({ body }) => body !== null)!;
    round.box.store.addBatch('2016', [{ pk, category, version: 1, ballot: 'x'.repeat(43) }]);
    expect(await batchBallots(as(SYSTEM, DURING), round.box, '2016')).toHaveLength(11);
    expect(await batchBallots(as(SYSTEM, DURING), round.box, '2016')).toEqual([]);
    const { places } = await loggedBallots(as(PUBLIC, DURING), round.box, '2016');
    expect(places).toEqual(Array.from({ length: 11 }, (_, i) => `2016/${3 + i}`));
    const { serial } = round.world.cards['party']![11]!;
    const orders = round.world.shares.slice(0, 2).map((share) => cancelText(signCancel(share, serial, null)));
    await cancelCard(as(EDITOR, DURING), { round: '2016', orders });
    await extendRound(as(APPROVER, DURING), '2016', CLOSES + 1000);
    const all = await kinds();
    expect([all.length, all.slice(-2)]).toEqual([16, ['CARD_CANCEL', 'ROUND_OPEN']]);
  });

  it('takes one comment for each card, apart from the ballot: neither the box nor the export joins the two', async () => {
    await open({ party: 3, congress: 3 });
    const card = round.world.cards['party']![0]!;
    const comment = (text: string, version: number, from = card) =>
      makeComment(round.world.round, from, text, version, round.world.random);
    const give = (submission: CommentSubmission, now = DURING) =>
      submitComment(as(PUBLIC, now), round.box, submission);
    const first = await comment('窗口太少。', 1);
    expect(await give(first, BEFORE)).toMatchObject({ code: 'not-open' });
    expect(await give(first)).toEqual({ ok: true });
    expect(await give(first)).toEqual({ ok: true });
    expect(await give(await comment('窗口还是太少。', 1))).toMatchObject({
      code: 'version-replay',
      stored: 1,
    });
    expect(await give(await comment('窗口够了。', 2))).toEqual({ ok: true });
    const stranger = await comment('我不是代表。', 1, cardOf(round.world.random(16), '2016'));
    expect(await give(stranger)).toMatchObject({ code: 'unknown-card' });
    expect(await give({ ...first, body: first.body.slice(0, 400) })).toMatchObject({ code: 'wrong-length' });
    expect(
      await give({ ...first, body: first.body.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')) }),
    ).toMatchObject({
      ok: false,
    });
    expect(await give(await comment('迟了。', 3), CLOSES)).toMatchObject({ code: 'closed' });
    await send(await ballot('party', card));
    const { comments, ballots, lists } = await exportRound(as(APPROVER, CLOSES), round.box, '2016');
    expect(comments).toHaveLength(1);
    expect(await openComment(round.world.round, comments[0]!, round.world.tallySecret)).toBe('窗口够了。');
    expect(comments[0]!.key).not.toBe(ballots[0]!.pk);
    expect(JSON.stringify([ballots, lists])).not.toContain(comments[0]!.key);
    expect(JSON.stringify(comments)).not.toContain(card.pk);
    const lengths = ['', '一', '长'.repeat(500)].map(async (text) => (await comment(text, 9)).body.length);
    expect(new Set(await Promise.all(lengths)).size).toBe(1);
  });

  it('rounds turnout down to five until the close', async () => {
    await open({ party: 14 });
    for (const card of round.world.cards['party']!) await send(await ballot('party', card));
    await batchBallots(as(SYSTEM, DURING), round.box, '2016');
    expect(await turnout(as(PUBLIC, DURING), round.box, '2016')).toMatchObject({
      categories: [{ collected: 10 }],
    });
    expect(await turnout(as(PUBLIC, CLOSES), round.box, '2016')).toMatchObject({
      categories: [{ collected: 14 }],
    });
  });
});
