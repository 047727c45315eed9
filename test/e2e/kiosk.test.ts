import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recount } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { LEVELS } from '../../src/domain/ratings.ts';
import { hasBrowser } from '../browser.ts';
import type { Instance } from '../instance.ts';
import { hall, storedRatings, Terminal } from './terminal.ts';

const LONG = process.env['LONG'] === '1';
const KILLS = LONG ? 200 : 10;
const RATINGS = 5 * KILLS;
/** The broken variant shows itself at the first kill; a few more, and chance has no part in it. */
const BITES = LONG ? 10 : 3;

/**
 * A disk that takes its time: every writing transaction completes so many milliseconds late. Under `hasty` the page is
 * told "complete" as soon as it asks, as if it gave thanks before `oncomplete`. Runs in the page.
 */
function slowDisk({ ms, hasty }: { ms: number; hasty: boolean }): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function slow(names, mode, options) {
    const tx = original.call(this, names, mode, options);
    if (mode !== 'readwrite') return tx;
    // Counted from its first answer: before that it may have waited for another transaction.
    let until = Number.POSITIVE_INFINITY;
    const store = tx.objectStore(tx.objectStoreNames[0]!);
    const spin = () => {
      until = Math.min(until, performance.now() + ms);
      if (performance.now() < until) store.count().onsuccess = spin;
    };
    store.count().onsuccess = spin;
    const listen = tx.addEventListener.bind(tx);
    tx.addEventListener = (type: string, heard: EventListenerOrEventListenerObject) => {
      if (hasty && type === 'complete' && typeof heard === 'function') setTimeout(heard, 0, new Event(type));
      else listen(type, heard);
    };
    return tx;
  };
}

describe.skipIf(!hasBrowser())('a kiosk whose browser is killed', () => {
  let instance: Instance;
  const terminals: Terminal[] = [];
  const terminal = () => {
    const made = new Terminal(instance);
    terminals.push(made);
    return made;
  };

  beforeAll(async () => {
    instance = await hall();
  });
  afterAll(async () => {
    for (const one of terminals) await one.close();
    await instance?.close();
  });

  it(`keeps ${RATINGS} touches without a network through ${KILLS} kills and delivers each exactly once`, async () => {
    const kiosk = terminal();
    await kiosk.install();
    await kiosk.context.setOffline(true);
    let delivered = 0;
    for (let n = 1; n <= RATINGS; n++) {
      const cut = n % 5 === 0;
      // Every other kill comes at the second screen, the others on the way home.
      if (cut && n % 10 === 0) await kiosk.touch(1 + (n % 5));
      else await kiosk.rate(1 + (n % 5));
      if (!cut) continue;
      await kiosk.kill();
      // Of some hundred kills Chromium takes one for a reason to begin its database anew; what it had is not lost.
      const told = await kiosk.comeBack();
      if (told !== null) {
        expect(told).toContain(`从备份找回尚未送出的评价 ${n - delivered} 条`);
        delivered = n;
      }
      await expect.poll(() => kiosk.staff()).toContain(`待送 ${n - delivered} ·`);
      expect(await storedRatings(instance)).toHaveLength(delivered);
    }
    await kiosk.context.setOffline(false);
    await expect.poll(async () => (await storedRatings(instance)).length).toBe(RATINGS);
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    const rows = await storedRatings(instance);
    const numbers = Array.from({ length: RATINGS }, (_, i) => i + 1);
    const inOrder = rows.toSorted((a, b) => a.deviceAt! - b.deviceAt!);
    expect(inOrder.map(({ level }) => level)).toEqual(numbers.map((n) => LEVELS[n % 5]));
    for (const own of Map.groupBy(rows, ({ device }) => device).values()) {
      expect(own.map(({ sequence }) => sequence)).toEqual(numbers.slice(0, own.length));
    }
    expect(rows.flatMap(({ flags }) => flags)).toEqual([]);
    expect(await recount(instance.portal.as(SYSTEM, Date.now()))).toEqual([]);
  }, 3_600_000);

  /** Kills right after each acknowledgement; returns how many of them still wait or, by a second copy, were delivered. */
  const killAtThanks = async (hasty: boolean) => {
    const kiosk = terminal();
    await kiosk.install();
    const before = (await storedRatings(instance)).length;
    await kiosk.kill();
    for (let n = 1; n <= BITES; n++) {
      await kiosk.comeBack((context) => context.addInitScript(slowDisk, { ms: 1500, hasty }));
      await kiosk.touch(n % 5 || 5);
      await kiosk.kill();
    }
    await kiosk.comeBack();
    await expect.poll(() => kiosk.staff()).toMatch(/待送 \d+ ·/);
    const waiting = Number(/待送 (\d+)/.exec((await kiosk.staff())!)![1]);
    return (await storedRatings(instance)).length - before + waiting;
  };

  it('loses nothing that was acknowledged, however slow the disk is', async () => {
    expect(await killAtThanks(false)).toBe(BITES);
  });

  it('and one that gives thanks before the touch is stored, which would be wrong, is found out', async () => {
    expect(await killAtThanks(true)).toBeLessThan(BITES);
  });
});
