import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { CDPSession } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addServicePoints, recount, revokeDevice } from '../../src/cases/ratings.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { hasBrowser } from '../browser.ts';
import type { Instance } from '../instance.ts';
import { certificate, tlsEnd } from './certificate.ts';
import { hall, pairingCode, storedRatings, Terminal } from './terminal.ts';

const DAY = 86_400_000;

describe.skipIf(!hasBrowser())('a kiosk on a bad day', () => {
  let instance: Instance;
  let terminals: Terminal[] = [];

  beforeAll(async () => {
    instance = await hall();
  });
  afterEach(async () => {
    for (const one of terminals) await one.close();
    terminals = [];
  });
  afterAll(() => instance?.close());

  const terminal = async (script: () => void = () => undefined): Promise<Terminal> => {
    const made = new Terminal(instance);
    terminals.push(made);
    await made.install((context) => context.addInitScript(script));
    return made;
  };
  const ctx = () => instance.portal.as(SYSTEM, Date.now());
  const deviceOf = async (kiosk: Terminal) => {
    // The staff corner is filled a moment after the question is there.
    await kiosk.page.waitForFunction(() => document.querySelector('#facts')!.textContent.includes('dv-'));
    const facts = await kiosk.page.locator('#facts').textContent();
    return /dv-[0-9a-z]{10}/.exec(facts!)![0];
  };
  const stored = async (device: string) =>
    (await storedRatings(instance)).filter((row) => row.device === device);

  it('with two tabs has one queue: no number twice, and an open rating lets none overtake it', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    const first = kiosk.page;
    const second = await kiosk.context.newPage();
    await second.goto(first.url());
    await kiosk.touch(5);
    kiosk.page = second;
    await kiosk.at('ask');
    await kiosk.rate(1);
    expect(await stored(device)).toEqual([]);
    kiosk.page = first;
    await first.keyboard.press('Escape');
    await kiosk.at('thanks');
    await expect
      .poll(async () => (await stored(device)).map((row) => row.level))
      .toEqual(['very-dissatisfied', 'very-satisfied']);
    expect((await stored(device)).map((row) => row.sequence)).toEqual([1, 2]);
  });

  it('a touch whose tab is closed at the second screen goes out at once, as it was given', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.touch(4);
    await kiosk.page.reload();
    await kiosk.at('ask');
    await expect.poll(async () => (await stored(device)).map((row) => row.level)).toEqual(['dissatisfied']);
  });

  it('sends what was added to a touch while its queue was being read', async () => {
    // Whoever asks for the whole queue hears of it a second late, as on a slow disk.
    const kiosk = await terminal(() => {
      const { getAll } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.getAll = function late(...asked: []) {
        const request = getAll.apply(this, asked);
        // Within a transaction that also writes it would be over by then.
        if (this.transaction.mode !== 'readonly') return request;
        const listen = request.addEventListener.bind(request);
        request.addEventListener = (type: string, heard: EventListener) =>
          listen(type, (event) => void setTimeout(heard, 1000, event));
        return request;
      };
    });
    const device = await deviceOf(kiosk);
    await kiosk.touch(5);
    await kiosk.page.waitForTimeout(2500);
    await kiosk.page.getByLabel('留言').fill('等了两个小时');
    await kiosk.page.evaluate(() => dispatchEvent(new Event('online')));
    await kiosk.page.waitForTimeout(300);
    await kiosk.page.getByRole('button', { name: '提交补充' }).click();
    await kiosk.at('thanks');
    expect(await kiosk.page.locator('#lost').isVisible()).toBe(false);
    await expect.poll(async () => (await stored(device)).map((row) => row.comment)).toEqual(['等了两个小时']);
  });

  it('with full storage says so, thanks nobody, and goes on when there is room', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.context.setOffline(true);
    await kiosk.rate(1);
    await kiosk.context.close();
    const origin = new URL(instance.url).origin;
    let client: CDPSession;
    await kiosk.open(false, async (context) => {
      client = await context.newCDPSession(context.pages()[0]!);
      await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    });
    await kiosk.page.keyboard.press('2');
    await kiosk.at('fault');
    expect(await kiosk.page.locator('#fault').textContent()).toBe('本机存储已满，这次评价没有记下');
    await expect.poll(() => kiosk.staff()).toContain('存储已满');
    await client!.send('Storage.overrideQuotaForOrigin', { origin });
    await kiosk.page.locator('[data-screen=fault] [data-home]').click();
    await kiosk.at('ask');
    await kiosk.rate(3);
    await kiosk.context.setOffline(false);
    await expect
      .poll(async () => (await stored(device)).map((row) => row.level))
      .toEqual(['very-satisfied', 'basically-satisfied']);
    expect((await stored(device)).map((row) => row.sequence)).toEqual([1, 2]);
  });

  /** Three ratings without a network, then the browser takes some of its storage away. */
  const cleared = async (storageTypes: string) => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.context.setOffline(true);
    for (const n of [1, 2, 3]) await kiosk.rate(n);
    const client = await kiosk.context.newCDPSession(kiosk.page);
    await client.send('Storage.clearDataForOrigin', { origin: new URL(instance.url).origin, storageTypes });
    await kiosk.page.keyboard.press('4');
    await kiosk.at('fault');
    await kiosk.context.setOffline(false);
    await kiosk.page.reload();
    await kiosk.at('setup');
    // Who comes to rate meets this screen, too.
    expect(await kiosk.page.locator('#setup-title').textContent()).toContain('请扫窗口的二维码评价');
    return { kiosk, device, told: await kiosk.page.locator('#why').textContent() };
  };

  it('whose storage the browser cleared thanks nobody, and brings what it had to the service all the same', async () => {
    const { kiosk, device, told } = await cleared('indexeddb');
    expect(told).toContain('本机的存储已被浏览器清除');
    expect(told).toContain(`原设备 ${device} 已编到第 3 号，从备份找回尚未送出的评价 3 条`);
    expect(await stored(device)).toEqual([]);
    await kiosk.page.locator('#code').fill(await pairingCode(instance));
    await kiosk.page.locator('#pair [type=submit]').click();
    await kiosk.at('ask');
    const anew = await deviceOf(kiosk);
    await expect
      .poll(async () => (await stored(anew)).map(({ level }) => level))
      .toEqual(['very-satisfied', 'satisfied', 'basically-satisfied']);
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    // Nothing is left that a later loss would bring back.
    const left = () =>
      kiosk.page.evaluate(async () => (await (await caches.open('kiosk-spare')).keys()).length);
    await expect.poll(left).toBe(0);
    expect(await recount(ctx())).toEqual([]);
  });

  it('whose storage was cleared with the second copies says what is lost', async () => {
    const { device, told } = await cleared('indexeddb,cache_storage');
    expect(told).toContain(`原设备 ${device} 已编到第 3 号，尚未送出的评价已经丢失`);
  });

  it('keeps its queue while the certificate has expired, works on, and delivers when there is a new one', async () => {
    const [good, expired] = [
      certificate(Date.now() - DAY, Date.now() + 30 * DAY),
      certificate(0, Date.now() - DAY),
    ];
    const { url, server } = await tlsEnd(instance.url, good);
    const kiosk = new Terminal({ ...instance, url });
    kiosk.args = [`--ignore-certificate-errors-spki-list=${good.print}`];
    terminals.push(kiosk);
    await kiosk.install();
    const device = await deviceOf(kiosk);
    // Stored is not yet acknowledged: a line cut before the receipt has come leaves the rating in the queue.
    const answered = kiosk.page.waitForResponse((response) => response.url().endsWith('/api/v1/ratings'));
    await kiosk.rate(1);
    await (await answered).finished();
    expect(await stored(device)).toHaveLength(1);
    server.setSecureContext(expired);
    server.closeAllConnections();
    await expect(kiosk.context.request.get(`${url}api/v1/points/w-1`)).rejects.toThrow(/certificate/i);
    await kiosk.rate(4);
    // Started anew meanwhile, it comes from what it has kept.
    await kiosk.page.reload();
    await kiosk.at('ask');
    await kiosk.rate(2);
    await expect.poll(() => kiosk.staff()).toMatch(/待送 2 · 断网/);
    expect(await stored(device)).toHaveLength(1);
    server.setSecureContext(good);
    server.closeAllConnections();
    await kiosk.page.evaluate(() => dispatchEvent(new Event('online')));
    await expect
      .poll(async () => (await stored(device)).map((row) => row.level))
      .toEqual(['very-satisfied', 'dissatisfied', 'satisfied']);
    expect((await stored(device)).flatMap(({ flags }) => flags)).toEqual([]);
    await kiosk.context.close();
    server.close();
  });

  it.each([
    ['the service’s disk is full', 507, '{"error":{"code":"storage-full","message":"存储空间已满"}}'],
    ['a login page answers in its place', 200, '<html>please log in</html>'],
    ['something answers that all is well and is not the service', 200, '{"results":[{"status":"stored"}]}'],
  ])('keeps its queue while %s, and delivers when it is over', async (_, status, body) => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    let asked = 0;
    await kiosk.context.route('**/api/v1/ratings', async (route) => {
      asked++;
      await route.fulfill({ status, body, contentType: 'application/json' });
    });
    await kiosk.rate(5);
    await expect.poll(() => asked).toBeGreaterThan(0);
    await expect.poll(() => kiosk.staff()).toContain('待送 1 ·');
    expect(await stored(device)).toEqual([]);
    await kiosk.context.unroute('**/api/v1/ratings');
    await kiosk.page.evaluate(() => dispatchEvent(new Event('online')));
    await expect
      .poll(async () => (await stored(device)).map((row) => row.level))
      .toEqual(['very-dissatisfied']);
  });

  it('that somebody cloned is found out: one number counts once, and both screens tell the staff', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.rate(1);
    await expect.poll(async () => (await stored(device)).length).toBe(1);
    await kiosk.context.close();
    const copy = mkdtempSync(join(tmpdir(), 'liangshai-kiosk-clone-'));
    rmSync(copy, { recursive: true });
    cpSync(kiosk.profile, copy, { recursive: true });
    const clone = new Terminal(instance, copy);
    terminals.push(clone);
    await kiosk.open(true);
    await clone.open(false);
    await kiosk.rate(5);
    await clone.rate(1);
    await expect.poll(async () => (await stored(device)).length).toBe(2);
    await clone.context.setOffline(false);
    await expect.poll(() => clone.staff()).toContain('被拒 1 条');
    await expect.poll(() => clone.staff()).toContain('与服务端不一致');
    expect(await clone.page.locator('body').getAttribute('class')).toContain('amiss');
    expect((await stored(device)).map((row) => row.level)).toEqual(['very-satisfied', 'very-dissatisfied']);
  });

  it('that was revoked asks nobody, keeps its queue, says whom to ask, and delivers when paired anew', async () => {
    // A device that was declined for long pauses for minutes; here it would never try again by itself.
    const kiosk = await terminal(() => {
      const after = window.setTimeout.bind(window);
      Object.assign(window, { setTimeout: (act: () => void, ms = 0) => (ms > 900 ? 0 : after(act, ms)) });
    });
    const device = await deviceOf(kiosk);
    await kiosk.context.setOffline(true);
    for (const n of [2, 4]) await kiosk.rate(n);
    await revokeDevice(ctx(), device, '丢失');
    await kiosk.context.setOffline(false);
    await kiosk.at('setup');
    const told = await kiosk.page.locator('#why').textContent();
    expect(told).toContain('本机还有 2 条评价没有送出');
    expect(told).toContain('请联系政务服务中心管理员');
    expect(told).toContain('重新配对后随即送出');
    expect(await stored(device)).toEqual([]);
    await kiosk.page.locator('#code').fill(await pairingCode(instance));
    await kiosk.page.locator('#pair [type=submit]').click();
    await kiosk.at('ask');
    const anew = await deviceOf(kiosk);
    expect(anew).not.toBe(device);
    await expect
      .poll(async () => (await stored(anew)).map((row) => row.level))
      .toEqual(['satisfied', 'dissatisfied']);
    expect((await stored(anew)).flatMap(({ flags }) => flags)).toEqual([]);
  });

  it('is not given to another window while ratings of its own wait, and the code stays good', async () => {
    await addServicePoints(ctx(), [
      { id: 'w-2', centre: 's-city', unit: 'd-fgw', windowNo: '2', name: '2号窗口' },
    ]);
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.context.route('**/api/v1/ratings', (route) => route.abort());
    for (const n of [2, 4]) await kiosk.rate(n);
    const code = await pairingCode(instance, 'w-2');
    const moveTo2 = async () => {
      await kiosk.page.goto('about:blank');
      await kiosk.page.goto(`${instance.url}kiosk/#code=${code}`);
      await kiosk.at('setup');
      await kiosk.page.locator('#pair [type=submit]').click();
    };
    await moveTo2();
    await expect
      .poll(() => kiosk.page.locator('#pairing').textContent())
      .toContain('本机还有“1号窗口”的评价没有送出');
    await kiosk.context.unroute('**/api/v1/ratings');
    await kiosk.page.goto(`${instance.url}kiosk/`);
    await kiosk.at('ask');
    await expect
      .poll(async () => (await stored(device)).map((row) => row.level))
      .toEqual(['satisfied', 'dissatisfied']);
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    await moveTo2();
    await kiosk.at('ask');
    const anew = await deviceOf(kiosk);
    await kiosk.rate(1);
    await expect.poll(async () => (await stored(anew)).map((row) => row.point)).toEqual(['w-2']);
  });

  it('that is paired with an impatient hand sends its code once', async () => {
    const kiosk = await terminal();
    let sent = 0;
    await kiosk.context.route('**/api/v1/devices', async (route) => {
      sent++;
      await kiosk.page.waitForTimeout(500);
      await route.continue();
    });
    await kiosk.page.goto('about:blank');
    await kiosk.page.goto(`${instance.url}kiosk/#code=${await pairingCode(instance)}`);
    await kiosk.at('setup');
    await kiosk.page.waitForTimeout(350);
    await kiosk.page.locator('#pair [type=submit]').dblclick();
    expect(await kiosk.page.locator('#pairing').textContent()).toBe('正在配对……');
    await kiosk.at('ask');
    expect(await kiosk.page.locator('#pairing').textContent()).toBe('');
    expect(sent).toBe(1);
  });

  it('whose clock is wrong by years delivers all the same; staff and record are told', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    await kiosk.page.clock.setFixedTime(Date.now() + 3 * 366 * DAY);
    await kiosk.page.reload();
    await kiosk.at('ask');
    await kiosk.rate(2);
    await expect.poll(async () => (await stored(device)).map(({ flags }) => flags)).toEqual([['clock']]);
    await expect.poll(() => kiosk.staff()).toContain('时钟快 1098 天 · 请校准时钟');
    expect(await kiosk.page.locator('body').getAttribute('class')).toContain('amiss');
  });

  it('gives a service that was restored from a backup again what it lost', async () => {
    const kiosk = await terminal();
    const device = await deviceOf(kiosk);
    for (const n of [1, 1, 1, 1]) await kiosk.rate(n);
    await expect.poll(async () => (await stored(device)).length).toBe(4);
    const before = await stored(device);
    const db = new Sqlite(join(instance.settings.dataDir, 'portal.db'));
    db.exec(`
      delete from ratings where device = '${device}' and sequence > 2;
      update rating_days set count = count - 2 where point = 'w-1' and channel = 'kiosk' and level = 'very-satisfied';
      delete from device_ratings where device = '${device}' and sequence > 2;
      update rating_devices set last = 2, highest = 2,
        chain = (select chain from device_ratings where device = '${device}' and sequence = 2) where id = '${device}';
    `);
    db.close();
    await kiosk.page.reload();
    await kiosk.at('ask');
    await expect.poll(async () => (await stored(device)).length).toBe(4);
    const after = await stored(device);
    expect(after.map(({ receipt }) => receipt)).toEqual(before.map(({ receipt }) => receipt));
    expect(after.flatMap(({ flags }) => flags)).toEqual([]);
    expect(await recount(ctx())).toEqual([]);
    await expect.poll(() => kiosk.staff()).toContain('待送 0');
    expect(await kiosk.page.locator('body.amiss').count()).toBe(0);
  });

  it('paired anew brings a service that was restored from a backup older than its pairing what it lost', async () => {
    const kiosk = await terminal();
    const pairAnew = async () => {
      const device = await deviceOf(kiosk);
      await kiosk.page.goto('about:blank');
      await kiosk.page.goto(`${instance.url}kiosk/#code=${await pairingCode(instance)}`);
      await kiosk.at('setup');
      await kiosk.page.waitForTimeout(350);
      await kiosk.page.locator('#pair [type=submit]').click();
      await kiosk.at('ask');
      await expect.poll(() => deviceOf(kiosk)).not.toBe(device);
      return deviceOf(kiosk);
    };
    const first = await deviceOf(kiosk);
    for (const n of [1, 1, 1]) await kiosk.rate(n);
    await expect.poll(async () => (await stored(first)).length).toBe(3);
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    const second = await pairAnew();
    for (const n of [1, 1]) await kiosk.rate(n);
    await expect.poll(async () => (await stored(second)).length).toBe(2);
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    const receipts = async (...devices: string[]) =>
      (await Promise.all(devices.map(stored))).flat().map(({ receipt }) => receipt);
    const before = await receipts(first, second);
    const db = new Sqlite(join(instance.settings.dataDir, 'portal.db'));
    db.exec(`
      delete from ratings where device = '${second}' or device = '${first}' and sequence > 1;
      update rating_days set count = count - 4 where point = 'w-1' and channel = 'kiosk' and level = 'very-satisfied';
      delete from device_ratings where device = '${second}' or device = '${first}' and sequence > 1;
      update rating_devices set last = 1, highest = 1,
        chain = (select chain from device_ratings where device = '${first}') where id = '${first}';
      delete from rating_devices where id = '${second}';
    `);
    db.close();
    const third = await pairAnew();
    await expect.poll(async () => (await stored(third)).length).toBe(4);
    expect(await receipts(first, third)).toEqual(before);
    expect((await stored(third)).flatMap(({ flags }) => flags)).toEqual([]);
    expect(await recount(ctx())).toEqual([]);
    // What the service has is not brought again.
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    const fourth = await pairAnew();
    await expect.poll(() => kiosk.staff()).toContain('待送 0 ·');
    expect(await stored(fourth)).toEqual([]);
  });

  it('puts a newer page in its place while nobody is there, and its queue stays', async () => {
    const kiosk = await terminal();
    await kiosk.context.setOffline(true);
    for (const n of [1, 3]) await kiosk.rate(n);
    const version = async () =>
      /程序版本([0-9a-f]{8})/.exec((await kiosk.page.locator('#facts').textContent())!)![1]!;
    const old = await version();
    const file = join(instance.settings.siteDir, 'client/kiosk/index.html');
    writeFileSync(file, readFileSync(file, 'utf8').replace('窗口评价器</title>', '窗口评价器（新）</title>'));
    // The service must not be reached by ratings, only by the page: what waits is to wait through the change.
    await kiosk.context.route('**/api/**', (route) => route.abort());
    await kiosk.context.setOffline(false);
    await expect.poll(version, { interval: 500 }).not.toBe(old);
    await expect.poll(() => kiosk.staff()).toContain('待送 2');
  });
});
