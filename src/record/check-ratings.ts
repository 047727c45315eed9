/** Recomputing a published month of ratings: everything that follows from its own figures and points. */
import { canonical } from '../domain/canonical.ts';
import type { Finding } from '../domain/outcome.ts';
import { CHANNELS, LEVELS, rankedScores } from '../domain/ratings.ts';
import type { RatingsRecord } from './ratings.ts';
import { sumOf } from './satisfaction.ts';

type Felt = { counts: Record<(typeof LEVELS)[number], number>; excluded: Felt['counts']; total: number };

/** What in a month does not follow from the rest of it; empty when all holds. */
export function checkRatings(month: RatingsRecord): Finding[] {
  const { month: id, rows, units, centres, exclusions } = month;
  const found: Finding[] = [];
  const hold = (subject: string, what: string, expected: unknown, actual: unknown) => {
    if (canonical(expected) !== canonical(actual))
      found.push(finding(`${id}/${subject}`, what, expected, actual));
  };
  for (const felt of [...rows, ...units, ...centres]) {
    const where = [felt].map((one) => ('unit' in one ? one.unit : one.centre)).join('');
    hold(where, '评价总数', sumOf(felt.counts), felt.total);
  }
  for (const { unit, channels, total } of rows) {
    const given = CHANNELS.reduce((n, channel) => n + (channels[channel] ?? 0), 0);
    hold(unit, '各渠道合计', total, given);
  }
  for (const unit of units) {
    const own = rows.filter((row) => row.unit === unit.unit);
    hold(unit.unit, '部门合计', merged(own), merged([unit]));
    const counted = exclusions.filter((row) => row.unit === unit.unit);
    const out = LEVELS.map((level) =>
      counted.filter((row) => row.level === level).reduce((n, row) => n + row.count, 0),
    );
    hold(
      unit.unit,
      '复核后不计入',
      out,
      LEVELS.map((level) => unit.excluded[level]),
    );
  }
  const tiedIn = centres.flatMap(({ tiedCounts }) => (tiedCounts ? [sumOf(tiedCounts)] : []));
  if (tiedIn.length > 0) {
    const tied = rows.reduce((n, row) => n + row.tied, 0);
    hold(
      'centres',
      '各中心凭服务单的评价数',
      tied,
      tiedIn.reduce((n, one) => n + one, 0),
    );
  }
  for (const { device, from, knownOn } of month.gaps)
    hold(`${device} 缺第 ${from} 号起`, '得知缺号的月份', id, knownOn.slice(0, 7));
  hold('centres', '各中心合计', merged(rows), merged(centres));
  const scores = rankedScores(units, month);
  for (const [i, unit] of units.entries()) {
    const tied = rows.filter((row) => row.unit === unit.unit).reduce((n, row) => n + row.tied, 0);
    hold(unit.unit, '凭服务单的评价数', tied, sumOf(unit.tiedCounts));
    hold(unit.unit, '平均分、区间和名次', scores[i], unit.score);
  }
  return found;
}

/** Counts and exclusions of several, level by level. */
function merged(list: readonly Felt[]): number[][] {
  const add = (key: 'counts' | 'excluded') =>
    LEVELS.map((level) => list.reduce((n, felt) => n + felt[key][level], 0));
  return [add('counts'), add('excluded')];
}

function finding(subject: string, what: string, expected: unknown, actual: unknown): Finding {
  const [should, is] = [canonical(expected), canonical(actual)];
  const message = `窗口评价 ${subject}：${what}公布为 ${is}，按公布的其他数字重算应为 ${should}。`;
  return { code: 'ratings.differs', clause: '§9.2', subject, expected: should, actual: is, message };
}
