import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ballotRoutes } from '../../src/api/ballots.ts';
import {
  freezeRound,
  loadCardKeys,
  openBallotBox,
  prepareRound,
  releaseResults,
} from '../../src/cases/appraisals.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { ceremonies, roundVerbs } from '../../src/cli/round.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import {
  type CardFile,
  cardOf,
  makeBallot,
  parseKeys,
  parseTyped,
  type Round,
  type Submission,
} from '../../src/domain/appraisals.ts';
import { CLOSES, choicesOf, OPENS, type Scene, scene, seeded } from '../domain/appraisals.fixture.ts';

let folder: string;
let portal: Portal;
let world: Scene;
let app: Hono;
let now: number;

const post = (body: unknown) =>
  app.request('/api/v1/ballots', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function open(round: Round, file: CardFile): Promise<void> {
  const box = openBallotBox(folder);
  const ctx = portal.as(SYSTEM, OPENS - 1);
  await prepareRound(ctx, { ...round, receiptKey: box.receiptKey });
  await loadCardKeys(ctx, '2016', file);
  await freezeRound(ctx, box, '2016', round.pageHash);
  box.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liangshai-ballots-'));
  portal = await openPortal({ dataDir: folder });
  world = scene({ party: 3 });
  now = OPENS;
  const box = openBallotBox(folder);
  app = ballotRoutes(portal, box, () => now);
});
afterEach(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the door of the ballot box', () => {
  const ballot = (version = 1): Promise<Submission> =>
    makeBallot(
      world.round,
      'party',
      world.cards['party']![0]!,
      choicesOf(world.round, world.random),
      version,
      world.random,
    );

  it('shows the round and its lists, and no draft', async () => {
    expect(await (await app.request('/api/v1/rounds')).json()).toEqual([]);
    await open(world.round, world.file);
    expect(await (await app.request('/api/v1/rounds')).json()).toMatchObject([{ id: '2016', phase: 'open' }]);
    const shown = await (await app.request('/api/v1/rounds/2016')).json();
    expect(shown).toMatchObject({ phase: 'open', lists: world.lists, turnout: { final: false } });
    expect(shown).not.toHaveProperty('results');
    expect(await (await app.request('/api/v1/rounds/2016/record')).json()).toMatchObject({
      complete: false,
      leaves: [],
    });
  });

  it('gives a receipt that is never cached, and the same one for the same body', async () => {
    await open(world.round, world.file);
    const sent = await ballot();
    const first = await post(sent);
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const text = await first.text();
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      receipt: { round: '2016', nextBatch: '2016-11-02' },
    });
    expect(await (await post(sent)).text()).toBe(text);
    expect(first.headers.get('set-cookie')).toBeNull();
  });

  it('answers each kind of bad input kindly and stores nothing', async () => {
    await open(world.round, world.file);
    const sent = await ballot();
    const answer = async (body: unknown) => {
      const response = await post(body);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect(error.message).toMatch(/。$/);
      return `${response.status} ${error.code}`;
    };
    expect(await answer('{')).toBe('422 malformed');
    expect(await answer({ ...sent, name: '张三' })).toBe('422 malformed');
    expect(await answer({ ...sent, body: 7 })).toBe('422 malformed');
    expect(await answer({ ...sent, body: 'A'.repeat(9000) })).toBe('422 wrong-length');
    expect(await answer({ ...sent, round: '2015' })).toBe('422 other-round');
    expect(
      await answer({ ...sent, signature: sent.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
    ).toBe('422 bad-signature');
    now = OPENS - 1;
    expect(await answer(sent)).toBe('409 not-open');
    now = CLOSES;
    expect(await answer(sent)).toBe('409 closed');
    now = OPENS;
    await post(await ballot(2));
    expect(await answer(sent)).toBe('409 version-replay');
    const replay = (await (await post(sent)).json()) as { error: { stored: number } };
    expect(replay.error.stored).toBe(2);
  });

  it('writes no line to the console or the journal for a ballot', async () => {
    await open(world.round, world.file);
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const { db, t } = portal.as(SYSTEM, now).read;
    const before = (await db.select().from(t.journal)).length;
    const sizes = () =>
      ['portal.db', 'portal.db-wal']
        .map((name) => join(folder, name))
        .filter(existsSync)
        .map((name) => statSync(name).size);
    const portalFiles = sizes();
    expect((await post(await ballot())).status).toBe(200);
    expect((await db.select().from(t.journal)).length).toBe(before);
    expect(sizes()).toEqual(portalFiles);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

describe('the ceremonies on the command line', () => {
  const lines: string[] = [];
  const tools = { random: seeded('ceremony'), print: (line: string) => void lines.push(line) };
  const at = (name: string) => join(folder, 'ceremony', name);

  it('make key and cards, take the votes of printed cards, and tally with two trustees', async () => {
    await ceremonies.key({ round: '2016', out: at('key') }, tools);
    const { tallyKey, trustees } = parseKeys(readFileSync(at('key/keys.txt'), 'utf8'))!;
    const round = { ...world.round, tallyKey, trustees };
    writeFileSync(at('round.json'), JSON.stringify(round));
    await ceremonies.cards(
      { definition: at('round.json'), page: 'https://example.cn/appraisal/', out: at('cards') },
      tools,
    );
    const sheet = readFileSync(at('cards/print-party.html'), 'utf8');
    const codes = [...sheet.matchAll(/class="code">([\w-]+)</g)].map((match) => match[1]!);
    expect(codes).toHaveLength(3);
    expect(sheet).not.toMatch(/(src|href)=/);
    expect(statSync(at('cards/print-party.html')).mode & 0o077).toBe(0);

    const box = openBallotBox(folder);
    await prepareRound(portal.as(SYSTEM, OPENS - 1), { ...round, receiptKey: box.receiptKey });
    await ceremonies.load(
      { round: '2016', cards: at('cards/cards.json'), dataDir: folder, recordDir: folder },
      { ...tools, now: OPENS - 1 },
    );
    await freezeRound(portal.as(SYSTEM, OPENS - 1), box, '2016', round.pageHash);
    box.close();
    for (const code of codes) {
      const typed = parseTyped(code);
      const card = cardOf(typed.ok ? typed.secret : new Uint8Array(16), '2016');
      expect(sheet).toContain(card.serial);
      expect(
        (await post(await makeBallot(round, 'party', card, { overall: 'satisfied' }, 1, tools.random)))
          .status,
      ).toBe(200);
    }

    await ceremonies.export(
      { round: '2016', out: at('export'), dataDir: folder, recordDir: folder },
      { ...tools, now: CLOSES },
    );
    const files = {
      export: at('export/export.json'),
      leaves: at('export/leaves.json'),
      out: at('results.json'),
    };
    await expect(ceremonies.tally({ ...files, share: [at('key/share-1.txt')] }, tools)).rejects.toThrow(
      '现在只有 1 份',
    );
    const share = [at('key/share-1.txt'), at('key/share-3.txt')];
    const altered = JSON.parse(readFileSync(files.export, 'utf8')) as { ballots: unknown[] };
    writeFileSync(at('altered.json'), JSON.stringify({ ...altered, ballots: altered.ballots.slice(1) }));
    await expect(ceremonies.tally({ ...files, export: at('altered.json'), share }, tools)).rejects.toThrow(
      '有 1 处不符',
    );
    expect(existsSync(files.out)).toBe(false);
    await ceremonies.tally({ ...files, share }, tools);
    await ceremonies.load(
      { round: '2016', results: files.out, dataDir: folder, recordDir: folder },
      { ...tools, now: CLOSES },
    );
    await releaseResults(portal.as(SYSTEM, CLOSES), '2016');
    expect(await (await app.request('/api/v1/rounds/2016/record')).json()).toMatchObject({
      complete: true,
      results: { void: false, categories: [{ issued: 3, collected: 3, spoiled: 0 }] },
    });
    expect(lines.at(-1)).toMatch(/^计票结果已装入，指纹 [\w-]{43}。$/);
  });

  it('leave no secret of a card in anything that the portal keeps', async () => {
    await open(world.round, world.file);
    await post(await makeBallot(world.round, 'party', world.cards['party']![0]!, {}, 1, world.random));
    const kept = Buffer.concat(
      readdirSync(folder)
        .filter((name) => statSync(join(folder, name)).isFile())
        .map((name) => readFileSync(join(folder, name))),
    );
    for (const { secret, signingSeed, nonceSeed } of world.cards['party']!) {
      for (const bytes of [secret, signingSeed, nonceSeed].map((key) => Buffer.from(key))) {
        expect(kept.includes(bytes)).toBe(false);
        expect(kept.includes(bytes.toString('base64url'))).toBe(false);
      }
    }
  });

  it('name what is missing in an unknown or incomplete command', async () => {
    const settings = { dataDir: folder, recordDir: folder, databaseUrl: undefined };
    await expect(roundVerbs(['nothing'], settings)).rejects.toMatchObject({ code: 'invalid' });
    await expect(roundVerbs(['key'], settings)).rejects.toThrow('缺少参数 --round');
    await expect(roundVerbs(['key', '--colour', 'red'], settings)).rejects.toMatchObject({ code: 'invalid' });
  });
});
