import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBallots } from '../../db/ballots.ts';
import { makeTallyKey, tallySecret } from '../../src/cases/appraisals.ts';
import { fromText } from '../../src/domain/appraisals/bytes.ts';
import { bodyLength, makeBallot, type Submission } from '../../src/domain/appraisals.ts';
import { scene } from '../domain/appraisals.fixture.ts';

describe('the database owner who looks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liangshai-box-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const world = scene({ party: 120 }, 20);
  const ballots = Promise.all(
    world.cards['party']!.map((card) => makeBallot(world.round, 'party', card, {}, 1, world.random)),
  );

  async function fill(file: string, submissions: Submission[]): Promise<void> {
    const store = openBallots(file);
    store.prepare(
      '2016',
      bodyLength(world.round),
      submissions.map(({ pk }) => ({ pk, category: 'party' })),
    );
    for (const { pk, body, signature } of submissions) {
      const put = { body: fromText(body), signature: fromText(signature) };
      await store.exchange('2016', pk, () => ({ put, result: null }));
      // Were the log not emptied, the last pages in it would be the last ballots.
      expect(statSync(`${file}-wal`).size).toBe(0);
    }
    store.copyTo(`${file}.copy`);
    store.close();
  }

  it('finds the same bytes for two orders of arrival, in the file itself and in its copy', async () => {
    const sent = await ballots;
    await fill(join(folder, 'a.db'), sent);
    await fill(join(folder, 'b.db'), [...sent].reverse());
    for (const suffix of ['', '.copy']) {
      expect(
        readFileSync(join(folder, `a.db${suffix}`)).equals(readFileSync(join(folder, `b.db${suffix}`))),
      ).toBe(true);
    }
  });

  it('and that comparison bites: rows that are inserted as they come do tell the order', async () => {
    const { default: Sqlite } = await import('better-sqlite3');
    const insert = (file: string, submissions: Submission[]) => {
      const db = new Sqlite(file);
      db.exec('CREATE TABLE b (pk TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID');
      for (const { pk, body } of submissions) db.prepare('INSERT INTO b VALUES (?, ?)').run(pk, body);
      db.close();
      return readFileSync(file);
    };
    const sent = await ballots;
    const [a, b] = [insert(join(folder, 'a'), sent), insert(join(folder, 'b'), [...sent].reverse())];
    expect(a.equals(b)).toBe(false);
  });

  it('finds no time, no address and no clear choice in any file of the box', async () => {
    const file = join(folder, 'c.db');
    await fill(file, await ballots);
    const names = [file, `${file}.copy`, `${file}-wal`, `${file}-shm`].filter(existsSync);
    const bytes = Buffer.concat(names.map((name) => readFileSync(name)));
    const text = bytes.toString('latin1');
    for (const trace of [new Date().toISOString().slice(0, 10), '127.0.0.1', '::1', 'Mozilla', 'satisfied']) {
      expect(text).not.toContain(trace);
    }
    const store = openBallots(file);
    const columns = Object.keys(store.rows('2016')[0]!);
    store.close();
    expect(columns).toEqual(['category', 'pk', 'body', 'signature', 'logged']);
  });
});

describe('the trustees', () => {
  it('open the box with any two of three shares', async () => {
    const { tallyKey, shares } = await makeTallyKey('2016', scene({ party: 1 }).random);
    for (const pair of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const secret = await tallySecret(
        { id: '2016', tallyKey },
        pair.map((i) => shares[i]!),
      );
      expect(secret).toHaveLength(32);
    }
  });

  it('are told in one sentence what is wrong with a share', async () => {
    const { tallyKey, shares } = await makeTallyKey('2016', scene({ party: 1 }).random);
    const other = await makeTallyKey('2016', scene({ party: 1 }, 1, 'other').random);
    const round = { id: '2016', tallyKey };
    await expect(tallySecret(round, [shares[0]!])).rejects.toThrow(
      '需要 2 位受托人的密钥份额，现在只有 1 份',
    );
    await expect(tallySecret(round, [shares[0]!, shares[0]!])).rejects.toThrow('现在只有 1 份');
    await expect(tallySecret(round, [shares[0]!, `${shares[1]!.slice(0, -1)}!`])).rejects.toThrow(
      '第 2 份密钥份额有抄写错误',
    );
    await expect(tallySecret(round, [shares[0]!, other.shares[1]!])).rejects.toThrow('合不成本轮的计票密钥');
    await expect(tallySecret({ ...round, id: '2017' }, shares)).rejects.toThrow('属于 2016 轮，不是 2017 轮');
  });
});
