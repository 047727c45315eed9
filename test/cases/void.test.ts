import { beforeEach, expect, it } from 'vitest';
import {
  addEvidence,
  decideVoid,
  findEntries,
  getEntry,
  inbox,
  listEntries,
  proposeVoid,
  report,
  undo,
} from '../../src/cases/ledgers.ts';
import {
  decideAiringProposal,
  markAiringOut,
  proposeAiring,
  releaseAiring,
  surveyAiring,
} from '../../src/cases/publish.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeAiring } from '../../src/publish/ledgers.ts';
import { changesBetween } from '../../src/record/changes.ts';
import { AiringRecord } from '../../src/record/ledgers.ts';
import { onBothEngines } from '../engines.ts';
import { ENTRY, meanwhile, person, refusal } from './staff.fixture.ts';

const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const APPROVER = person('a-approver', 'reform-approver', 'ggb');
const LIAISON = person('a-zx', 'liaison', 'zx-jj');
const GROUP = { ...ENTRY, ledger: 'special-group' as const, keeper: 'zx-jj', start: '2016-01-01' };
const [KEPT, TWICE] = ['2016-2-001', '2016-2-002'];
const WHY = '与 2016-2-001 重复，保留后者。';
const RULE = { nearDays: 30, lagPoints: 20 };

onBothEngines('an entry listed by mistake', (bench) => {
  const as = (actor: typeof EDITOR, on: string) => bench.portal.as(actor, instantOf(on, 9));
  const of = (on: string) => getEntry(as(SYSTEM, on), TWICE);
  const airing = async (period: string, on: string) => {
    const input = { ledger: 'special-group', period, scheduledOn: on, remark: '已核对。' };
    const { id } = await proposeAiring(as(EDITOR, on), input);
    await decideAiringProposal(as(APPROVER, on), id, { approved: true, text: '' });
    const decided = await releaseAiring(as(SYSTEM, on), id);
    await markAiringOut(as(SYSTEM, on), id, '');
    return AiringRecord.parse((await composeAiring(as(SYSTEM, on).read, decided, RULE)).value);
  };

  beforeEach(() =>
    listEntries(as(EDITOR, '2016-01-04'), [
      { ...GROUP, id: KEPT, planItem: 'p-1' },
      { ...GROUP, id: TWICE, planItem: 'p-2' },
    ]),
  );

  it('is void once a second person agrees; number, reason and history stay, and nothing follows', async () => {
    await report(as(OFFICER, '2016-02-01'), TWICE, { share: 10, text: '已启动。' });
    await proposeVoid(as(LIAISON, '2016-02-02'), TWICE, { text: WHY });
    expect(await refusal(decideVoid(as(LIAISON, '2016-02-03'), TWICE, { approved: true, text: '' }))).toBe(
      'forbidden: 同一人不能既经办又审核，请由另一人办理。',
    );
    const heaps = (await inbox(as(APPROVER, '2016-02-03'))).map(({ heap }) => heap);
    expect(heaps).toContain('to-void');
    await decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: true, text: '' });
    const { state, events } = await of('2016-02-03');
    expect(state).toMatchObject({
      status: 'void',
      voided: { on: '2016-02-03', unit: 'ggb', reason: WHY },
      voidProposal: null,
    });
    expect(events.map(({ kind }) => kind)).toEqual(['reported', 'void-proposed', 'voided']);
    const closed = `rule-broken: 该事项已于 2016-02-03 作废（${WHY}），不再办理。`;
    expect(await refusal(report(as(OFFICER, '2016-02-04'), TWICE, { share: 20, text: '推进。' }))).toBe(
      closed,
    );
    expect(await refusal(proposeVoid(as(EDITOR, '2016-02-04'), TWICE, { text: '再次。' }))).toBe(closed);
    const paper = { name: 'a.pdf', bytes: new TextEncoder().encode('%PDF-1.4') };
    expect(await refusal(addEvidence(as(EDITOR, '2016-02-04'), bench.dataDir, TWICE, paper))).toBe(
      'rule-broken: 该事项已作废，不再接收佐证材料。',
    );
    expect(await refusal(undo(as(APPROVER, '2016-02-03'), TWICE))).not.toBe('done');
  });

  it('is counted nowhere from that day on, and was counted before it', async () => {
    await proposeVoid(as(EDITOR, '2016-02-02'), TWICE, { text: WHY });
    await decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: true, text: '' });
    const ids = async (voided: boolean, asOf: string) =>
      (await findEntries(as(SYSTEM, '2016-03-01'), { voided }, asOf)).map(({ id }) => id);
    expect(await ids(false, '2016-02-02')).toEqual([KEPT, TWICE]);
    expect(await ids(false, '2016-02-03')).toEqual([KEPT]);
    expect(await ids(true, '2016-02-03')).toEqual([KEPT, TWICE]);
    expect(
      (await inbox(as(OFFICER, '2016-03-01'))).flatMap(({ entries }) => entries.map(({ id }) => id)),
    ).toEqual([KEPT]);
  });

  it('stays as it was where the second person does not agree, who must say why', async () => {
    await proposeVoid(as(EDITOR, '2016-02-02'), TWICE, { text: WHY });
    expect(await refusal(proposeVoid(as(LIAISON, '2016-02-02'), TWICE, { text: '重复。' }))).toBe(
      'conflict: 已有一项作废申请等待审批，办结后才能再提。',
    );
    expect(await refusal(decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: false, text: ' ' }))).toBe(
      'invalid: 请填写不同意的理由。',
    );
    await decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: false, text: '两项内容不同。' });
    expect((await of('2016-02-03')).state).toMatchObject({
      status: 'listed',
      voided: null,
      voidProposal: null,
    });
    expect(await refusal(decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: true, text: '' }))).toBe(
      'rule-broken: 没有待审批的作废申请，请先提出。',
    );
  });

  it('is void for the reason that stands when it is decided, not for one taken back before', async () => {
    await proposeVoid(as(EDITOR, '2016-02-02'), TWICE, { text: WHY });
    const deciding = meanwhile(as(APPROVER, '2016-02-02'), async () => {
      await undo(as(EDITOR, '2016-02-02'), TWICE);
      await proposeVoid(as(EDITOR, '2016-02-02'), TWICE, { text: '不属于本年任务。' });
    });
    await decideVoid(deciding, TWICE, { approved: true, text: '' });
    expect((await of('2016-02-02')).events.at(-1)).toMatchObject({
      kind: 'voided',
      text: '不属于本年任务。',
    });
  });

  it('is not said by its lead, who might only be late', async () => {
    expect(await refusal(proposeVoid(as(OFFICER, '2016-02-02'), TWICE, { text: WHY }))).toMatch(/^forbidden/);
    const other = person('a-zx2', 'liaison', 'zx-sh');
    expect(await refusal(proposeVoid(as(other, '2016-02-02'), TWICE, { text: WHY }))).toMatch(/^forbidden/);
  });

  it('is aired with its reason beside the others, and is no vanished entry', async () => {
    const first = await airing('2016-01', '2016-02-01');
    expect(first).toMatchObject({ entries: [{ id: KEPT }, { id: TWICE }] });
    expect(first.voided).toBeUndefined();
    await proposeVoid(as(EDITOR, '2016-02-02'), TWICE, { text: WHY });
    await decideVoid(as(APPROVER, '2016-02-03'), TWICE, { approved: true, text: '' });
    const { checks } = await surveyAiring(as(EDITOR, '2016-03-01'), {
      ledger: 'special-group',
      period: '2016-02',
    });
    expect(checks.filter(({ code }) => code === 'airing.vanished')).toEqual([]);
    const second = await airing('2016-02', '2016-03-01');
    expect(second.entries.map(({ id }) => id)).toEqual([KEPT]);
    expect(second.voided).toEqual([
      {
        ...{ id: TWICE, title: ENTRY.title, lead: 'd-fgw', start: '2016-01-01' },
        ...{ on: '2016-02-03', by: 'ggb', reason: WHY },
      },
    ]);
    expect(changesBetween(first, second).filter(({ id }) => id === TWICE)).toEqual([
      {
        ...{ kind: 'voided', id: TWICE, title: ENTRY.title, lead: 'd-fgw', keeper: 'zx-jj' },
        ...{ due: ENTRY.due, before: 'on-schedule', after: WHY },
      },
    ]);
  });
});
