import { expect, it } from 'vitest';
import { getPlan, type NewPlan, type NewPlanItem, storePlan } from '../../src/cases/plans.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { onBothEngines } from '../engines.ts';

const item = (number: string): NewPlanItem => ({
  number,
  path: [],
  title: '推行一窗受理',
  text: '推行一窗受理，年底前覆盖全部大厅。',
  target: null,
  origin: null,
  requirement: null,
  leads: [{ name: '市审批局', id: 'd-spj' }],
  participants: [],
  groups: ['各县（市、区）'],
  due: null,
  dueText: '年底前',
  dueKind: 'unclear',
  workPoint: null,
  warnings: [],
});
const plan = (...numbers: string[]): NewPlan => ({
  id: '2016-a',
  year: 2016,
  kind: 'work-points',
  title: '工作要点',
  docNumber: null,
  indexNumber: null,
  issuedBy: null,
  groupId: null,
  adoptedOn: null,
  publishedOn: null,
  intro: [],
  withheld: [],
  items: numbers.map(item),
});

onBothEngines('plans', (bench) => {
  const ctx = () => bench.portal.as(SYSTEM, 1_459_137_600_000);

  it('keeps numbers as printed, gaps as gaps, and gives each task a stable address', async () => {
    await storePlan(ctx(), plan('1', '2', '5'));
    const stored = await getPlan(ctx(), '2016-a');
    expect(stored.items.map((i) => [i.number, i.id])).toEqual([
      ['1', '2016-a-1'],
      ['2', '2016-a-2'],
      ['5', '2016-a-5'],
    ]);
  });

  it('tells tasks apart by place where numbers start again under each heading', async () => {
    const { items } = await storePlan(ctx(), plan('1', '2', '1'));
    expect(items).toEqual(['2016-a-p1', '2016-a-2', '2016-a-p3']);
  });

  it('refuses a second plan under the same id and leaves the first as it was', async () => {
    await storePlan(ctx(), plan('1'));
    await expect(storePlan(ctx(), plan('1', '2'))).rejects.toThrow('未覆盖');
    expect((await getPlan(ctx(), '2016-a')).items).toHaveLength(1);
  });

  it('stores nothing for a document without tasks', async () => {
    await expect(storePlan(ctx(), plan())).rejects.toThrow('没有识别到任何任务条目');
  });
});
