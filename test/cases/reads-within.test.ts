/**
 * What is decided within a transaction is read within it. By another handle a rule would see what was there before, and
 * on PostgreSQL the writer would wait for a connection that others hold who wait for the writer.
 */
import { beforeEach, expect, it } from 'vitest';
import { ENGINE, type Engine, type Read } from '../../db/engine.ts';
import {
  decideCorrection,
  importSheet,
  listEntries,
  listQuality,
  proposeCorrection,
  report,
  undo,
} from '../../src/cases/ledgers.ts';
import type { Context } from '../../src/cases/portal.ts';
import { decideAiringProposal, proposeAiring, releaseAiring } from '../../src/cases/publish.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { ENTRY, person } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const YES = { approved: true, text: '同意。' };

/** The same context, whose own handle refuses to look while a transaction of it is under way. */
function guarded(ctx: Context): Context {
  const engine = (ctx.read as Read & { [ENGINE]: Engine })[ENGINE];
  let within = false;
  const db = new Proxy(ctx.read.db, {
    get: (target, name, receiver) => {
      if (within) throw new Error('read by another handle than the transaction’s');
      return Reflect.get(target, name, receiver);
    },
  });
  const transact: Engine['transact'] = (body) =>
    engine.transact(async (tx) => {
      within = true;
      try {
        return await body(tx);
      } finally {
        within = false;
      }
    });
  const read = Object.defineProperty({ db, t: ctx.read.t }, ENGINE, { value: { ...engine, transact } });
  return { ...ctx, read };
}

onBothEngines('within its transaction', (bench) => {
  const as = (actor: Actor, on: string) => guarded(bench.portal.as(actor, instantOf(on, 9)));
  beforeEach(() => listEntries(as(SYSTEM, '2016-03-01'), [{ ...ENTRY, due: '2016-12-31' }]));

  const airing = async () => {
    const { id } = await proposeAiring(as(EDITOR, '2016-07-08'), {
      ...{ ledger: 'leading-group', period: '2016-Q2', scheduledOn: '2016-07-12', remark: '已逐项核对。' },
    });
    await decideAiringProposal(as(APPROVER, '2016-07-09'), id, YES);
    return releaseAiring(as(SYSTEM, '2016-07-12'), id);
  };

  it('an airing is approved and let out', async () => {
    expect(await airing()).toMatchObject({ id: 'leading-group-2016-Q2' });
  });

  it('a sheet is held against the ledger, and many at once end', async () => {
    const sheet = { row: 2, id: ENTRY.id, month: '2016-05', share: 20, text: '已印发方案。' };
    const done = await Promise.allSettled(
      Array.from({ length: 15 }, () => importSheet(as(OFFICER, '2016-05-20'), [sheet], 'd-fgw')),
    );
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
  });

  it('a closed month is corrected, a step of the day taken back, a plate given', async () => {
    await report(as(OFFICER, '2016-06-20'), ENTRY.id, { share: 30, text: '已印发方案。' });
    await airing();
    const wish = { month: '2016-06', share: 25, text: '统计口径有误。' };
    await proposeCorrection(as(OFFICER, '2016-07-20'), ENTRY.id, wish);
    await decideCorrection(as(APPROVER, '2016-07-20'), ENTRY.id, YES);
    await report(as(OFFICER, '2016-07-21'), ENTRY.id, { share: 40, text: '已挂牌。' });
    await undo(as(OFFICER, '2016-07-21'), ENTRY.id);
    const poor = { ground: 'inspection', text: '以文件代替落实。' } as const;
    await listQuality(as(APPROVER, '2016-07-22'), ENTRY.id, poor);
  });
});
