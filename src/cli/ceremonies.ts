/** The ceremonies of an appraisal that run on an offline laptop and touch no database. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cardSheets,
  envelopeSheets,
  makeTallyKey,
  type RoundExport,
  readShares,
  signedTally,
  tallySecret,
} from '../cases/appraisals.ts';
import {
  type BallotLeaf,
  type CardFile,
  type CardList,
  cancelText,
  cardList,
  commentKey,
  keysText,
  makeCards,
  openComment,
  type Random,
  type Round,
  resultsHash,
  signCancel,
  tally,
} from '../domain/appraisals.ts';
import { canonicalFile } from '../domain/canonical.ts';
import { Refusal } from '../domain/outcome.ts';

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
  /** Serials on the stubs of a lost card and of its spare. */
  serial?: string;
  replacement?: string;
  /** Address of a portal, `https://…/`. */
  url?: string;
}

export interface Tools {
  random?: Random;
  print?: (line: string) => void;
  now?: number;
}

export function need<K extends keyof RoundArgs>(args: RoundArgs, name: K): NonNullable<RoundArgs[K]> {
  const value = args[name];
  if (value !== undefined) return value;
  throw new Refusal('invalid', `缺少参数 --${name}。`, { field: name });
}

export function readJson<T>(file: string, what: string): T {
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
export async function key(
  args: RoundArgs,
  { random = randomBytes, print = console.log }: Tools = {},
): Promise<void> {
  const [round, out] = [need(args, 'round'), need(args, 'out')];
  const { shares, ...keys } = await makeTallyKey(round, random);
  mkdirSync(out, { recursive: true });
  for (const [i, share] of shares.entries()) writeSecret(join(out, `share-${i + 1}.txt`), `${share}\n`);
  writeFileSync(join(out, 'keys.txt'), `${keysText(keys)}\n`);
  print(`公钥行（交改革办填入轮次，可以公开）：${keysText(keys)}`);
  print(`三份密钥份额已写入 ${out}，请分别交三位受托人，并删除本机文件。任意两份可以计票。`);
}

/** `round cards`: print sheets with the secrets, and the public key lists that are loaded and logged. */
export async function cards(
  args: RoundArgs,
  { random = randomBytes, print = console.log }: Tools = {},
): Promise<void> {
  const [out, pageUrl] = [need(args, 'out'), need(args, 'page')];
  const round = readJson<Round>(need(args, 'definition'), '评议轮次');
  mkdirSync(out, { recursive: true });
  const comments: string[] = [];
  const lists: CardList[] = round.categories.map((category) => {
    const made = makeCards(round.id, category.cards, random);
    const spares = makeCards(round.id, category.spares, random);
    const text = { pageUrl, round, category };
    writeSecret(join(out, `print-${category.id}.html`), cardSheets(made, { ...text, spare: false }));
    if (spares.length > 0) {
      writeSecret(join(out, `print-${category.id}-spare.html`), cardSheets(spares, { ...text, spare: true }));
    }
    const envelopes = (count: number, spare: boolean) => envelopeSheets(count, { round, category, spare });
    writeFileSync(join(out, `envelopes-${category.id}.html`), envelopes(made.length, false));
    if (spares.length > 0) {
      writeFileSync(join(out, `envelopes-${category.id}-spare.html`), envelopes(spares.length, true));
    }
    print(`${category.name}：${made.length} 张，备用 ${spares.length} 张`);
    comments.push(...[...made, ...spares].map(commentKey));
    return cardList(round.id, category.id, made, spares);
  });
  const file: CardFile = { kind: 'appraisal-cards', lists, comments: comments.sort() };
  writeFileSync(join(out, 'cards.json'), canonicalFile(file));
  print(`公开名单：${join(out, 'cards.json')}。print-*.html 含卡片秘密：打印后立即销毁，不得联网。`);
}

/** `round tally`: on an offline machine with two trustees. Writes the results only if every check holds. */
export async function tallyRound(args: RoundArgs, { print = console.log }: Tools = {}): Promise<void> {
  const out = need(args, 'out');
  const file = readJson<RoundExport>(need(args, 'export'), '导出');
  if (file.kind !== 'appraisal-export') throw new Refusal('invalid', '这不是评议选票的导出文件。');
  const leaves = readJson<BallotLeaf[]>(need(args, 'leaves'), '公开日志');
  const shares = (args.share ?? []).map(readShare);
  const secret = await tallySecret(file.round, shares);
  const { findings, results } = await tally({ ...file, leaves }, secret);
  for (const { message, subject } of findings) print(`✗ ${message}（${subject}）`);
  if (!results) {
    throw new Refusal(
      'rule-broken',
      `导出文件与公开日志有 ${findings.length} 处不符，未计票，未写出任何结果。`,
      { clause: '§9.3' },
    );
  }
  const comments = await openedComments(file, secret);
  if (comments.length > 0) {
    writeSecret(`${out}.comments.txt`, `${comments.join('\n\n――――\n\n')}\n`);
    print(
      `意见 ${comments.length} 条已写入 ${out}.comments.txt：打印后书面交领导小组办公室，电子件销毁，不得带回平台。`,
    );
  }
  writeFileSync(out, canonicalFile(signedTally(file.round, results, shares)));
  print(results.void ? '收回多于发出：本轮评议作废。' : `计票完成：${out}`);
  print(`结果指纹：${resultsHash(results)}`);
}

/** The comments' texts, sorted: nothing of their order or of the keys is left. */
async function openedComments({ round, comments }: RoundExport, secret: Uint8Array): Promise<string[]> {
  const texts = await Promise.all(comments.map((comment) => openComment(round, comment, secret)));
  return texts.filter((text) => text !== null && text !== '').sort() as string[];
}

function readShare(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal('invalid', `读不到密钥份额文件 ${file}。`);
  }
}

/** `round sign-cancel`: one trustee's signature under the cancellation of a lost card. */
export async function signCancellation(args: RoundArgs, { print = console.log }: Tools = {}): Promise<void> {
  const id = need(args, 'round');
  const [share] = readShares({ id }, (args.share ?? []).map(readShare));
  if (!share) throw new Refusal('invalid', '缺少参数 --share。', { field: 'share' });
  const serial = (name: 'serial' | 'replacement', text: string) => {
    const written = text.trim().toUpperCase();
    if (/^[0-9A-HJKMNP-TV-Z]{8}$/.test(written)) return written;
    throw new Refusal('invalid', `--${name} ${text} 不是存根编号：应为 8 位数字或字母。`, { field: name });
  };
  const replacement = args.replacement ? serial('replacement', args.replacement) : null;
  print(cancelText(signCancel(share, serial('serial', need(args, 'serial')), replacement)));
}
