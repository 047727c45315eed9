import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBallots } from '../../db/ballots.ts';
import {
  type BallotBox,
  batchBallots,
  cancelCard,
  cancellations,
  cardLists,
  checklist,
  enterPaperCounts,
  exportRound,
  extendRound,
  freezeRound,
  getRound,
  loadCardKeys,
  loadResults,
  loggedBallots,
  makeTallyKey,
  openBallotBox,
  paperChannel,
  prepareRound,
  publicRound,
  releaseResults,
  submitBallot,
  submitComment,
  tallySecret,
  tendRounds,
  turnout,
} from '../../src/cases/appraisals.ts';
import { stagedFiles } from '../../src/cases/log.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import { fromText } from '../../src/domain/appraisals/bytes.ts';
import {
  bodyLength,
  type Card,
  type CommentSubmission,
  cancelFindings,
  cancelText,
  cardOf,
  histogramOf,
  makeBallot,
  makeComment,
  openComment,
  ownBallot,
  receiptFinding,
  receiptHolds,
  resultFindings,
  resultsHash,
  type Submission,
  signCancel,
  type TallyFile,
  tally,
} from '../../src/domain/appraisals.ts';
import { civilDate, instantOf } from '../../src/domain/calendar.ts';
import { readBundle, readEntry } from '../../src/domain/log.ts';
import { CLOSES, choicesOf, OPENS, type Scene, scene, signed } from '../domain/appraisals.fixture.ts';
import { onBothEngines } from '../engines.ts';

const EDITOR: Actor = { kind: 'staff', id: 'editor', role: 'reform-editor', unit: 'ggb' };
const APPROVER: Actor = { kind: 'staff', id: 'approver', role: 'reform-approver', unit: 'ggb' };
const BEFORE = OPENS - 1000;
const DURING = OPENS + 3_600_000;

onBothEngines('an appraisal round', (bench) => {
  let box: BallotBox;
  let world: Scene;

  const as = (actor: Actor, now: number) => bench.portal.as(actor, now);
  const send = (submission: Submission, now = DURING) => submitBallot(as(PUBLIC, now), box, submission);
  const ballot = (category: string, card: Card, version = 1) =>
    makeBallot(world.round, category, card, choicesOf(world.round, world.random), version, world.random);

  async function open(sizes: Record<string, number>): Promise<void> {
    world = scene(sizes, 2);
    world.round.receiptKey = box.receiptKey;
    await prepareRound(as(EDITOR, BEFORE), world.round);
    await loadCardKeys(as(EDITOR, BEFORE), '2016', world.file);
    await freezeRound(as(APPROVER, BEFORE), box, '2016', world.round.pageHash);
  }

  beforeEach(() => {
    box = openBallotBox(bench.dataDir);
  });
  afterEach(() => box.close());

  it('says what is missing, and is frozen only when nothing is', async () => {
    world = scene({ party: 3 });
    const missing = await prepareRound(as(EDITOR, BEFORE), { ...world.round, tallyKey: '' });
    expect(missing.map(({ code }) => code)).toEqual(['appraisal.tally-key', 'appraisal.list-length']);
    await expect(freezeRound(as(APPROVER, BEFORE), box, '2016', world.round.pageHash)).rejects.toThrow(
      '还不能封存：缺少受托人的计票公钥',
    );
    await prepareRound(as(EDITOR, BEFORE), world.round);
    await loadCardKeys(as(EDITOR, BEFORE), '2016', world.file);
    expect(await checklist(as(EDITOR, BEFORE), '2016', world.round.pageHash)).toEqual([]);
    await expect(freezeRound(as(EDITOR, BEFORE), box, '2016', world.round.pageHash)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(freezeRound(as(APPROVER, OPENS), box, '2016', world.round.pageHash)).rejects.toMatchObject({
      code: 'rule-broken',
    });
    await freezeRound(as(APPROVER, BEFORE), box, '2016', world.round.pageHash);
    await expect(prepareRound(as(EDITOR, BEFORE), world.round)).rejects.toMatchObject({ code: 'conflict' });
    await expect(loadCardKeys(as(EDITOR, BEFORE), '2016', world.file)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await cardLists(as(PUBLIC, BEFORE).read, '2016')).toEqual(world.lists);
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
    const early = await ballot('party', world.cards['party']![0]!);
    await extendRound(as(APPROVER, DURING), '2016', CLOSES + 5000);
    expect(await send(early, CLOSES + 4999)).toMatchObject({ ok: true, version: 1 });
    expect(await send(await ballot('party', world.cards['party']![1]!), CLOSES + 5000)).toMatchObject({
      code: 'closed',
    });
  });

  it('takes a ballot once, answers the same body alike, and signs a receipt for it', async () => {
    await open({ party: 3 });
    const sent = await ballot('party', world.cards['party']![0]!);
    const first = await send(sent);
    expect(first).toMatchObject({
      ok: true,
      version: 1,
      receipt: { round: '2016', nextBatch: '2016-11-02' },
    });
    expect(await send(sent)).toEqual(first);
    expect(first.ok && receiptHolds(first.receipt, world.round.receiptKey)).toBe(true);
    expect(box.store.rows('2016').filter(({ body }) => body !== null)).toHaveLength(1);
  });

  it('promises the closing day once no later batch will come', async () => {
    await open({ party: 3 });
    const answer = await send(await ballot('party', world.cards['party']![0]!), CLOSES - 1);
    expect(answer).toMatchObject({ receipt: { nextBatch: '2016-11-15' } });
  });

  it('of fifty different ballots at once by one card exactly one has effect', async () => {
    await open({ party: 3 });
    const card = world.cards['party']![0]!;
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
    const sent = await ballot('party', world.cards['party']![0]!);
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(sent)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(box.store.rows('2016').filter(({ body }) => body !== null)).toHaveLength(1);
  });

  it('stores nothing of a ballot that it refuses', async () => {
    await open({ party: 3 });
    const sent = await ballot('party', world.cards['party']![0]!);
    const body = fromText(sent.body)!;
    body[50]! ^= 1;
    expect(await send({ ...sent, round: '2015' })).toMatchObject({ code: 'other-round' });
    expect(await send({ ...sent, signature: 'A'.repeat(86) })).toMatchObject({ code: 'bad-signature' });
    expect(await send(sent, BEFORE)).toMatchObject({ code: 'not-open' });
    expect(await send(await ballot('party', world.spares['party']![0]!))).toMatchObject({
      code: 'spare-not-called',
    });
    expect(box.store.rows('2016').every((row) => row.body === null)).toBe(true);
  });

  it('cancels a lost card only when two trustees have signed, and calls its spare', async () => {
    await open({ party: 3, congress: 2 });
    const [lost, spare] = [world.cards['party']![0]!, world.spares['party']![0]!];
    const lines = (trustees: number[], serial: string, replacement: string | null = null) =>
      trustees.map((i) => cancelText(signCancel(world.shares[i]!, serial, replacement)));
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
    const wrong = world.spares['congress']![0]!.serial;
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
    expect(cancelFindings(world.round, inForce)).toEqual([]);
    await expect(cancel(good)).rejects.toThrow('已经注销');
    const second = world.cards['party']![1]!.serial;
    await expect(cancel(lines([1, 2], second, spare.serial))).rejects.toThrow('已经补发');
  });

  it('logs a batch from ten ballots on, and whatever is left at the close', async () => {
    await open({ party: 14 });
    const cards = world.cards['party']!;
    for (const card of cards.slice(0, 9)) await send(await ballot('party', card));
    expect(await batchBallots(as(SYSTEM, DURING), box, '2016')).toEqual([]);
    await send(await ballot('party', cards[9]!));
    const batch = await batchBallots(as(SYSTEM, DURING), box, '2016');
    expect(batch).toHaveLength(10);
    expect(batch.map(({ ballot: hash }) => hash)).toEqual(batch.map(({ ballot: hash }) => hash).sort());
    await send(await ballot('party', cards[10]!));
    expect(await turnout(as(PUBLIC, DURING), box, '2016')).toMatchObject({
      final: false,
      categories: [{ collected: 10 }],
    });
    expect(await tendRounds(as(SYSTEM, CLOSES - 1), box)).toEqual([]);
    expect(await tendRounds(as(SYSTEM, CLOSES), box)).toEqual([{ round: '2016', ballots: 1 }]);
    expect(await turnout(as(PUBLIC, CLOSES), box, '2016')).toMatchObject({
      final: true,
      categories: [{ issued: 14, collected: 11 }],
    });
  });

  it('logs at most one batch a day, so that a batch does not tell the hour', async () => {
    await open({ party: 24 });
    const cards = world.cards['party']!;
    const vote = async (from: number, to: number) => {
      for (const card of cards.slice(from, to)) await send(await ballot('party', card));
    };
    await vote(0, 10);
    expect(await tendRounds(as(SYSTEM, DURING), box)).toEqual([{ round: '2016', ballots: 10 }]);
    await vote(10, 22);
    const midnight = instantOf(civilDate(DURING)) + 24 * 3_600_000;
    expect(await tendRounds(as(SYSTEM, midnight - 1), box)).toEqual([]);
    expect(await tendRounds(as(SYSTEM, midnight), box)).toEqual([{ round: '2016', ballots: 12 }]);
    await expect(batchBallots(as(EDITOR, DURING), box, '2016')).rejects.toMatchObject({ code: 'forbidden' });
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
    for (const card of world.cards['party']!.slice(0, 11)) await send(await ballot('party', card));
    // A stop between box and log: the batch is in the box only, and the next call puts it into the log, once.
    const { pk, category } = box.store.rows('2016').find(({ body }) => body !== null)!;
    box.store.addBatch('2016', [{ pk, category, version: 1, ballot: 'x'.repeat(43) }]);
    expect(await batchBallots(as(SYSTEM, DURING), box, '2016')).toHaveLength(11);
    expect(await batchBallots(as(SYSTEM, DURING), box, '2016')).toEqual([]);
    const { places } = await loggedBallots(as(PUBLIC, DURING), box, '2016');
    expect(places).toEqual(Array.from({ length: 11 }, (_, i) => `2016/${3 + i}`));
    const { serial } = world.cards['party']![11]!;
    const orders = world.shares.slice(0, 2).map((share) => cancelText(signCancel(share, serial, null)));
    await cancelCard(as(EDITOR, DURING), { round: '2016', orders });
    await extendRound(as(APPROVER, DURING), '2016', CLOSES + 1000);
    const all = await kinds();
    expect([all.length, all.slice(-2)]).toEqual([16, ['CARD_CANCEL', 'ROUND_OPEN']]);
  });

  it('takes one comment for each card, apart from the ballot: neither the box nor the export joins the two', async () => {
    await open({ party: 3, congress: 3 });
    const card = world.cards['party']![0]!;
    const comment = (text: string, version: number, from = card) =>
      makeComment(world.round, from, text, version, world.random);
    const give = (submission: CommentSubmission, now = DURING) =>
      submitComment(as(PUBLIC, now), box, submission);
    const first = await comment('窗口太少。', 1);
    expect(await give(first, BEFORE)).toMatchObject({ code: 'not-open' });
    expect(await give(first)).toEqual({ ok: true });
    expect(await give(first)).toEqual({ ok: true });
    expect(await give(await comment('窗口还是太少。', 1))).toMatchObject({
      code: 'version-replay',
      stored: 1,
    });
    expect(await give(await comment('窗口够了。', 2))).toEqual({ ok: true });
    const stranger = await comment('我不是代表。', 1, cardOf(world.random(16), '2016'));
    expect(await give(stranger)).toMatchObject({ code: 'unknown-card' });
    expect(await give({ ...first, body: first.body.slice(0, 400) })).toMatchObject({ code: 'wrong-length' });
    expect(
      await give({ ...first, body: first.body.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')) }),
    ).toMatchObject({
      ok: false,
    });
    expect(await give(await comment('迟了。', 3), CLOSES)).toMatchObject({ code: 'closed' });
    await send(await ballot('party', card));
    const { comments, ballots, lists } = await exportRound(as(APPROVER, CLOSES), box, '2016');
    expect(comments).toHaveLength(1);
    expect(await openComment(world.round, comments[0]!, world.tallySecret)).toBe('窗口够了。');
    expect(comments[0]!.key).not.toBe(ballots[0]!.pk);
    expect(JSON.stringify([ballots, lists])).not.toContain(comments[0]!.key);
    expect(JSON.stringify(comments)).not.toContain(card.pk);
    const lengths = ['', '一', '长'.repeat(500)].map(async (text) => (await comment(text, 9)).body.length);
    expect(new Set(await Promise.all(lengths)).size).toBe(1);
  });

  it('rounds turnout down to five until the close', async () => {
    await open({ party: 14 });
    for (const card of world.cards['party']!) await send(await ballot('party', card));
    await batchBallots(as(SYSTEM, DURING), box, '2016');
    expect(await turnout(as(PUBLIC, DURING), box, '2016')).toMatchObject({ categories: [{ collected: 10 }] });
    expect(await turnout(as(PUBLIC, CLOSES), box, '2016')).toMatchObject({ categories: [{ collected: 14 }] });
  });

  it('of three hundred, with re-votes, duplicates and a cancelled card, is tallied and checks itself', async () => {
    await open({ party: 100, congress: 100, cppcc: 100 });
    await expect(exportRound(as(APPROVER, DURING), box, '2016')).rejects.toMatchObject({
      code: 'rule-broken',
    });
    const lost = world.cards['party']![7]!;
    let last: Submission | null = null;
    for (const [category, cards] of Object.entries(world.cards)) {
      for (const [i, card] of cards.entries()) {
        const sent = await ballot(category, card);
        expect(await send(sent)).toMatchObject({ ok: true });
        if (i % 10 === 0)
          expect(await send(await ballot(category, card, 2))).toMatchObject({ ok: true, version: 2 });
        if (i % 17 === 1) expect(await send(sent)).toMatchObject({ ok: true, version: 1 });
        last = sent;
      }
      await batchBallots(as(SYSTEM, DURING), box, '2016');
    }
    const orders = world.shares.slice(0, 2).map((share) => cancelText(signCancel(share, lost.serial, null)));
    await cancelCard(as(EDITOR, DURING), { round: '2016', orders });
    const late = await send(last!);
    const file = await exportRound(as(APPROVER, CLOSES), box, '2016');
    const { findings, results } = await tally(file, world.tallySecret);
    expect(findings).toEqual([]);
    expect(results!.categories.map(({ issued, collected }) => [issued, collected])).toEqual([
      [100, 99],
      [100, 100],
      [100, 100],
    ]);
    expect(resultFindings(world.round, results!, resultsHash(results!))).toEqual([]);
    const fewer = results!.categories.map((c) => ({ ...c, collected: c.collected - 1 }));
    const load = (file: TallyFile) => loadResults(as(EDITOR, CLOSES), box, '2016', file);
    await expect(load(signed(world, { ...results!, categories: fewer }))).rejects.toMatchObject({
      code: 'rule-broken',
    });
    const file1 = signed(world, results!);
    await expect(load({ ...file1, signatures: file1.signatures.slice(1) })).rejects.toThrow('两位受托人');
    await expect(load(results as unknown as TallyFile)).rejects.toThrow('不是 2016 轮的计票结果文件');
    await load(file1);
    expect(await publicRound(as(PUBLIC, CLOSES), '2016')).toMatchObject({ phase: 'closed', results: null });
    await expect(releaseResults(as(EDITOR, CLOSES), '2016')).rejects.toMatchObject({ code: 'forbidden' });
    await load(file1);
    await releaseResults(as(APPROVER, CLOSES), '2016');
    await expect(load(file1)).rejects.toMatchObject({ code: 'conflict' });
    const published = await publicRound(as(PUBLIC, CLOSES), '2016');
    expect(published).toMatchObject({ phase: 'tallied', results: { void: false } });
    const { leaves, places } = await loggedBallots(as(PUBLIC, CLOSES), box, '2016');
    expect(places).toHaveLength(leaves.length);
    expect(late.ok && receiptFinding(world.round, late.receipt, leaves, true)).toBeNull();
    const own = ownBallot(world.round, world.cards['cppcc']![0]!.secret, leaves, published.results);
    expect(own.leaf).toMatchObject({ version: 2 });
    expect(own.items.every(({ choice }) => choice !== undefined)).toBe(true);
    expect(await send(last!, CLOSES)).toMatchObject({ code: 'closed' });
  });

  it('takes totals of paper ballots only for cancelled cards, after the close, and when two persons entered them alike', async () => {
    await open({ party: 12 });
    const counts = (satisfied: number) =>
      Object.fromEntries(
        world.round.items.map(({ id }) => [
          id,
          { ...histogramOf([]), satisfied, dissatisfied: 4 - satisfied },
        ]),
      );
    const input = { round: '2016', category: 'party', issued: 5, collected: 4, counts: counts(3) };
    await expect(enterPaperCounts(as(EDITOR, CLOSES), input)).rejects.toThrow('先注销评议卡');
    for (const { serial } of world.cards['party']!.slice(0, 5)) {
      const orders = world.shares.slice(0, 2).map((share) => cancelText(signCancel(share, serial, null)));
      await cancelCard(as(EDITOR, DURING), { round: '2016', orders });
    }
    await expect(enterPaperCounts(as(EDITOR, DURING), input)).rejects.toThrow('截止以后');
    const channel = async (actor = EDITOR) => paperChannel(as(actor, CLOSES), '2016');
    expect(await channel()).toEqual({ agreed: [], findings: [], pending: [], own: [] });
    await enterPaperCounts(as(EDITOR, CLOSES), input);
    expect(await channel()).toMatchObject({ agreed: [], pending: ['party'], own: [input] });
    expect((await channel(APPROVER)).own).toEqual([]);
    await enterPaperCounts(as(APPROVER, CLOSES), { ...input, counts: counts(2) });
    const { agreed, findings } = await channel();
    expect([agreed, findings.map(({ code }) => code)]).toEqual([[], ['appraisal.paper-differs']]);
    await enterPaperCounts(as(APPROVER, CLOSES), input);
    expect(await channel()).toMatchObject({ agreed: [input], findings: [], pending: [] });
    await expect(enterPaperCounts(as(EDITOR, CLOSES), { ...input, collected: 6 })).rejects.toMatchObject({
      code: 'rule-broken',
    });
  });
});

describe('the database owner who looks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-box-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const world = scene({ party: 120 }, 20);
  const ballots = Promise.all(
    world.cards['party']!.map((card) => makeBallot(world.round, 'party', card, {}, 1, world.random)),
  );

  async function fill(file: string, submissions: Submission[]): Promise<void> {
    const store = openBallots(file);
    store.prepare(
      '2016',
      bodyLength(world.round),
      submissions.map(({ pk }) => ({ pk, category: 'party' })),
    );
    for (const { pk, body, signature } of submissions) {
      const put = { body: fromText(body), signature: fromText(signature) };
      await store.exchange('2016', pk, () => ({ put, result: null }));
      // Were the log not emptied, the last pages in it would be the last ballots.
      expect(statSync(`${file}-wal`).size).toBe(0);
    }
    store.copyTo(`${file}.copy`);
    store.close();
  }

  it('finds the same bytes for two orders of arrival, in the file itself and in its copy', async () => {
    const sent = await ballots;
    await fill(join(folder, 'a.db'), sent);
    await fill(join(folder, 'b.db'), [...sent].reverse());
    for (const suffix of ['', '.copy']) {
      expect(
        readFileSync(join(folder, `a.db${suffix}`)).equals(readFileSync(join(folder, `b.db${suffix}`))),
      ).toBe(true);
    }
  });

  it('and that comparison bites: rows that are inserted as they come do tell the order', async () => {
    const { default: Sqlite } = await import('better-sqlite3');
    const insert = (file: string, submissions: Submission[]) => {
      const db = new Sqlite(file);
      db.exec('CREATE TABLE b (pk TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID');
      for (const { pk, body } of submissions) db.prepare('INSERT INTO b VALUES (?, ?)').run(pk, body);
      db.close();
      return readFileSync(file);
    };
    const sent = await ballots;
    const [a, b] = [insert(join(folder, 'a'), sent), insert(join(folder, 'b'), [...sent].reverse())];
    expect(a.equals(b)).toBe(false);
  });

  it('finds no time, no address and no clear choice in any file of the box', async () => {
    const file = join(folder, 'c.db');
    await fill(file, await ballots);
    const names = [file, `${file}.copy`, `${file}-wal`, `${file}-shm`].filter(existsSync);
    const bytes = Buffer.concat(names.map((name) => readFileSync(name)));
    const text = bytes.toString('latin1');
    for (const trace of [new Date().toISOString().slice(0, 10), '127.0.0.1', '::1', 'Mozilla', 'satisfied']) {
      expect(text).not.toContain(trace);
    }
    const store = openBallots(file);
    const columns = Object.keys(store.rows('2016')[0]!);
    store.close();
    expect(columns).toEqual(['category', 'pk', 'body', 'signature', 'logged']);
  });
});

describe('the trustees', () => {
  it('open the box with any two of three shares', async () => {
    const { tallyKey, shares } = await makeTallyKey('2016', scene({ party: 1 }).random);
    for (const pair of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const secret = await tallySecret(
        { id: '2016', tallyKey },
        pair.map((i) => shares[i]!),
      );
      expect(secret).toHaveLength(32);
    }
  });

  it('are told in one sentence what is wrong with a share', async () => {
    const { tallyKey, shares } = await makeTallyKey('2016', scene({ party: 1 }).random);
    const other = await makeTallyKey('2016', scene({ party: 1 }, 1, 'other').random);
    const round = { id: '2016', tallyKey };
    await expect(tallySecret(round, [shares[0]!])).rejects.toThrow(
      '需要 2 位受托人的密钥份额，现在只有 1 份',
    );
    await expect(tallySecret(round, [shares[0]!, shares[0]!])).rejects.toThrow('现在只有 1 份');
    await expect(tallySecret(round, [shares[0]!, `${shares[1]!.slice(0, -1)}!`])).rejects.toThrow(
      '第 2 份密钥份额有抄写错误',
    );
    await expect(tallySecret(round, [shares[0]!, other.shares[1]!])).rejects.toThrow('合不成本轮的计票密钥');
    await expect(tallySecret({ ...round, id: '2017' }, shares)).rejects.toThrow('属于 2016 轮，不是 2017 轮');
  });
});
