/** Who is responsible: reading （X牵头，Y按职责分工负责） and its many relatives. */
import { outerBrackets, splitOutside } from './brackets.ts';
import { looksLikeName, type Named, readNames } from './names.ts';

export interface Roles {
  leads: string[];
  participants: string[];
  groups: string[];
  warnings: string[];
}

/** Roles read from one statement. */
export interface Reading extends Roles {
  /** The statement holds responsibility and nothing else; false with 适用范围：… or a date beside it. */
  bare: boolean;
}

/** A stretch of text that states responsibility. */
export interface Statement {
  start: number;
  end: number;
  roles: Reading;
}

/** “排在第一位的部门为牵头部门，下同”: the first of a list leads, the others take part. */
const FIRST_LEADS =
  /[，。；]?(?:其中)?[，]?(?:排|列|居|位)(?:名|列|序)?在?(?:第一位|第1位|首位|最前)[^，。；）]*牵头[^，。；）]*(?:，?下同)?/;

/** Whether a text holds the rule that the first body of a list leads, and whether for all that follows. */
export function firstLeadsRule(text: string): 'none' | 'here' | 'from-here' {
  const match = FIRST_LEADS.exec(text.replace(/\s+/g, ''));
  if (!match) return 'none';
  return match[0].includes('下同') ? 'from-here' : 'here';
}

const LABEL =
  /^(?:(牵头|主办|主责)|(责任|负责|承办|指导|实施|落实)|(配合|参与|参加|协办|协助|协同|会同))(?:责任)?(?:单位|部门|机关|主体|地区)?(?:和单位|及单位)?[:：]/;
const OTHER_LABEL = /^[^：:、，]{1,12}[:：]/;
const KEYWORD =
  /负责牵头|牵头(?:负责|组织|落实|实施|办理|推进)*|会同(?!县)|(?:(?:按照?|根据|依据?)(?:各自)?(?:职责|职能)(?:任务)?(?:分工)?|分工|共同|分别|具体|组织)*负责(?:落实|实施|组织实施|推进)*(?!人|制|任|同志|区)|(?:共同|协同|积极)?(?:配合|协助|参与|参加|协办)(?:做好|落实|实施)*|(?:(?:按照?|根据)(?:各自)?(?:职责|职能)(?:分工)?|结合实际|共同|组织|抓好|分别|具体)*(?:落实|实施|推进|办理|开展)$|(?:主办|承办)$/g;
const PROSE =
  /^(?:以下|下称|简称|包括|不含|含|例如|如|见|详见|即|注|原)|简称|的|应当|可以|规定|除外|其中|是指|已经/;
const TIME =
  /^(?:长期|持续|全年|每[年季月]|适时|年内|年底|\d{4}年|\d{1,2}月|[一二三四]季度|上半年|下半年|时限|完成时)/;

type Mode = 'open' | 'lead' | 'responsible' | 'participant' | 'ignored';

interface Tally {
  leads: Named[];
  responsible: Named[];
  participants: Named[];
  waiting: Named[];
  /** After 会同: those named next take part. */
  joined: boolean;
  keyword: boolean;
  byDuty: boolean;
  open: boolean;
  bare: boolean;
}

/**
 * Read a statement of responsibility without its brackets: `X牵头，Y、Z按职责分工负责`, `负责部门：A、B；适用范围：…`,
 * `A会同有关部门负责`. Returns null when the text is none, e.g. 以下简称….
 * Where nobody is said to lead, all who are responsible become leads and a warning says so; with `firstLeads`
 * the first named leads and the others take part. Beside an explicit lead, 按职责分工负责 means to take part.
 */
export function readRoles(text: string, firstLeads: boolean, fallback: Mode = 'open'): Reading | null {
  const compact = text.replace(/\s+/g, '');
  const rule = FIRST_LEADS.test(compact);
  const tally: Tally = {
    leads: [],
    responsible: [],
    participants: [],
    waiting: [],
    joined: false,
    keyword: fallback !== 'open',
    byDuty: false,
    open: false,
    bare: !rule,
  };
  let mode = fallback;
  for (const clause of splitOutside(compact.replace(FIRST_LEADS, '，'), '，；。,;')) {
    const next = readClause(clause, mode, tally);
    if (next === null) return null;
    mode = next;
  }
  settleRest(tally, mode);
  return tally.keyword ? resolve(tally, firstLeads || rule) : null;
}

/** Adds a clause to the tally and gives the mode that the next one starts in; null if the clause is prose. */
function readClause(clause: string, mode: Mode, tally: Tally): Mode | null {
  const label = LABEL.exec(clause);
  if (label) {
    settleRest(tally, mode);
    tally.keyword = true;
    const next: Mode = label[1] ? 'lead' : label[2] ? 'responsible' : 'participant';
    const rest = clause.slice(label[0].length);
    return rest === '' ? next : readClause(rest, next, tally);
  }
  if (TIME.test(clause) || OTHER_LABEL.test(clause) || mode === 'ignored') {
    tally.bare = false;
    return TIME.test(clause) ? mode : 'ignored';
  }
  if (PROSE.test(clause)) return null;
  const unmarked = takeMarked(tally, clause);
  let at = 0;
  for (const match of unmarked.matchAll(KEYWORD)) {
    take(tally, unmarked.slice(at, match.index));
    applyKeyword(tally, match[0]);
    at = match.index + match[0].length;
  }
  const rest = unmarked.slice(at);
  // X负责统筹协调: what stands behind the verb is no name.
  const isWork =
    at > 0 &&
    !tally.joined &&
    mode === 'open' &&
    !readNames(rest).names.some((each) => looksLikeName(each.printed));
  if (isWork && rest !== '') tally.bare = false;
  else take(tally, rest);
  if (mode !== 'open') settleRest(tally, mode);
  return mode;
}

/** 市水利局（牵头）、市农业农村局: names that carry their part in a bracket of their own; gives back the others. */
function takeMarked(tally: Tally, clause: string): string {
  return clause.replace(/([^、（(）)]+)[（(]牵头(?:单位|部门)?[）)]/g, (_, name: string) => {
    tally.keyword = true;
    tally.leads.push(...readNames(name).names);
    return '';
  });
}

function take(tally: Tally, text: string): void {
  if (text === '') return;
  const list = readNames(text);
  tally.open ||= list.open;
  tally.waiting.push(...list.names);
}

function applyKeyword(tally: Tally, word: string): void {
  const names = tally.waiting;
  tally.waiting = [];
  tally.keyword = true;
  if (word.includes('会同')) {
    tally.responsible.push(...names);
    tally.joined = true;
  } else if (/牵头|主办/.test(word)) {
    (tally.joined ? tally.participants : tally.leads).push(...names);
    // “X会同Y牵头”: the whole is led by X.
    tally.joined = false;
  } else if (/配合|协助|参与|参加|协办/.test(word)) tally.participants.push(...names);
  else {
    tally.byDuty ||= /职责|职能|分工/.test(word);
    (tally.joined ? tally.participants : tally.responsible).push(...names);
    tally.joined = false;
  }
}

/** Names after which no verb came: the label decides, else they take part beside a lead. */
function settleRest(tally: Tally, mode: Mode): void {
  const names = tally.waiting;
  tally.waiting = [];
  if (mode === 'ignored') return;
  if (mode === 'lead') tally.leads.push(...names);
  else if (mode === 'responsible') tally.responsible.push(...names);
  else tally.participants.push(...names);
}

function resolve(tally: Tally, firstLeads: boolean): Reading | null {
  const all = [...tally.leads, ...tally.responsible, ...tally.participants];
  if (
    !all.some(
      (each) => looksLikeName(each.printed) && !/^(?:企业|部门|单位|政府|地方|地区)$/.test(each.printed),
    )
  )
    return null;
  const warnings: string[] = [];
  let { leads, participants } = tally;
  const bodies = tally.responsible.filter((each) => !each.group);
  if (leads.some((each) => !each.group)) participants = [...tally.responsible, ...participants];
  else if (firstLeads) {
    leads = tally.responsible[0]?.group === false ? [tally.responsible[0]] : [];
    participants = [...tally.responsible.slice(leads.length), ...participants];
  } else {
    leads = bodies;
    if (bodies.length > 1) {
      const how = tally.byDuty ? '按职责分工负责' : '并列负责';
      warnings.push(`未写明牵头单位：${bodies.map((each) => each.name).join('、')}${how}，均按牵头登记`);
    }
  }
  for (const each of all) {
    if (each.name !== each.printed) warnings.push(`原文“${each.printed}”承前省略前缀，按“${each.name}”登记`);
    else if (!looksLikeName(each.printed)) warnings.push(`“${each.printed}”不像单位名称，请核对`);
  }
  if (tally.open) warnings.push('责任单位名单以“等”结尾，原文未列全');
  const names = (list: Named[]) => unique(list.filter((each) => !each.group).map((each) => each.name));
  const leading = names(leads);
  return {
    leads: leading,
    participants: names(participants).filter((name) => !leading.includes(name)),
    groups: unique(all.filter((each) => each.group).map((each) => each.name)),
    warnings: unique(warnings),
    bare: tally.bare,
  };
}

export function unique<T>(list: T[]): T[] {
  return [...new Set(list)];
}

const LABELLED_LINE =
  /(?<=^|[。；\n])[\s\u3000]*(?:牵头|主办|责任|负责|承办|配合|参与|参加|协办|协助)(?:单位|部门|机关|主体)[:：][^。\n]+/g;

/** What every statement contains: spares the reading of all other brackets. */
const STATES =
  /牵头|负责|会同|配合|参与|参加|协助|协办|主办|承办|落实|实施|推进|办理|开展|[位门关体区任头][:：]/;

/**
 * All statements of responsibility in a text, in order: brackets, labelled sentences (`责任单位：…`) and what
 * stands behind an upright bar (`题目｜X牵头`). A rule “下同” inside one holds for those after it.
 */
export function statementsIn(text: string, firstLeads: boolean): Statement[] {
  const bar = /[｜|]/.exec(text);
  if (bar && !text.includes('\n')) {
    const roles = readRoles(text.slice(bar.index + 1), firstLeads);
    if (roles) return [{ start: bar.index, end: text.length, roles }];
  }
  const found: Statement[] = [];
  let rule = firstLeads;
  for (const { start, end, inner } of outerBrackets(text)) {
    const roles = STATES.test(inner) && inner.length < 1000 ? readRoles(inner, rule) : null;
    if (!roles) continue;
    found.push({ start, end, roles });
    rule ||= firstLeadsRule(inner) === 'from-here';
  }
  for (const match of text.matchAll(LABELLED_LINE)) {
    const start = match.index;
    const end = start + match[0].length;
    if (found.some((each) => each.start < end && each.end > start)) continue;
    const roles = match[0].length < 1000 ? readRoles(match[0], rule) : null;
    if (roles) found.push({ start, end, roles });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Several statements as one: who leads anywhere leads, the rest take part. */
export function mergeRoles(all: Roles[]): Roles {
  const leads = unique(all.flatMap((each) => each.leads));
  const participants = unique(all.flatMap((each) => each.participants)).filter(
    (name) => !leads.includes(name),
  );
  return {
    leads,
    participants,
    groups: unique(all.flatMap((each) => each.groups)),
    warnings: unique(all.flatMap((each) => each.warnings)),
  };
}

/** What is missing: said in words, so that nobody is put in place of what the document leaves out. */
export function missingLead(roles: Roles): string[] {
  if (roles.leads.length > 0) return [];
  if (roles.participants.length === 0 && roles.groups.length === 0) return ['没有责任标注：未写明牵头单位'];
  if (roles.participants.length === 0) {
    return [`未写明牵头单位：责任落在“${roles.groups.join('、')}”，不是具体单位`];
  }
  return ['未写明牵头单位'];
}
