import { expect, it } from 'vitest';
import {
  batchBallots,
  cancelCard,
  enterPaperCounts,
  exportRound,
  loadResults,
  loggedBallots,
  paperChannel,
  publicRound,
  releaseResults,
} from '../../src/cases/appraisals.ts';
import { PUBLIC, SYSTEM } from '../../src/domain/actor.ts';
import {
  cancelText,
  histogramOf,
  ownBallot,
  receiptFinding,
  resultFindings,
  resultsHash,
  type Submission,
  signCancel,
  type TallyFile,
  tally,
} from '../../src/domain/appraisals.ts';
import { CLOSES, signed } from '../domain/appraisals.fixture.ts';
import { onBothEngines } from '../engines.ts';
import { APPROVER, appraisalRound, DURING, EDITOR } from './appraisal-round.fixture.ts';
import { meanwhile } from './staff.fixture.ts';

onBothEngines('the tally of a round', (bench) => {
  const round = appraisalRound(bench);
  const { as, send, ballot, open } = round;

  it('of three hundred, with re-votes, duplicates and a cancelled card, is tallied and checks itself', async () => {
    await open({ party: 100, congress: 100, cppcc: 100 });
    await expect(exportRound(as(APPROVER, DURING), round.box, '2016')).rejects.toMatchObject({
      code: 'rule-broken',
    });
    const lost = round.world.cards['party']![7]!;
    let last: Submission | null = null;
    for (const [category, cards] of Object.entries(round.world.cards)) {
      for (const [i, card] of cards.entries()) {
        const sent = await ballot(category, card);
        expect(await send(sent)).toMatchObject({ ok: true });
        if (i % 10 === 0)
          expect(await send(await ballot(category, card, 2))).toMatchObject({ ok: true, version: 2 });
        if (i % 17 === 1) expect(await send(sent)).toMatchObject({ ok: true, version: 1 });
        last = sent;
      }
      await batchBallots(as(SYSTEM, DURING), round.box, '2016');
    }
    const orders = round.world.shares
      .slice(0, 2)
      .map((share) => cancelText(signCancel(share, lost.serial, null)));
    await cancelCard(as(EDITOR, DURING), { round: '2016', orders });
    const late = await send(last!);
    const file = await exportRound(as(APPROVER, CLOSES), round.box, '2016');
    const { findings, results } = await tally(file, round.world.tallySecret);
    expect(findings).toEqual([]);
    expect(results!.categories.map(({ issued, collected }) => [issued, collected])).toEqual([
      [100, 99],
      [100, 100],
      [100, 100],
    ]);
    expect(resultFindings(round.world.round, results!, resultsHash(results!))).toEqual([]);
    const fewer = results!.categories.map((c) => ({ ...c, collected: c.collected - 1 }));
    const load = (file: TallyFile) => loadResults(as(EDITOR, CLOSES), round.box, '2016', file);
    await expect(load(signed(round.world, { ...results!, categories: fewer }))).rejects.toMatchObject({
      code: 'rule-broken',
    });
    const file1 = signed(round.world, results!);
    await expect(load({ ...file1, signatures: file1.signatures.slice(1) })).rejects.toThrow('两位受托人');
    await expect(load(results as unknown as TallyFile)).rejects.toThrow('不是 2016 轮的计票结果文件');
    await load(file1);
    expect(await publicRound(as(PUBLIC, CLOSES), '2016')).toMatchObject({ phase: 'closed', results: null });
    await expect(releaseResults(as(EDITOR, CLOSES), '2016')).rejects.toMatchObject({ code: 'forbidden' });
    await load(file1);
    // Let out while another file is being checked: what is public is not replaced.
    const checking = meanwhile(as(EDITOR, CLOSES), () => releaseResults(as(APPROVER, CLOSES), '2016'));
    await expect(loadResults(checking, round.box, '2016', file1)).rejects.toMatchObject({ code: 'conflict' });
    await expect(load(file1)).rejects.toMatchObject({ code: 'conflict' });
    const published = await publicRound(as(PUBLIC, CLOSES), '2016');
    expect(published).toMatchObject({ phase: 'tallied', results: { void: false } });
    const { leaves, places } = await loggedBallots(as(PUBLIC, CLOSES), round.box, '2016');
    expect(places).toHaveLength(leaves.length);
    expect(late.ok && receiptFinding(round.world.round, late.receipt, leaves, true)).toBeNull();
    const own = ownBallot(
      round.world.round,
      round.world.cards['cppcc']![0]!.secret,
      leaves,
      published.results,
    );
    expect(own.leaf).toMatchObject({ version: 2 });
    expect(own.items.every(({ choice }) => choice !== undefined)).toBe(true);
    expect(await send(last!, CLOSES)).toMatchObject({ code: 'closed' });
  });

  it('takes totals of paper ballots only for cancelled cards, after the close, and when two persons entered them alike', async () => {
    await open({ party: 12 });
    const counts = (satisfied: number) =>
      Object.fromEntries(
        round.world.round.items.map(({ id }) => [
          id,
          { ...histogramOf([]), satisfied, dissatisfied: 4 - satisfied },
        ]),
      );
    const input = { round: '2016', category: 'party', issued: 5, collected: 4, counts: counts(3) };
    await expect(enterPaperCounts(as(EDITOR, CLOSES), input)).rejects.toThrow('先注销评议卡');
    for (const { serial } of round.world.cards['party']!.slice(0, 5)) {
      const orders = round.world.shares
        .slice(0, 2)
        .map((share) => cancelText(signCancel(share, serial, null)));
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

  it('adds no paper ballots to results that are let out at the same moment', async () => {
    await open({ party: 12 });
    const file = await exportRound(as(APPROVER, CLOSES), round.box, '2016');
    const { results } = await tally(file, round.world.tallySecret);
    await loadResults(as(EDITOR, CLOSES), round.box, '2016', signed(round.world, results!));
    const counts = Object.fromEntries(round.world.round.items.map(({ id }) => [id, histogramOf([])]));
    const entering = meanwhile(as(EDITOR, CLOSES), () => releaseResults(as(APPROVER, CLOSES), '2016'));
    const none = { round: '2016', category: 'party', issued: 0, collected: 0, counts };
    await expect(enterPaperCounts(entering, none)).rejects.toThrow('结果公布以前录入');
    expect((await paperChannel(as(EDITOR, CLOSES), '2016')).own).toEqual([]);
  });
});
