import { beforeEach, expect, it } from 'vitest';
import { beginTerm, listBodies, listTerms, registerBodies } from '../../src/cases/bodies.ts';
import { dropView, listViews, saveView } from '../../src/cases/views.ts';
import { type Actor, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';
import { person } from './staff.fixture.ts';

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
    expect(await next({ since: '2016-10-22' })).toBe('invalid');
    expect(await next({ since: '2016-13-01' })).toBe('invalid');
    expect(await next({ post: ' ' })).toBe('invalid');
    expect(await next({ body: 'd-none' })).toBe('not-found');
    expect(await code(beginTerm(as(OFFICER), { body: 'd-fgw', post: '主任', since: '2016-09-10' }))).toBe(
      'forbidden',
    );
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
