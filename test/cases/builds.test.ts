import { expect, it } from 'vitest';
import { beginBuild, endBuild, latestBuild, requestBuild } from '../../src/cases/publish.ts';
import type { Desk } from '../../src/components/office/desk.ts';
import { tilesOf } from '../../src/components/office/tiles.ts';
import { type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';

onBothEngines('a build of the site', (bench) => {
  const at = (hour: number) => bench.portal.as(SYSTEM, instantOf('2016-07-04', hour));

  it('is taken by one of several who ask at once, and by nobody after', async () => {
    await requestBuild(at(9));
    // Each over a connection that stands already.
    await Promise.all(Array.from({ length: 5 }, () => latestBuild(at(10))));
    const taken = await Promise.all(Array.from({ length: 5 }, () => beginBuild(at(10))));
    expect(taken.filter((id) => id !== null)).toHaveLength(1);
    expect(await beginBuild(at(10))).toBeNull();
    const { db, t } = at(10).read;
    const lines = await db.select({ action: t.journal.action }).from(t.journal);
    expect(lines.filter(({ action }) => action === 'publish.build-begun')).toHaveLength(1);
    await endBuild(at(11), taken.find((id) => id !== null)!, { pages: 7 });
    expect(await latestBuild(at(11))).toMatchObject({ state: 'done', pages: 7 });
  });

  it('that failed waits for the reform office until one goes through, and for nobody else', async () => {
    const tiles = async (role: Role, unit: string) => {
      const actor = { kind: 'staff' as const, id: role, role, unit };
      const ctx = bench.portal.as(actor, instantOf('2016-07-04', 12));
      const session = { id: '', actor, title: '', fresh: false } as unknown as Desk['session'];
      const desk: Desk = { ctx, actor, session, today: '2016-07-04', bodies: [], name: String };
      return (await tilesOf(desk)).filter(({ text }) => text === '网站更新失败');
    };
    const finish = async (hour: number, outcome: Parameters<typeof endBuild>[2]) => {
      await requestBuild(at(hour));
      await endBuild(at(hour), (await beginBuild(at(hour)))!, outcome);
    };
    await finish(9, { failure: '106 faults' });
    expect(await tiles('reform-approver', 'ggb')).toEqual([
      { href: '/office/airings/', n: 1, text: '网站更新失败' },
    ]);
    expect(await tiles('department-officer', 'd-fgw')).toEqual([]);
    await finish(10, { pages: 7 });
    expect(await tiles('reform-approver', 'ggb')).toEqual([]);
  });
});
