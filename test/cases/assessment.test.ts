import { expect, it } from 'vitest';
import {
  approveFreeze,
  declineFreeze,
  frozenFor,
  listFreezes,
  nextRecordId,
  proposeFreeze,
} from '../../src/cases/assessment.ts';
import { readJournal } from '../../src/cases/journal.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';

const staff = (id: string, role: Role): Actor => ({ kind: 'staff', id, role, unit: 'ggb' });
const EDITOR = staff('a-editor', 'reform-editor');
const APPROVER = staff('a-approver', 'reform-approver');

onBothEngines('freezing an assessment', (bench) => {
  const at = (actor: Actor, day = '2016-07-13') => bench.portal.as(actor, instantOf(day, 9));
  const propose = (actor: Actor = EDITOR, period = '2016-Q2', note?: string) =>
    proposeFreeze(at(actor), { period, sha256: 'aa', note });

  it('takes two persons: the proposer may not approve', async () => {
    const { id } = await propose(APPROVER);
    await expect(approveFreeze(at(APPROVER), id, { seen: 'aa', whole: 'cc' })).rejects.toThrow(
      '同一人不能既经办又审核',
    );
    await expect(approveFreeze(at(EDITOR), id, { seen: 'aa', whole: 'cc' })).rejects.toThrow('无权办理');
    const other = staff('a-other', 'reform-approver');
    expect(await approveFreeze(at(other), id, { seen: 'aa', whole: 'cc' })).toMatchObject({
      id: '2016-Q2',
      revision: 1,
      publishedOn: '2016-07-13',
      publishedAt: '2016-07-13 09:00',
    });
    expect(await frozenFor(at(EDITOR), '2016-Q2')).toMatchObject({ sha256: 'cc' });
  });

  it('is refused before the period is over, and for what is no period; nothing stays', async () => {
    await expect(
      proposeFreeze(at(EDITOR, '2016-06-30'), { period: '2016-Q2', sha256: 'aa' }),
    ).rejects.toThrow('尚未结束');
    await expect(propose(EDITOR, '2016-07')).rejects.toThrow('不是考评期');
    expect((await nextRecordId(at(EDITOR, '2016-07-01'), '2016-Q2')).id).toBe('2016-Q2');
    expect(await listFreezes(at(EDITOR))).toEqual([]);
  });

  it('is refused when the record gives something else than what was proposed', async () => {
    const { id } = await propose();
    await expect(approveFreeze(at(APPROVER), id, { seen: 'bb', whole: 'cc' })).rejects.toThrow(
      '公开依据有了变化',
    );
    expect((await listFreezes(at(EDITOR)))[0]!.state).toBe('proposed');
    expect(await frozenFor(at(EDITOR), '2016-Q2')).toBeNull();
  });

  it('has one proposal at a time; a declined one makes way for the next under the same number', async () => {
    const { id } = await propose();
    await expect(propose()).rejects.toThrow('已有一份等待批准');
    await expect(declineFreeze(at(APPROVER), id, ' ')).rejects.toThrow('写明退回的理由');
    await declineFreeze(at(APPROVER), id, '差评数据待核');
    await expect(approveFreeze(at(APPROVER), id, { seen: 'aa', whole: 'cc' })).rejects.toThrow('已有决定');
    expect(await propose()).toMatchObject({ id: '2016-Q2/2', recordId: '2016-Q2', revision: 1 });
    await expect(declineFreeze(at(APPROVER), '2016-Q9/1', 'x')).rejects.toThrow('没有待批准的得分');
  });

  it('is corrected by a new revision that says why', async () => {
    await approveFreeze(at(APPROVER), (await propose()).id, { seen: 'aa', whole: 'cc' });
    await expect(propose()).rejects.toThrow('请写明更正了什么');
    await expect(propose(EDITOR, '2016-Q2', '长'.repeat(501))).rejects.toThrow('最多 500 字');
    const second = await propose(EDITOR, '2016-Q2', '更正市发改委一项时限');
    expect(second).toMatchObject({ recordId: '2016-Q2-r2', revision: 2 });
    await approveFreeze(at(APPROVER), second.id, { seen: 'aa', whole: 'cc' });
    expect(await frozenFor(at(EDITOR), '2016-Q2')).toMatchObject({
      id: '2016-Q2-r2',
      note: '更正市发改委一项时限',
    });
  });

  it('of two approvals at once only one counts', async () => {
    const { id } = await propose();
    const other = staff('a-other', 'reform-approver');
    const both = await Promise.allSettled([
      approveFreeze(at(APPROVER), id, { seen: 'aa', whole: 'cc' }),
      approveFreeze(at(other), id, { seen: 'aa', whole: 'cc' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is not proposed under the number of what is frozen at the same moment', async () => {
    const { id } = await propose();
    await Promise.allSettled([propose(), approveFreeze(at(APPROVER), id, { seen: 'aa', whole: 'cc' })]);
    expect((await listFreezes(at(EDITOR))).map(({ state }) => state)).toEqual(['frozen']);
  });

  it('leaves a line in the journal for each step', async () => {
    await approveFreeze(at(APPROVER), (await propose()).id, { seen: 'aa', whole: 'cc' });
    const auditor = staff('a-auditor', 'auditor');
    const lines = await readJournal(at(auditor), { limit: 9 });
    expect(lines.map(({ action }) => action).sort()).toEqual(['assessment.freeze', 'assessment.propose']);
  });
});
