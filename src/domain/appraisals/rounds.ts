/** The definition of a round: what is asked, of whom, when, and under which keys (§9.3). */
import { civilDate, type Instant } from '../calendar.ts';
import { canonical } from '../canonical.ts';
import type { Finding } from '../outcome.ts';
import { type Bytes, fromText, hash, toText } from './bytes.ts';
import { finding } from './finding.ts';
import { TRUSTEES } from './shares.ts';

/** Grades, best first. Place + 1 is the code in the sealed box; 0 is a blank. */
export const GRADES = ['satisfied', 'basically-satisfied', 'dissatisfied', 'unknown'] as const;
export type Grade = (typeof GRADES)[number];
/** A choice for one item; null is a blank, which is allowed. */
export type Choice = Grade | null;

export const GRADE_NAMES: Record<Grade | 'blank', string> = {
  satisfied: '满意',
  'basically-satisfied': '基本满意',
  dissatisfied: '不满意',
  unknown: '不了解',
  blank: '未填',
};

export interface Item {
  id: string;
  /** Reform as a whole, one key work, one unit. */
  kind: 'overall' | 'key-work' | 'unit';
  text: string;
  /** With kind `unit`: the body's id in the register. */
  unit?: string;
}

export interface Category {
  id: string;
  name: string;
  /** Cards issued. */
  cards: number;
  spares: number;
}

export interface Round {
  id: string;
  title: string;
  items: Item[];
  categories: Category[];
  opensAt: Instant;
  closesAt: Instant;
  /** k: a distribution is published from this many ballots on. */
  threshold: number;
  /** X25519 public key of the trustees, base64url. */
  tallyKey: string;
  /** Ed25519 public keys with which the three trustees sign, in the order of their shares, base64url. */
  trustees: string[];
  /** Ed25519 public key with which the portal signs receipts, base64url. */
  receiptKey: string;
  /** Fingerprint of the ballot page (page.ts), base64url. */
  pageHash: string;
}

/** Below this no threshold may be set, whatever the parameter says. */
const THRESHOLD_FLOOR = 5;
const NONCE_LENGTH = 16;
/** Grade and nonce of one item. */
export const ITEM_LENGTH = 1 + NONCE_LENGTH;
const VERSION_LENGTH = 4;
const ROOT_LENGTH = 32;
/** Encapsulated key and authentication tag of the box. */
const SEAL_LENGTH = 32 + 16;

/** Length of every ballot of the round in bytes: version ‖ box ‖ R. */
export function bodyLength(round: Pick<Round, 'items'>): number {
  return VERSION_LENGTH + SEAL_LENGTH + round.items.length * ITEM_LENGTH + ROOT_LENGTH;
}

/**
 * What a ballot is bound to: the round, exactly these questions in this order, this tally key. Times are not in
 * it, so that an extension, which is a new leaf, leaves ballots already given valid.
 */
export function ballotContext(round: Round): Bytes {
  return hash('context', round.id, canonical(round.items), round.tallyKey);
}

export function roundHash(round: Round): string {
  return toText(hash('round', canonical(round)));
}

export type RoundState = 'before' | 'open' | 'closed';

/** Open from `opensAt` inclusive until `closesAt` exclusive. */
export function roundState(round: Pick<Round, 'opensAt' | 'closesAt'>, now: Instant): RoundState {
  return now < round.opensAt ? 'before' : now < round.closesAt ? 'open' : 'closed';
}

/** The checklist before a round is frozen: everything that would make it void or unreadable later. */
export function roundFindings(round: Round): Finding[] {
  const findings: Finding[] = [];
  const check = (holds: boolean, code: string, expected: string, actual: string, message: string) => {
    if (!holds) findings.push(finding(code, round.id, expected, actual, message));
  };
  const ids = round.items.map(({ id }) => id);
  const categories = round.categories.map(({ id }) => id);
  const keyed = (text: string) => fromText(text)?.length === 32;
  check(
    /^[a-z0-9-]{1,32}$/.test(round.id),
    'round-id',
    'a-z 0-9 -',
    round.id,
    '轮次编号只能用小写字母、数字和连字符。',
  );
  check(
    new Set(ids).size === ids.length,
    'item-twice',
    'distinct',
    ids.join(' '),
    '同一评议事项出现了两次。',
  );
  check(
    round.items.some(({ kind }) => kind === 'overall'),
    'no-overall',
    '1',
    '0',
    '缺少对改革工作总体的评议。',
  );
  check(
    round.items.some(({ kind }) => kind === 'key-work'),
    'no-key-work',
    '≥ 1',
    '0',
    '缺少对重点工作的评议，请从年度要点中选择。',
  );
  check(
    categories.length > 0 && new Set(categories).size === categories.length,
    'categories',
    'distinct',
    categories.join(' '),
    '代表类别缺失或重复。',
  );
  for (const { id, name, cards } of round.categories) {
    check(cards > 0, 'no-invitees', '≥ 1', `${id}: ${cards}`, `${name}的受邀人数未填写。`);
  }
  check(
    round.opensAt < round.closesAt,
    'times',
    'opens < closes',
    `${round.opensAt} ${round.closesAt}`,
    '截止时间必须晚于开始时间。',
  );
  check(
    round.threshold >= THRESHOLD_FLOOR,
    'threshold',
    `≥ ${THRESHOLD_FLOOR}`,
    String(round.threshold),
    '公布分布所需的最少票数不得低于 5。',
  );
  check(
    keyed(round.tallyKey),
    'tally-key',
    '32 bytes',
    round.tallyKey,
    '缺少受托人的计票公钥，请先举行密钥仪式。',
  );
  check(
    round.trustees.length === TRUSTEES.shares &&
      new Set(round.trustees).size === TRUSTEES.shares &&
      round.trustees.every(keyed),
    'trustees',
    `${TRUSTEES.shares} keys`,
    String(round.trustees.length),
    '缺少三位受托人的签名公钥，请先举行密钥仪式。',
  );
  check(keyed(round.receiptKey), 'receipt-key', '32 bytes', round.receiptKey, '缺少回执签名公钥。');
  check(keyed(round.pageHash), 'page-hash', '32 bytes', round.pageHash, '缺少评议页面程序的指纹。');
  return findings;
}

/**
 * The rest of the checklist, which needs the moment and the page: both must be right when the round is frozen,
 * because what is logged then cannot be corrected.
 * @param now.page fingerprint of the ballot page as it is served; null where none is built
 */
export function openingFindings(
  round: Round,
  { now, page }: { now: Instant; page: string | null },
): Finding[] {
  const findings: Finding[] = [];
  if (round.opensAt <= now) {
    const message = '开始时间已过：卡片名单必须在开始之前公布，请改期。';
    findings.push(finding('opens-late', round.id, `> ${now}`, round.opensAt, message));
  }
  if (Number(civilDate(round.opensAt).slice(5, 7)) < 10) {
    const message = '民主评议在每年第四季度进行，开始日期应在 10 月至 12 月。';
    findings.push(finding('quarter', round.id, 'Q4', civilDate(round.opensAt), message));
  }
  for (const { id, name, spares } of round.categories) {
    if (spares > 0) continue;
    findings.push(finding('no-spares', id, '≥ 1', spares, `${name}没有备用卡，卡片丢失后无法补发。`));
  }
  if (page !== round.pageHash) {
    const message =
      page === null
        ? '评议页面还没有生成，无法核对指纹；请先生成网站。'
        : '评议页面在保存本轮之后有改动，请重新保存，以新的指纹为准。';
    findings.push(finding('page-differs', round.id, round.pageHash, page, message));
  }
  return findings;
}
