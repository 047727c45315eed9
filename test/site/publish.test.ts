/** Publishing again: what changed is made anew, what did not keeps its bytes, what was withdrawn is gone. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesBelow } from '../../src/publish/gates.ts';
import { type BuiltSite, buildSite, changeableRecord } from './site.ts';

const Q2 = 'airings/leading-group/2016-Q2.json';
let record: string;
let site: BuiltSite;

const hashes = (root: string) =>
  Object.fromEntries(
    filesBelow(root)
      .sort()
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(root, file)))
          .digest('hex'),
      ]),
  );
const differing = (a: Record<string, string>, b: Record<string, string>) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((file) => a[file] !== b[file]).sort();
function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(join(record, file), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(record, file), after);
}

describe('a site that is published again', () => {
  beforeAll(async () => {
    record = changeableRecord();
    site = await buildSite(record);
  });
  afterAll(() => {
    site?.remove();
    rmSync(record, { recursive: true, force: true });
  });

  test('is left alone while nothing changed', async () => {
    expect(await site.again()).toBeNull();
  });

  test('has new bytes on the pages of one changed entry and on no other page of an entry', async () => {
    const before = hashes(site.root);
    // Of the pilot ledger's airing, which nobody touches.
    const other = join(site.root, 'task/2016-3-001/index.html');
    const untouched = statSync(other).ino;
    edit(Q2, (text) => text.replaceAll('建立联合检查制度', '建立联合检查新制度'));
    await site.again();
    const changed = differing(before, hashes(site.root));
    expect(changed.filter((file) => file.startsWith('task/'))).toEqual(['task/2016-1-003/index.html']);
    expect(changed).toContain('airings/leading-group/2016-Q2/index.html');
    expect(changed.filter((file) => file.startsWith('open-data/aired-entries/'))).toEqual([
      'open-data/aired-entries/leading-group-2016-Q2.csv',
      'open-data/aired-entries/leading-group-2016-Q2.json',
    ]);
    expect(changed).not.toContain('ratings/2016-06/index.html');
    expect(statSync(other).ino, 'the very same file').toBe(untouched);
  });

  test('is byte for byte what a build from nothing makes, also the third time', async () => {
    edit(Q2, (text) => text.replaceAll('建立联合检查新制度', '建立联合检查机制'));
    await site.again();
    edit(Q2, (text) => text.replaceAll('建立联合检查机制', '建立联合检查规则'));
    await site.again();
    const fresh = await buildSite(record);
    try {
      expect(differing(hashes(site.root), hashes(fresh.root))).toEqual([]);
    } finally {
      fresh.remove();
    }
  });

  test('that somebody edits by hand is found out, whatever he changed, added or took away', async () => {
    expect(await site.differences()).toEqual([]);
    const page = join(site.root, 'task/2016-1-001/index.html');
    const before = readFileSync(page, 'utf8');
    rmSync(page);
    writeFileSync(page, before.replace('截至', '截止'));
    writeFileSync(join(site.root, 'task/extra.html'), '<p>');
    rmSync(join(site.root, 'open-data/bodies.csv'));
    const script = readdirSync(join(site.root, '_astro')).find((name) => name.endsWith('.js'))!;
    appendFileSync(join(site.root, '_astro', script), ';');
    expect(await site.differences()).toEqual([
      `_astro/${script}`,
      'open-data/bodies.csv',
      'task/2016-1-001/index.html',
      'task/extra.html',
    ]);
    edit(Q2, (text) => text.replaceAll('建立联合检查规则', '建立联合检查办法'));
    await expect(site.differences()).rejects.toThrow('请先运行 portal -- build');
    await site.again();
    expect(existsSync(join(site.root, 'open-data/bodies.csv'))).toBe(true);
    await site.whole();
    expect(await site.differences()).toEqual([]);
  });

  test('no longer has the pages of a month that was withdrawn', async () => {
    expect(existsSync(join(site.root, 'ratings/2016-05/index.html'))).toBe(true);
    rmSync(join(record, 'ratings/2016-05.json'));
    await site.again();
    expect(existsSync(join(site.root, 'ratings/2016-05/index.html'))).toBe(false);
    expect(readFileSync(join(site.root, 'sitemap.xml'), 'utf8')).not.toContain('ratings/2016-05');
  });

  test('stands as it was when the new record is broken, and the next sound one is published', async () => {
    const before = hashes(site.root);
    edit('ratings/2016-06.json', (text) =>
      text.replaceAll('"minimumSample": 30', '"minimumSample": "thirty"'),
    );
    await expect(site.again()).rejects.toThrow(/ratings\/2016-06\.json: field minimumSample/);
    expect(differing(before, hashes(site.root))).toEqual([]);
    edit(Q2, (text) => text.replaceAll('"baselineDue": "', '"baselineDue": "later than '));
    await expect(site.again()).rejects.toThrow(/airings\/leading-group\/2016-Q2\.json: field entries/);
    edit(Q2, (text) => text.replaceAll('"baselineDue": "later than ', '"baselineDue": "'));
    edit('ratings/2016-06.json', (text) =>
      text.replaceAll('"minimumSample": "thirty"', '"minimumSample": 31'),
    );
    expect((await site.again())!.rendered).toBeGreaterThan(0);
  });
});
