/** What is public by rule goes out by itself, in a folder of its own. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { recordFulfilment } from '../../src/cases/duties.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { changedSince, partStates } from '../../src/cases/publish.ts';
import { publishParts, publishYear } from '../../src/cli/publish.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';

let folder: string;
let portal: Portal;
const record = () => join(folder, 'record');
const at = (day: string, hour = 9) => portal.as(SYSTEM, instantOf(day, hour));
const publish = (day: string, hour = 9) => publishParts(portal, record(), instantOf(day, hour));
const changed = ({ published }: Awaited<ReturnType<typeof publishParts>>) =>
  published.filter((one) => one.changed).map(({ path }) => path);
const read = (path: string) => JSON.parse(readFileSync(join(record(), path), 'utf8'));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-parts-'));
  portal = await openPortal({ dataDir: join(folder, 'data'), databaseUrl: undefined });
  await registerBodies(at('2016-01-04'), [
    {
      ...{ id: 'ggb', kind: 'reform-office', name: '市委改革办', shortName: '市委改革办', aliases: [] },
      ...{ post: '主任', parent: null, position: 1 },
    },
  ]);
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

const meeting = () =>
  recordFulfilment(at('2016-07-01', 11), {
    ...{ duty: 'meeting-directors', body: 'ggb', on: '2016-07-01', kind: 'meeting', subject: '主任会议' },
  });

it('a part begins with the first thing there is to say, and keeps the minute at which it first came out', async () => {
  expect(changed(await publish('2016-07-01'))).toEqual(['duties/2016.json']);
  expect(existsSync(join(record(), 'schemes/2016.json'))).toBe(false);
  // It names bodies, whose pages are made of the register.
  expect(read('bodies.json').bodies).toMatchObject([{ id: 'ggb' }]);
  expect(read('duties/2016.json')).toMatchObject({ asOf: '2016-07-01', publishedAt: '2016-07-01 09:00' });
  expect(changed(await publish('2016-07-01', 10))).toEqual([]);
  await meeting();
  expect(changed(await publish('2016-07-01', 12))).toEqual(['duties/2016.json']);
  expect(JSON.stringify(read('duties/2016.json'))).toContain('主任会议');
  expect(read('duties/2016.json').publishedAt).toBe('2016-07-01 09:00');
});

it('is looked for when something was done that it tells of, and not for what it does not', async () => {
  const noon = instantOf('2016-07-01', 11);
  await publish('2016-07-01', 12);
  expect(await changedSince(at('2016-07-01', 12), noon)).toBe(false);
  await meeting();
  expect(await changedSince(at('2016-07-01', 12), noon)).toBe(true);
  expect(await changedSince(at('2016-07-01', 12), noon + 1)).toBe(false);
});

it('a year that is over stays as it is until something new is known of it', async () => {
  await publish('2016-12-31');
  await publish('2017-01-02');
  const closed = read('duties/2016.json');
  expect(closed.asOf).toBe('2017-01-02');
  await publish('2017-01-03');
  expect(read('duties/2016.json')).toEqual(closed);
  await expect(
    publishYear(portal, record(), instantOf('2016-12-31', 9), { part: 'duties', year: 2017 }),
  ).rejects.toThrow('2017 年还没有开始');
});

it('what fails is named in the office once, holds up nothing else, and is gone when it works again', async () => {
  mkdirSync(record());
  writeFileSync(join(record(), 'duties'), 'in the way');
  expect((await publish('2016-07-01')).errors).toHaveLength(1);
  await publish('2016-07-01', 10);
  const duties = async () =>
    (await partStates(at('2016-07-01', 11))).find(({ part }) => part === 'duties')!.failure;
  expect(await duties()).toBe('写入公开记录时出错，请查看系统日志。');
  rmSync(join(record(), 'duties'));
  expect((await publish('2016-07-01', 11)).errors).toEqual([]);
  expect(await duties()).toBe('');
});
