/** The demonstration year tells one story: what one page says of a task, no other page denies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulingsOf } from '../../src/cases/assessment/rulings.ts';
import { type Bulletin, listBulletins } from '../../src/cases/duties/bulletins.ts';
import { judgeYear } from '../../src/cases/duties.ts';
import { type Entry, findEntries } from '../../src/cases/ledgers.ts';
import { lampRule } from '../../src/cases/parameters.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { monthSummary } from '../../src/cases/ratings/summary.ts';
import { findSchemes, type PlannedEntry } from '../../src/cases/schemes.ts';
import { findOrders, type Order } from '../../src/cases/supervision.ts';
import { demoTaskPhrases } from '../../src/demo/data.ts';
import { kindOf } from '../../src/demo/phrases.ts';
import { DEMO_TODAY, seedYear } from '../../src/demo/year.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { addDays, daysBetween, instantOf } from '../../src/domain/calendar.ts';
import { stateOf } from '../../src/domain/ledgers.ts';

let folder: string;
let portal: Portal;
let entries: Entry[];
let schemes: PlannedEntry[];
let orders: Order[];
let bulletins: Bulletin[];
/** `body subject` of every meeting held, with its day. */
let meetings: Map<string, string>;

const at = (entry: Entry, on: string) => stateOf(entry, entry.events, on, lampRule(on));

describe('the demonstration year', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-year-'));
    portal = await openPortal({ dataDir: folder });
    await portal.flushAtEnd(() => seedYear(portal, () => {}));
    const ctx = portal.as(SYSTEM, DEMO_TODAY);
    entries = await findEntries(ctx, { year: 2016 });
    schemes = await findSchemes(ctx, 2016);
    orders = await findOrders(ctx, { year: 2016 });
    bulletins = await listBulletins(ctx, { limit: 3000 });
    const years = await Promise.all([2016, 2017].map((year) => judgeYear(ctx, year, '2017-01-15')));
    const held = years.flatMap((year) => year.fulfilments).filter(({ duty }) => duty.startsWith('meeting-'));
    meetings = new Map(held.map(({ body, subject, on }) => [`${body} ${subject}`, on]));
  });
  afterAll(async () => {
    await portal?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets a plan pass a meeting’s gate by minutes of a meeting held on that day, in the order of the gates', () => {
    let cited = 0;
    for (const { entry, scheme } of schemes) {
      const days = (scheme?.steps ?? []).map(({ on }) => on);
      expect(days, entry.id).toEqual(days.toSorted());
      for (const { kind, on, detail } of scheme?.steps ?? []) {
        if (kind !== 'leading-group' && !(kind === 'special-group' && detail.way === 'meeting')) continue;
        const body = kind === 'leading-group' ? 'ldxz' : scheme!.groupId;
        expect(detail.paper!.title, entry.id).toMatch(/纪要$/);
        expect(meetings.get(`${body} ${detail.paper!.title.slice(0, -2)}`), entry.id).toBe(on);
        cited += 1;
      }
    }
    expect(cited).toBeGreaterThan(80);
  });

  it('numbers the meetings of a body without gaps, in the order in which they were held', () => {
    const numbered = [...meetings].flatMap(([title, on]) => {
      const number = /第(\d+)次/.exec(title);
      return number ? [{ series: title.replace(number[0], ''), number: Number(number[1]), on }] : [];
    });
    expect(numbered.length).toBeGreaterThan(100);
    for (const [series, held] of Map.groupBy(numbered, (one) => one.series)) {
      const byDay = held.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.number - b.number));
      expect(
        byDay.map(({ number }) => number),
        series,
      ).toEqual(byDay.map((_, i) => i + 1));
    }
  });

  it('strikes off tasks of ledger 1 by a filed plan, with one exception at most', () => {
    const bare = schemes.filter(
      ({ entry, state }) => entry.state.status === 'struck-off' && state.status !== 'in-execution',
    );
    expect(bare.length).toBeLessThanOrEqual(1);
    const late = schemes.filter(
      ({ entry, state }) =>
        entry.state.completedOn !== null && (state.passed.filed?.on ?? '') > entry.state.completedOn,
    );
    expect(late.map(({ entry }) => entry.id)).toEqual([]);
  });

  it('finds clear results by a third party only in what was done on time and verified', () => {
    const graded = schemes.filter(({ state }) => state.grade !== null);
    expect(new Set(graded.map(({ state }) => state.grade))).toEqual(new Set(['good', 'fair', 'poor']));
    for (const { entry, state, scheme } of graded) {
      const { on } = scheme!.steps.find(({ kind }) => kind === 'evaluated')!;
      const done = entry.state.completedOn !== null && entry.state.completedOn <= on;
      expect([entry.id, state.grade === 'poor']).toEqual([entry.id, !done || entry.state.qualityListed]);
      if (state.grade === 'good') expect([entry.id, entry.state.lamp]).toEqual([entry.id, 'done']);
    }
  });

  it('ends an order only where its task has moved, and leaves others open, sent back or a month past', () => {
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    for (const order of orders) {
      const checked = order.events.find(({ kind }) => kind === 'checked');
      if (!checked) continue;
      const entry = byId.get(order.entryId!)!;
      const [then, now] = [at(entry, order.issuedOn), at(entry, checked.on)];
      expect(now.share, order.id).toBeGreaterThan(then.share);
      expect(['lagging', 'overdue'], order.id).not.toContain(now.lamp);
    }
    const ended = orders.filter(({ state }) => state.status === 'ended');
    const open = orders.filter(({ state }) => state.status === 'open');
    expect(ended.length).toBeGreaterThan(8);
    expect(open.some(({ state }) => state.returned > 0)).toBe(true);
    expect(open.some(({ state }) => state.escalation === 'account')).toBe(true);
    expect(open.some(({ state }) => state.escalation === 'none')).toBe(true);
    // No task is under two orders at once.
    const pressed = orders.flatMap(({ entryId }) => entryId ?? []);
    expect(new Set(pressed).size).toBe(pressed.length);
  });

  it('leaves about a third of the open orders past their deadline', () => {
    const open = orders.filter(({ state }) => state.status === 'open');
    const late = open.filter(({ deadline }) => deadline < '2017-01-16');
    expect(open.length).toBeGreaterThan(8);
    expect(late.length / open.length).toBeGreaterThan(0.2);
    expect(late.length / open.length).toBeLessThan(0.45);
  });

  it('holds to account only what was under an order and is not done', () => {
    const held = entries.filter(({ state }) => state.heldToAccount);
    expect(held.length).toBeGreaterThan(2);
    for (const entry of held) {
      expect(orders.some(({ entryId, state }) => entryId === entry.id && state.status === 'open')).toBe(true);
      expect([entry.id, entry.state.lamp]).toEqual([entry.id, 'overdue']);
    }
  });

  it('commends a department and a county for what the ledgers say of them', async () => {
    const { commendations } = await rulingsOf(portal.as(SYSTEM, DEMO_TODAY), 2016);
    const units = commendations.filter(({ kind }) => kind === 'unit');
    expect(units.map(({ unit }) => unit[0]).toSorted()).toEqual(['c', 'd']);
    for (const { unit, grounds } of units) {
      const own = entries.filter(({ lead, withheld }) => lead === unit && !withheld);
      const good = own.filter(
        ({ state }) => state.lamp === 'done' && ['verified', 'struck-off'].includes(state.status),
      );
      expect(grounds).toContain(`牵头的 ${own.length} 项任务有 ${good.length} 项按期完成`);
      expect(own.filter(({ state }) => state.lamp === 'overdue').length).toBeLessThanOrEqual(1);
    }
  });

  it('says of a task only what fits its kind, and nothing with a gap in it', () => {
    const kinds = demoTaskPhrases();
    const owner = new Map<string, string[]>();
    for (const [kind, { words, ...parts }] of Object.entries(kinds))
      for (const text of Object.values(parts).flat()) owner.set(text, [...(owner.get(text) ?? []), kind]);
    for (const entry of entries) {
      const own = kindOf(entry, kinds);
      for (const { text } of entry.events) {
        expect(text, entry.id).not.toMatch(/[{}]|undefined|。。|，。/);
        const [said] = /^[^。]*/.exec(text)!;
        const of = owner.get(said.replace(/，(通过|挂牌督办|摘牌)$/, ''));
        if (of)
          expect(
            [own, 'neutral'].some((kind) => of.includes(kind)),
            `${entry.id} ${text}`,
          ).toBe(true);
      }
    }
  });

  it('tells in bulletins of tasks that concern their unit, as they stood on its day, and nothing twice alike', () => {
    expect(bulletins.length).toBeGreaterThan(1500);
    for (const { title, text } of bulletins)
      expect(title + text).not.toMatch(/[{}]|undefined|null|。。|，。/);
    const texts = bulletins.map(({ unit, title, text }) => `${unit} ${title} ${text}`);
    expect(new Set(texts).size).toBe(texts.length);
    const byTitle = Map.groupBy(entries, ({ title }) => title.replaceAll('“', '‘').replaceAll('”', '’'));
    let told = 0;
    for (const { unit, title, text, submittedOn } of bulletins) {
      const named = [...`${title} ${text}`.matchAll(/“([^”]+)”/g)].flatMap(
        ([, name]) => byTitle.get(name!) ?? [],
      );
      const of = named.filter(
        ({ lead, keeper, groups }) =>
          lead === unit || keeper === unit || (unit.startsWith('c-') && groups.includes('各县（市、区）')),
      );
      expect(named.length === 0 || of.length > 0, `${unit} ${title}`).toBe(true);
      const [, share] = /^(?:月度自查：)?“[^”]+”：?完成(\d+)%，/.exec(title) ?? [];
      if (share) {
        const days = Array.from({ length: 36 }, (_, day) => addDays(submittedOn, -day));
        const known = of.flatMap((entry) => days.map((day) => at(entry, day).share));
        expect(known, title).toContain(Number(share));
      }
      told += Math.min(1, of.length);
    }
    // The others tell of ratings.
    expect(told / bulletins.length).toBeGreaterThan(0.85);
  });

  it('tells in bulletins of a month of ratings only once it is public, with its figures', async () => {
    const rated = bulletins.filter(({ title }) => /^\d+月窗口/.test(title));
    expect(rated.length).toBeGreaterThan(50);
    for (const { unit, text, submittedOn, title } of rated.filter((_, i) => i % 9 === 0)) {
      const month = `2016-${/^\d+/.exec(title)![0].padStart(2, '0')}`;
      expect(daysBetween(`${month}-28`, submittedOn), title).toBeGreaterThan(10);
      const { cells } = await monthSummary(portal.as(SYSTEM, instantOf('2017-01-10', 11)), month);
      const own = cells.filter((cell) => cell.unit === unit || cell.centre === unit.replace('c-', 's-'));
      const total = own.reduce((sum, cell) => sum + cell.total, 0);
      expect(Number(/收到(\d+)条/.exec(text)![1]), title).toBe(total);
    }
  });
});
