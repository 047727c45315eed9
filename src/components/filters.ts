import { quarterOf } from '../domain/calendar.ts';
import { LAMP_NAMES, LAMPS, STATUS_NAMES, STATUSES } from '../domain/ledgers.ts';
import { ORIGIN_NAMES, ORIGINS } from '../domain/plans/terms.ts';
import { type Change, ledBy } from '../record/changes.ts';
import type { AiredEntry, AiringRecord } from '../record/ledgers.ts';
import { periodText } from '../record/standing.ts';
import { shortName } from './names.ts';

/** One way to narrow an airing down: a heading and its values with how many entries each keeps. */
export interface Facet {
  id: string;
  name: string;
  values: { token: string; text: string; count: number }[];
}

/** The values of an entry, one for each facet, as tokens that serve as anchors too. */
export function tokensOf(entry: AiredEntry): string[] {
  return [
    `lamp-${entry.lamp}`,
    `status-${entry.status}`,
    `unit-${entry.lead}`,
    `keeper-${entry.keeper}`,
    `origin-${entry.origin}`,
    `due-${quarterOf(entry.due)}`,
    ...(entry.qualityListed ? ['lamp-listed'] : []),
  ];
}

/** What a change between two airings is found by. */
export function changeTokens(change: Change): string[] {
  return [...ledBy(change).map((unit) => `unit-${unit}`), `keeper-${change.keeper}`];
}

/** The facets of the changes between two airings: whose tasks, and who keeps the lines where several do. */
export function changeFacets(changes: readonly Change[]): Facet[] {
  const facet = (id: string, name: string, bodies: string[]): Facet => ({
    ...{ id, name },
    values: [...Map.groupBy(bodies, (body) => body)].map(([body, same]) => ({
      ...{ token: `${id}-${body}`, text: shortName(body), count: same.length },
    })),
  });
  const keepers = changes.map(({ keeper }) => keeper);
  return [
    facet('unit', '牵头单位', changes.flatMap(ledBy)),
    facet('keeper', '管理单位', new Set(keepers).size > 1 ? keepers : []),
  ].filter(({ values }) => values.length > 0);
}

/** The facets of an airing; one that does not narrow anything down is left out. */
export function facetsOf(airing: Pick<AiringRecord, 'entries'>): Facet[] {
  const counts = new Map<string, number>();
  for (const token of airing.entries.flatMap(tokensOf)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const facet = (id: string, name: string, values: { key: string; text: string }[]): Facet => ({
    id,
    name,
    values: values
      .map(({ key, text }) => ({ token: `${id}-${key}`, text, count: counts.get(`${id}-${key}`) ?? 0 }))
      .filter((value) => value.count > 0),
  });
  const distinct = (of: (entry: AiredEntry) => string) => [...new Set(airing.entries.map(of))];
  const named = (keys: string[], names: Record<string, string>) =>
    keys.map((key) => ({ key, text: names[key]! }));
  const lamps = [...named(LAMPS.toReversed(), LAMP_NAMES), { key: 'listed', text: '挂牌督办' }];
  const bodies = (keys: string[]) => keys.map((key) => ({ key, text: shortName(key) }));
  const leads = distinct((entry) => entry.lead);
  return [
    facet('lamp', '状态灯', lamps),
    facet('status', '办理状态', named([...STATUSES], STATUS_NAMES)),
    facet('origin', '任务来源', named([...ORIGINS], ORIGIN_NAMES)),
    facet(
      'due',
      '到期季度',
      distinct((entry) => quarterOf(entry.due))
        .sort()
        .map((key) => ({ key, text: periodText(key) })),
    ),
    facet('keeper', '管理单位', leads.length > 12 ? bodies(distinct((entry) => entry.keeper)) : []),
    facet('unit', '牵头单位', bodies(leads)),
  ].filter((found) => found.values.length > 1);
}
