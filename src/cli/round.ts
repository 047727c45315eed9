/** `portal round …`: the ceremonies of an appraisal, and what runs beside the portal. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  exportRound,
  listRounds,
  loadCardKeys,
  loadResults,
  openBallotBox,
  tendRounds,
  turnout,
} from '../cases/appraisals.ts';
import { openPortal, type Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { CardFile, Round, TallyFile } from '../domain/appraisals.ts';
import type { Instant } from '../domain/calendar.ts';
import { canonicalFile } from '../domain/canonical.ts';
import { Refusal } from '../domain/outcome.ts';
import { composeTurnout } from '../publish/appraisals.ts';
import type { RecordFile } from '../publish/files.ts';
import { fetchedPageHash, fetchJson } from './ballot-page.ts';
import {
  cards,
  key,
  need,
  type RoundArgs,
  readJson,
  signCancellation,
  type Tools,
  tallyRound,
} from './ceremonies.ts';
import { clockOf } from './instance.ts';
import { writeLog } from './log.ts';
import { type Published, putAll } from './publish/put.ts';
import type { Settings } from './settings.ts';

/** What runs beside the portal needs its data. */
interface Beside extends RoundArgs {
  dataDir: string;
  recordDir: string;
  databaseUrl?: string | undefined;
}

/** `round export`: the file for the offline tally, and the log's leaves as this portal has them, to be compared. */
async function exportFiles(
  args: Beside,
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
async function load(args: Beside, { print = console.log, now = Date.now() }: Tools = {}): Promise<void> {
  const round = need(args, 'round');
  await withPortal(args, async (portal) => {
    const ctx = portal.as(SYSTEM, now);
    if (args.cards) {
      const { keys } = await loadCardKeys(ctx, round, readJson<CardFile>(args.cards, '卡片名单'));
      return print(`已装入 ${keys} 张卡的公钥。`);
    }
    const box = openBallotBox(portal.dataDir);
    try {
      const { hash } = await loadResults(
        ctx,
        box,
        round,
        readJson<TallyFile>(need(args, 'results'), '计票结果'),
      );
      print(`计票结果已装入，指纹 ${hash}。`);
    } finally {
      box.close();
    }
  });
}

/** Puts what waits in the ballot box into the log; the serving process does it by itself. */
export async function logBallots(
  portal: Portal,
  recordDir: string,
  now: Instant,
): Promise<{ round: string; ballots: number }[]> {
  const box = openBallotBox(portal.dataDir);
  try {
    const tended = await tendRounds(portal.as(SYSTEM, now), box);
    await writeLog(portal, recordDir, now);
    return tended;
  } finally {
    box.close();
  }
}

/**
 * Publishes how many have taken part in each frozen round whose result is not out yet (§9.3): what the logged batches
 * say, rounded down until the close.
 */
export async function publishTurnout(portal: Portal, recordDir: string, now: Instant): Promise<Published[]> {
  const ctx = portal.as(SYSTEM, now);
  const rounds = (await listRounds(ctx)).filter(
    ({ phase, releasedOn }) => phase !== 'draft' && releasedOn === null,
  );
  if (rounds.length === 0) return [];
  const box = openBallotBox(portal.dataDir);
  try {
    const files: RecordFile[] = [];
    for (const { definition, batchedOn } of rounds) {
      files.push(composeTurnout(definition, await turnout(ctx, box, definition.id), batchedOn));
    }
    return await putAll(portal, recordDir, now, files);
  } finally {
    box.close();
  }
}

/** `round batch`: the same by hand. */
async function batch(args: Beside, { print = console.log, now = Date.now() }: Tools = {}): Promise<void> {
  await withPortal(args, async (portal) => {
    const tended = await logBallots(portal, args.recordDir, now);
    for (const { round, ballots } of tended) print(`${round}：${ballots} 张选票已入账。`);
    if (tended.length === 0) print('没有需要入账的选票。');
  });
}

/** `round page`: whether the ballot page that a portal serves is the one that its rounds name. */
async function page(args: RoundArgs, { print = console.log }: Tools = {}): Promise<void> {
  const url = need(args, 'url').replace(/\/*$/, '/');
  const actual = await fetchedPageHash(url);
  print(`评议页面指纹：${actual}`);
  const rounds = (await fetchJson(`${url}api/v1/rounds`)) as { id: string; phase: string }[];
  for (const { id } of rounds.filter(({ phase }) => phase === 'before' || phase === 'open')) {
    const { round } = (await fetchJson(`${url}api/v1/rounds/${id}`)) as { round: Round };
    if (round.pageHash !== actual) {
      throw new Refusal(
        'rule-broken',
        `${id} 轮登记的页面指纹是 ${round.pageHash}，与现在提供的页面不一致：页面被改动过。`,
        { clause: '§9.3' },
      );
    }
    print(`${id} 轮：与登记的指纹一致。`);
  }
}

async function withPortal(args: Beside, body: (portal: Portal) => Promise<void>): Promise<void> {
  const portal = await openPortal({ dataDir: args.dataDir, databaseUrl: args.databaseUrl });
  try {
    await body(portal);
  } finally {
    await portal.close();
  }
}

/** The ceremonies by name; `roundVerbs` reads their options. */
export const ceremonies = {
  key,
  cards,
  'sign-cancel': signCancellation,
  tally: tallyRound,
  export: exportFiles,
  load,
  batch,
  page,
};

const USAGE = `npm run portal -- round <verb>

  key    --round ID --out FOLDER                              offline: keys, three shares, two needed
  cards  --definition FILE --page URL --out FOLDER            offline: print sheets and public key lists
  load   --round ID --cards FILE                              key lists into the portal
  sign-cancel --round ID --share FILE --serial S [--replacement S]           offline: one of two trustees
  batch                                                       ballots into the log; the serving process does it daily
  page   --url URL                                            the served ballot page against the rounds' fingerprint
  export --round ID --out FOLDER                              after the close: sealed ballots for the tally
  tally  --export FILE --leaves FILE --share FILE --share FILE --out FILE    offline, two trustees
  load   --round ID --results FILE                            results into the portal
`;

/** Runs `portal round <verb> …` on the instance of the settings. */
export async function roundVerbs(
  args: string[],
  settings: Pick<Settings, 'dataDir' | 'recordDir' | 'databaseUrl'>,
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
    serial: text,
    replacement: text,
    url: text,
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
  const { dataDir, recordDir, databaseUrl } = settings;
  const now = clockOf(settings)();
  await ceremonies[verb as keyof typeof ceremonies]({ ...values, dataDir, recordDir, databaseUrl }, { now });
}
