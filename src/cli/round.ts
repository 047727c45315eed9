/**
 * `portal round …`: the ceremonies of an appraisal. `cards`, `key` and `tally` run on an offline laptop and touch
 * no database; `export` and `load` run beside the portal.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  cardSheets,
  exportRound,
  loadCardKeys,
  loadResults,
  makeTallyKey,
  openBallotBox,
  type RoundExport,
  tallySecret,
} from '../cases/appraisals.ts';
import { openPortal, type Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import {
  type BallotLeaf,
  type CardList,
  cardList,
  makeCards,
  type Random,
  type Results,
  type Round,
  resultsHash,
  tally,
} from '../domain/appraisals.ts';
import { canonicalFile } from '../domain/canonical.ts';
import { Refusal } from '../domain/outcome.ts';
import type { Settings } from './settings.ts';

/** Parsed options; `share` may be given twice. */
export interface RoundArgs {
  round?: string;
  /** Folder to write into. */
  out?: string;
  /** Definition of the round as JSON. */
  definition?: string;
  /** Address of the ballot page. */
  page?: string;
  /** Export file; leaves of the log; results; card lists. */
  export?: string;
  leaves?: string;
  results?: string;
  cards?: string;
  share?: string[];
  dataDir?: string;
  databaseUrl?: string | undefined;
}

interface Tools {
  random?: Random;
  print?: (line: string) => void;
  now?: number;
}

function need<K extends keyof RoundArgs>(args: RoundArgs, name: K): NonNullable<RoundArgs[K]> {
  const value = args[name];
  if (value !== undefined) return value;
  throw new Refusal('invalid', `缺少参数 --${name}。`, { field: name });
}

function readJson<T>(file: string, what: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    throw new Refusal('invalid', `${what}文件 ${file} 不存在，或不是完整的 JSON。`);
  }
}

/** Secrets are for their holder only. */
function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}

/** `round key`: tally key, split two of three. One file for each trustee; the secret itself is written nowhere. */
async function key(
  args: RoundArgs,
  { random = randomBytes, print = console.log }: Tools = {},
): Promise<void> {
  const [round, out] = [need(args, 'round'), need(args, 'out')];
  const { tallyKey, shares } = await makeTallyKey(round, random);
  mkdirSync(out, { recursive: true });
  for (const [i, share] of shares.entries()) writeSecret(join(out, `share-${i + 1}.txt`), `${share}\n`);
  writeFileSync(join(out, 'tally-key.txt'), `${tallyKey}\n`);
  print(`计票公钥：${tallyKey}`);
  print(`三份密钥份额已写入 ${out}，请分别交三位受托人，并删除本机文件。任意两份可以计票。`);
}

/** `round cards`: print sheets with the secrets, and the public key lists that are loaded and logged. */
async function cards(
  args: RoundArgs,
  { random = randomBytes, print = console.log }: Tools = {},
): Promise<void> {
  const [out, pageUrl] = [need(args, 'out'), need(args, 'page')];
  const round = readJson<Round>(need(args, 'definition'), '评议轮次');
  mkdirSync(out, { recursive: true });
  const lists: CardList[] = round.categories.map((category) => {
    const made = makeCards(round.id, category.cards, random);
    const spares = makeCards(round.id, category.spares, random);
    const text = { pageUrl, round, category };
    writeSecret(join(out, `print-${category.id}.html`), cardSheets(made, { ...text, spare: false }));
    if (spares.length > 0) {
      writeSecret(join(out, `print-${category.id}-spare.html`), cardSheets(spares, { ...text, spare: true }));
    }
    print(`${category.name}：${made.length} 张，备用 ${spares.length} 张`);
    return cardList(round.id, category.id, made, spares);
  });
  writeFileSync(join(out, 'cards.json'), canonicalFile(lists));
  print(`公开名单：${join(out, 'cards.json')}。print-*.html 含卡片秘密：打印后立即销毁，不得联网。`);
}

/** `round tally`: on an offline machine with two trustees. Writes the results only if every check holds. */
async function tallyRound(args: RoundArgs, { print = console.log }: Tools = {}): Promise<void> {
  const out = need(args, 'out');
  const file = readJson<RoundExport>(need(args, 'export'), '导出');
  if (file.kind !== 'appraisal-export') throw new Refusal('invalid', '这不是评议选票的导出文件。');
  const leaves = readJson<BallotLeaf[]>(need(args, 'leaves'), '公开日志');
  const secret = await tallySecret(file.round, (args.share ?? []).map(readShare));
  const { findings, results } = await tally({ ...file, leaves }, secret);
  for (const { message, subject } of findings) print(`✗ ${message}（${subject}）`);
  if (!results) {
    throw new Refusal(
      'rule-broken',
      `导出文件与公开日志有 ${findings.length} 处不符，未计票，未写出任何结果。`,
      { clause: '§9.3' },
    );
  }
  writeFileSync(out, canonicalFile(results));
  print(results.void ? '收回多于发出：本轮评议作废。' : `计票完成：${out}`);
  print(`结果指纹：${resultsHash(results)}`);
}

function readShare(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal('invalid', `读不到密钥份额文件 ${file}。`);
  }
}

/** `round export`: the file for the offline tally, and the log's leaves as this portal has them, to be compared. */
async function exportFiles(
  args: RoundArgs,
  { print = console.log, now = Date.now() }: Tools = {},
): Promise<void> {
  const [round, out] = [need(args, 'round'), need(args, 'out')];
  await withPortal(args, async (portal) => {
    const box = openBallotBox(portal.dataDir);
    try {
      const file = await exportRound(portal.as(SYSTEM, now), box, round);
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, 'export.json'), canonicalFile(file));
      writeFileSync(join(out, 'leaves.json'), canonicalFile(file.leaves));
      print(`已导出 ${file.ballots.length} 张封存的选票到 ${join(out, 'export.json')}。`);
      print('受托人请另从公开日志取得 leaves.json，不要只用本机这一份。');
    } finally {
      box.close();
    }
  });
}

/** `round load`: the card authority's lists before, or the trustees' results after. */
async function load(args: RoundArgs, { print = console.log, now = Date.now() }: Tools = {}): Promise<void> {
  const round = need(args, 'round');
  await withPortal(args, async (portal) => {
    const ctx = portal.as(SYSTEM, now);
    if (args.cards) {
      const { keys } = await loadCardKeys(ctx, round, readJson<CardList[]>(args.cards, '卡片名单'));
      return print(`已装入 ${keys} 张卡的公钥。`);
    }
    const box = openBallotBox(portal.dataDir);
    try {
      const { hash } = await loadResults(
        ctx,
        box,
        round,
        readJson<Results>(need(args, 'results'), '计票结果'),
      );
      print(`计票结果已装入，指纹 ${hash}。`);
    } finally {
      box.close();
    }
  });
}

async function withPortal(args: RoundArgs, body: (portal: Portal) => Promise<void>): Promise<void> {
  const portal = await openPortal({ dataDir: need(args, 'dataDir'), databaseUrl: args.databaseUrl });
  try {
    await body(portal);
  } finally {
    await portal.close();
  }
}

/** The ceremonies by name; `roundVerbs` reads their options. */
export const ceremonies = { key, cards, tally: tallyRound, export: exportFiles, load };

const USAGE = `npm run portal -- round <verb>

  key    --round ID --out FOLDER                              offline: tally key, three shares, two needed
  cards  --definition FILE --page URL --out FOLDER            offline: print sheets and public key lists
  load   --round ID --cards FILE                              key lists into the portal
  export --round ID --out FOLDER                              after the close: sealed ballots for the tally
  tally  --export FILE --leaves FILE --share FILE --share FILE --out FILE    offline, two trustees
  load   --round ID --results FILE                            results into the portal
`;

/** Runs `portal round <verb> …` on the instance of the settings. */
export async function roundVerbs(
  args: string[],
  settings: Pick<Settings, 'dataDir' | 'databaseUrl'>,
): Promise<void> {
  const text = { type: 'string' } as const;
  const verb = args[0] ?? '';
  if (!Object.hasOwn(ceremonies, verb)) throw new Refusal('invalid', USAGE);
  const names = {
    round: text,
    out: text,
    definition: text,
    page: text,
    export: text,
    leaves: text,
    results: text,
    cards: text,
  };
  let values: RoundArgs;
  try {
    values = parseArgs({
      args: args.slice(1),
      options: { ...names, share: { ...text, multiple: true } },
    }).values;
  } catch (error) {
    throw new Refusal('invalid', `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  await ceremonies[verb as keyof typeof ceremonies]({
    ...values,
    dataDir: settings.dataDir,
    databaseUrl: settings.databaseUrl,
  });
}
