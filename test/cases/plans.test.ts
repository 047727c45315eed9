import { expect, it } from 'vitest';
import { listBodies, registerBodies } from '../../src/cases/bodies.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { listEntries } from '../../src/cases/ledgers.ts';
import {
  assignBodies,
  getPlan,
  type NewPlan,
  type NewPlanItem,
  storePlan,
  unassigned,
} from '../../src/cases/plans.ts';
import { notePublication } from '../../src/cases/publish.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { onBothEngines } from '../engines.ts';
import { ENTRY, person, refusal } from './staff.fixture.ts';

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

  const EDITOR = person('a-editor', 'reform-editor', 'ggb');
  const as = (actor: Actor) => bench.portal.as(actor, 1_459_137_600_000);
  const unknown = (name: string) => ({ name, id: null });
  /** Two tasks of bodies that the register does not hold, one with another as participant. */
  const strangers = async () => {
    await registerBodies(ctx(), [
      {
        ...{
          id: 'd-spj',
          kind: 'department',
          name: '示例市审批局',
          shortName: '市审批局',
          aliases: ['审批办'],
        },
        ...{ post: '局长', parent: null, position: 1 },
      },
    ]);
    const { items, ...head } = plan('1', '2');
    await storePlan(ctx(), {
      ...head,
      items: [
        { ...items[0]!, leads: [unknown('东港县')], participants: [unknown('审批办')] },
        { ...items[1]!, leads: [unknown('东港县')] },
      ],
    });
  };

  it('unknown bodies of a stored plan are assigned later: a known one, or a new one of its kind', async () => {
    await strangers();
    expect(await unassigned(as(EDITOR), '2016-a')).toEqual({
      published: false,
      names: [
        { name: '东港县', candidates: [] },
        { name: '审批办', candidates: ['d-spj'] },
      ],
      assigned: [],
    });
    const made = await assignBodies(as(EDITOR), '2016-a', [
      { name: '东港县', newKind: 'county' },
      { name: '审批办', body: 'd-spj' },
    ]);
    expect(made).toBe(2);
    const county = (await listBodies(ctx())).find(({ name }) => name === '东港县')!;
    expect([county.kind, county.id]).toEqual(['county', expect.stringMatching(/^c-x/)]);
    const { items } = await getPlan(ctx(), '2016-a');
    expect(items.map(({ leads, participants }) => [...leads, ...participants].map(({ id }) => id))).toEqual([
      [county.id, 'd-spj'],
      [county.id],
    ]);
    expect((await unassigned(as(EDITOR), '2016-a')).names).toEqual([]);
    const acts = (await readJournal(ctx(), { limit: 9 })).map(({ action, actor }) => [action, actor]);
    expect(acts).toContainEqual(['plans.assign-bodies', 'a-editor']);
    expect(acts).toContainEqual(['bodies.add', 'a-editor']);
  });

  it('a wrong body is corrected until the task is listed or the plan public, and not from a stale form', async () => {
    await strangers();
    const assign = (body: string, was?: string, name = '东港县') =>
      refusal(assignBodies(as(EDITOR), '2016-a', [{ name, body, ...(was && { was }) }]));
    const leads = async () => (await getPlan(ctx(), '2016-a')).items.map(({ leads: [lead] }) => lead!.id);
    await assignBodies(as(EDITOR), '2016-a', [{ name: '东港县', newKind: 'county' }]);
    const [county] = await leads();
    expect((await unassigned(as(EDITOR), '2016-a')).assigned).toEqual([
      { name: '东港县', candidates: [county], body: county },
    ]);
    expect(await assign('d-spj', 'd-other')).toMatch(/^conflict: “东港县”的指认不能改正：可能已被别人改过/);
    expect(await assign('d-spj')).toContain('没有待指认的任务');
    await listEntries(ctx(), [{ ...ENTRY, planItem: '2016-a-1' }]);
    expect(await assign('d-spj', county!)).toBe('done');
    expect(await leads()).toEqual([county, 'd-spj']); // the listed task is a baseline
    await notePublication(ctx(), { path: 'plans/2016-a.json', sha256: 'a'.repeat(64) });
    expect(await assign(county!, 'd-spj')).toMatch(/^rule-broken: 这份文件已经公开/);
  });

  it('an assignment that cannot be made changes nothing, and only the reform office makes one', async () => {
    await strangers();
    const assign = (actor: Actor, name: string, choice: { body: string } | { newKind: string }) =>
      refusal(
        assignBodies(as(actor), '2016-a', [
          { name: '审批办', body: 'd-spj' },
          { name, ...choice },
        ]),
      );
    const officer = person('a-spj', 'department-officer', 'd-spj');
    expect(await assign(officer, '东港县', { body: 'd-spj' })).toContain('forbidden');
    expect(await assign(EDITOR, '东港县', { body: 'd-none' })).toBe('not-found: 机构名录中没有“d-none”。');
    expect(await assign(EDITOR, '东港县', { newKind: 'x' })).toBe('invalid: 请选择“东港县”是哪一种机构。');
    expect(await assign(EDITOR, '西港县', { newKind: 'county' })).toContain(
      'conflict: “西港县”没有待指认的任务',
    );
    expect(await refusal(assignBodies(as(EDITOR), '2016-a', []))).toContain('invalid: 还没有为任何单位');
    expect((await unassigned(as(EDITOR), '2016-a')).names).toHaveLength(2);
    expect(await listBodies(ctx())).toHaveLength(1);
  });

  it('a task in a ledger keeps its bodies as printed, and so does every task of a published plan', async () => {
    await strangers();
    await listEntries(ctx(), [{ ...ENTRY, planItem: '2016-a-1' }]);
    const county = { name: '东港县', newKind: 'county' };
    expect(await refusal(assignBodies(as(EDITOR), '2016-a', [{ name: '审批办', body: 'd-spj' }]))).toContain(
      '任务已列入台账，基线不再改动',
    );
    await notePublication(ctx(), { path: 'plans/2016-a.json', sha256: 'a'.repeat(64) });
    expect(await refusal(assignBodies(as(EDITOR), '2016-a', [county]))).toBe(
      'rule-broken: 这份文件已经公开，其中的单位按公开时的写法保留，不能再改。',
    );
    expect((await unassigned(as(EDITOR), '2016-a')).published).toBe(true);
    expect((await getPlan(ctx(), '2016-a')).items[1]!.leads).toEqual([unknown('东港县')]);
  });

  it('of a name in a listed and an open task only the open one is assigned', async () => {
    await strangers();
    await listEntries(ctx(), [{ ...ENTRY, planItem: '2016-a-1' }]);
    await assignBodies(as(EDITOR), '2016-a', [{ name: '东港县', newKind: 'county' }]);
    const { items } = await getPlan(ctx(), '2016-a');
    expect(items.map(({ leads }) => leads[0]!.id === null)).toEqual([true, false]);
  });
});
