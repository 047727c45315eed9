/** Names in a plan ↔ bodies of the register. */
import type { PlanItem } from './model.ts';

/** What is needed of a body; the register's `Body` fits. */
export interface RegisteredBody {
  id: string;
  kind: string;
  name: string;
  shortName: string;
  aliases: string[];
}

export interface MatchedPlan {
  /** Every name once, in the order of the document. `body` null: unknown, or several `candidates`. */
  names: { name: string; body: string | null; candidates: string[] }[];
  unknown: string[];
  /** Same order as the items of the plan; ids of known bodies only, the other names beside them. */
  items: { number: string; leads: string[]; participants: string[]; unknown: string[] }[];
}

/** Long forms and the words that people use for them; both sides of a comparison are brought to the short one. */
const SHORTER: [RegExp, string][] = [
  [/^中共/, ''],
  [/\s+/g, ''],
  [/发展(?:和|与)?改革/g, '发改'],
  [/人力资源(?:和|与)?社会保障/g, '人社'],
  [/住房(?:和|与)?城乡建设/g, '住建'],
  [/工业(?:和|与)?信息化/g, '工信'],
  [/文化(?:和|与)?旅游/g, '文旅'],
  [/卫生(?:和|与)?计划生育/g, '卫计'],
  [/卫生健康/g, '卫健'],
  [/自然资源(?:和|与)规划/g, '自然资源'],
  [/市场监督管理/g, '市监'],
  [/市场监管/g, '市监'],
  [/国有资产监督管理/g, '国资'],
  [/科学技术/g, '科技'],
  [/生态环境保护/g, '生态环境'],
  [/人民政府/g, '政府'],
  [/人民代表大会/g, '人大'],
  [/委员会/g, '委'],
  [/办公室/g, '办'],
  [/管理局$/, '局'],
  [/督查室$/, '督查'],
  [/和|与/g, ''],
];

function shortened(name: string): string {
  return SHORTER.reduce((text, [long, short]) => text.replace(long, short), name);
}

/**
 * Match every lead and participant with the register by name, short name and alias; the city's own name and 市
 * stand for each other (市发改委 ↔ 示例市发展和改革委员会), and a name without any prefix is taken for the city's
 * body if only one fits. Nothing is guessed: unknown and ambiguous names are listed as unknown.
 */
export function matchBodies(
  parsed: { items: readonly Pick<PlanItem, 'number' | 'leads' | 'participants'>[] },
  register: readonly RegisteredBody[],
): MatchedPlan {
  const city = cityOf(register);
  const steps = [exactKey, (name: string) => localKey(name, city), (name: string) => bareKey(name, city)];
  const indexes = steps.map((key) => indexBy(register, key));
  const known = new Map<string, string[]>();
  for (const item of parsed.items) {
    for (const name of [...item.leads, ...item.participants]) {
      if (!known.has(name)) known.set(name, candidatesOf(name, steps, indexes));
    }
  }
  const bodyOf = (name: string) => (known.get(name)?.length === 1 ? known.get(name)![0]! : null);
  const ids = (names: string[]) => [...new Set(names.map(bodyOf).filter((id): id is string => id !== null))];
  const names = [...known].map(([name, candidates]) => ({ name, body: bodyOf(name), candidates }));
  return {
    names,
    unknown: names.filter((each) => each.body === null).map((each) => each.name),
    items: parsed.items.map((item) => ({
      number: item.number,
      leads: ids(item.leads),
      participants: ids(item.participants).filter((id) => !ids(item.leads).includes(id)),
      unknown: [...item.leads, ...item.participants].filter((name) => bodyOf(name) === null),
    })),
  };
}

function candidatesOf(
  name: string,
  steps: ((name: string) => string)[],
  indexes: Map<string, Set<string>>[],
): string[] {
  for (const [index, key] of steps.entries()) {
    // 省发改委 must not become the city's: only names without a level of their own lose their prefix.
    if (index === 2 && /^(?:省|国家|中央|县|区|全国)/.test(name)) break;
    const found = indexes[index]!.get(key(name));
    if (found) return [...found];
  }
  return [];
}

function indexBy(
  register: readonly RegisteredBody[],
  key: (name: string) => string,
): Map<string, Set<string>> {
  const index = new Map<string, Set<string>>();
  for (const body of register) {
    for (const name of [body.name, body.shortName, ...body.aliases]) {
      const at = key(name);
      index.set(at, (index.get(at) ?? new Set()).add(body.id));
    }
  }
  return index;
}

/** The city's name as most names of the register begin with it: 示例市. */
function cityOf(register: readonly RegisteredBody[]): string {
  const counts = new Map<string, number>();
  for (const { name } of register) {
    const city = /^(?:中共)?(.{1,8}?市)(?=.{2,})/.exec(name)?.[1];
    if (city) counts.set(city, (counts.get(city) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '市';
}

function exactKey(name: string): string {
  return name.replace(/\s+/g, '');
}

function localKey(name: string, city: string): string {
  const plain = shortened(name);
  return plain.startsWith(city) ? `市${plain.slice(city.length)}` : plain;
}

function bareKey(name: string, city: string): string {
  const local = localKey(name, city);
  return /^市(?!监|场|容)/.test(local) ? local.slice(1) : local.replace(/(?<=[县区市])政府$/, '');
}
