import { beforeEach, expect, it } from 'vitest';
import {
  addBody,
  beginTerm,
  correctBody,
  countCorrections,
  listBodies,
  listTerms,
  registerBodies,
} from '../../src/cases/bodies.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { dropView, listViews, saveView } from '../../src/cases/views.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { person, refusal } from './staff.fixture.ts';

const EDITOR = person('a-editor', 'reform-editor', 'ggb');
const OFFICER = person('a-fgw', 'department-officer', 'd-fgw');
const AUDITOR = person('a-audit', 'auditor', 'ggb');

onBothEngines('the register and the desk', (bench) => {
  const as = (actor: Actor) => bench.portal.as(actor, instantOf('2016-09-20', 9));
  const code = (act: Promise<unknown>) =>
    act.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );

  beforeEach(() =>
    registerBodies(as(SYSTEM), [
      {
        ...{ id: 'd-fgw', kind: 'department', name: '市发改委', shortName: '市发改委', aliases: [] },
        ...{ post: '主任', parent: null, position: 1 },
      },
    ]),
  );

  it('a new term ends the one before, and the register names its post', async () => {
    await beginTerm(as(EDITOR), { body: 'd-fgw', post: '主任', since: '2014-03-01' });
    await beginTerm(as(EDITOR), { body: 'd-fgw', post: '党组书记、主任', since: '2016-09-01' });
    expect(
      (await listTerms(as(OFFICER), 'd-fgw')).map(({ post, since, until }) => [post, since, until]),
    ).toEqual([
      ['党组书记、主任', '2016-09-01', null],
      ['主任', '2014-03-01', '2016-08-31'],
    ]);
    expect((await listBodies(as(OFFICER)))[0]!.post).toBe('党组书记、主任');
    const next = (over: object) =>
      code(beginTerm(as(EDITOR), { body: 'd-fgw', post: '主任', since: '2016-09-02', ...over }));
    expect(await next({ since: '2016-09-01' })).toBe('invalid');
    expect(await next({ since: '2016-09-21' })).toBe('invalid');
    expect(await next({ since: '2016-13-01' })).toBe('invalid');
    expect(await next({ post: ' ' })).toBe('invalid');
    expect(await next({ body: 'd-none' })).toBe('not-found');
    expect(await code(beginTerm(as(OFFICER), { body: 'd-fgw', post: '主任', since: '2016-09-10' }))).toBe(
      'forbidden',
    );
  });

  const WORDS = {
    name: '示例市大数据局',
    shortName: '市大数据局',
    kind: 'department',
    aliases: '',
    parent: '',
  };

  const lines = async (act: string) =>
    (await readJournal(as(SYSTEM), { limit: 9 }))
      .filter(({ action }) => action === act)
      .map(({ actor, subject }) => [actor, subject])
      .sort();

  it('a body is added by the reform office with its kind, at the end of the register, and journalled', async () => {
    const id = await addBody(as(EDITOR), { ...WORDS, aliases: '市数据局、 大数据局，市数据局' });
    const county = await addBody(as(EDITOR), {
      ...WORDS,
      name: '东港县',
      shortName: '东港县',
      kind: 'county',
    });
    expect([id, county]).toEqual([expect.stringMatching(/^d-x/), expect.stringMatching(/^c-x/)]);
    const bodies = await listBodies(as(OFFICER));
    expect(bodies.map(({ id, kind, position }) => [id, kind, position])).toEqual([
      ['d-fgw', 'department', 1],
      [id, 'department', 2],
      [county, 'county', 3],
    ]);
    expect(bodies[1]).toMatchObject({ aliases: ['市数据局', '大数据局'], post: '市大数据局主要负责同志' });
    expect(await lines('bodies.add')).toEqual(
      [
        ['a-editor', county],
        ['a-editor', id],
      ].sort(),
    );
    expect(await code(addBody(as(OFFICER), { ...WORDS, name: '甲', shortName: '甲' }))).toBe('forbidden');
    expect(await code(addBody(as(AUDITOR), { ...WORDS, name: '甲', shortName: '甲' }))).toBe('forbidden');
  });

  it('a body said wrongly is refused in a sentence that names what is wrong', async () => {
    const said = (over: object) => refusal(addBody(as(EDITOR), { ...WORDS, ...over }));
    expect(await said({ name: ' ' })).toBe('invalid: 请填写全称。');
    expect(await said({ shortName: '局'.repeat(21) })).toBe('invalid: 简称最多 20 字，现为 21 字。');
    expect(await said({ kind: 'ministry' })).toBe('invalid: 请选择机构的种类。');
    expect(await said({ shortName: '市发改委' })).toBe(
      'conflict: “市发改委”已是“市发改委”的名称，不能再用。',
    );
    expect(await said({ aliases: '市 发改委' })).toContain('“市 发改委”已是“市发改委”的名称');
    expect(await said({ parent: 'd-fgw' })).toBe('invalid: 市直部门只能隶属专项组。');
    expect(await said({ kind: 'county', parent: 'd-fgw' })).toBe('invalid: 县（市、区）不填隶属。');
    expect(await said({ kind: 'reform-office' })).toBe('done');
    expect(await said({ kind: 'reform-office', name: '乙', shortName: '乙' })).toBe(
      'invalid: 改革办只有一个，名录中已有。',
    );
    expect((await listBodies(as(EDITOR))).map(({ id }) => id)).toEqual(['d-fgw', 'ggb']);
  });

  it('a body is corrected with what it was before in the journal; what others rest on keeps its kind', async () => {
    const id = await addBody(as(EDITOR), WORDS);
    const next = { name: '东港县', shortName: '东港', kind: 'county', aliases: '东港县委', parent: '' };
    expect(await code(correctBody(as(OFFICER), id, next))).toBe('forbidden');
    expect(await code(correctBody(as(EDITOR), 'd-none', next))).toBe('not-found');
    await correctBody(as(EDITOR), id, next);
    expect((await listBodies(as(OFFICER)))[1]).toMatchObject({
      ...{ id, name: '东港县', shortName: '东港', kind: 'county', aliases: ['东港县委'] },
    });
    const line = (await readJournal(as(SYSTEM), { limit: 9 })).find(
      ({ action }) => action === 'bodies.correct',
    );
    expect([line!.actor, line!.subject]).toEqual(['a-editor', id]);
    expect(line!.detail).toMatchObject({ before: { kind: 'department' }, after: { kind: 'county' } });
    const group = await addBody(as(EDITOR), {
      ...WORDS,
      name: '经济组',
      shortName: '经济组',
      kind: 'special-group',
    });
    await correctBody(as(EDITOR), 'd-fgw', {
      ...WORDS,
      name: '市发改委',
      shortName: '市发改委',
      parent: group,
    });
    const changed = { ...WORDS, name: '经济组', shortName: '经济组', kind: 'county' };
    expect(await refusal(correctBody(as(EDITOR), group, changed))).toBe(
      'conflict: 有 1 个机构隶属于它，种类不能改。',
    );
  });

  it('of two who correct one body at once, the second is shown what the first wrote', async () => {
    const names = { ...WORDS, name: '市发改委', shortName: '市发改委' };
    const seen = await countCorrections(as(EDITOR), 'd-fgw');
    await correctBody(as(EDITOR), 'd-fgw', { ...names, aliases: '发改委' }, seen);
    expect(await refusal(correctBody(as(EDITOR), 'd-fgw', { ...names, aliases: '市计委' }, seen))).toBe(
      'conflict: 您打开本页之后，这个机构已有更正，现为全称“市发改委”、简称“市发改委”、其他写法“发改委”。请核对后再保存；您填写的内容已保留。',
    );
    expect((await listBodies(as(EDITOR)))[0]!.aliases).toEqual(['发改委']);
    await correctBody(as(EDITOR), 'd-fgw', { ...names, aliases: '市计委' }, seen + 1);
  });

  it('a filter is kept for oneself, under a name, and dropped by oneself', async () => {
    await saveView(as(OFFICER), { name: '逾期', query: 'lamp=overdue' });
    await saveView(as(OFFICER), { name: '逾期', query: 'lamp=overdue&year=2016' });
    const [view] = await listViews(as(OFFICER));
    expect([view!.name, view!.query]).toEqual(['逾期', 'lamp=overdue&year=2016']);
    expect(await listViews(as(EDITOR))).toEqual([]);
    expect(await code(dropView(as(EDITOR), view!.id))).toBe('not-found');
    expect(await code(saveView(as(AUDITOR), { name: '我的', query: 'q=1' }))).toBe('forbidden');
    expect(await code(saveView(as(OFFICER), { name: '', query: 'q=1' }))).toBe('invalid');
    await dropView(as(OFFICER), view!.id);
    expect(await listViews(as(OFFICER))).toEqual([]);
  });
});
