import { WHOLE_BP } from '../points.ts';
import type { Facts } from './facts.ts';
import type { Tilt } from './lines.ts';
import type { AssessmentParameters } from './parameters.ts';
import { INDICATOR_IDS } from './rules.ts';
import type { ScoreSheet } from './sheet.ts';

/** The rank a unit would have in one changed calculation. */
export interface Variant {
  /** Indicator whose weight is moved. */
  indicator: Tilt['indicator'];
  /** 110 or 90 percent of its weight. */
  percent: number;
  rank: number | null;
}

/** How firm a rank is: what it would be if the choices behind it were slightly different. */
export interface Sensitivity {
  unit: string;
  rank: number | null;
  variants: Variant[];
  /** Best and worst rank over all the variants and the sheet itself. */
  best: number | null;
  worst: number | null;
  /** Rank if every contested rating that a review excluded counted after all; null where none is ranked. */
  contestedRank: number | null;
}

type Assess = (facts: readonly Facts[], parameters: AssessmentParameters, tilt?: Tilt) => ScoreSheet[];

/** Each weight moved by 10 % up and down, and the contested ratings counted the other way. */
export function sensitivityOf(
  assess: Assess,
  facts: readonly Facts[],
  parameters: AssessmentParameters,
): Sensitivity[] {
  const base = assess(facts, parameters);
  const tilts = INDICATOR_IDS.flatMap((indicator) =>
    [110, 90].map((percent): Tilt => ({ indicator, percent })),
  );
  const moved = tilts.map((tilt) => ({ tilt, sheets: assess(facts, parameters, tilt) }));
  const contested = assess(facts.map(withContested), parameters);
  return base.map((sheet, index) => {
    const variants = moved.map(({ tilt, sheets }) => ({ ...tilt, rank: sheets[index]!.rank }));
    const ranks = [sheet.rank, ...variants.map((v) => v.rank)].filter((rank) => rank !== null);
    return {
      unit: sheet.unit,
      rank: sheet.rank,
      variants,
      best: ranks.length > 0 ? Math.min(...ranks) : null,
      worst: ranks.length > 0 ? Math.max(...ranks) : null,
      contestedRank: contested[index]!.rank,
    };
  });
}

function withContested(facts: Facts): Facts {
  const { ratings } = facts;
  if (ratings?.excluded === undefined) return facts;
  const { excluded, byLevel, weighed } = ratings;
  const levels = Object.keys(byLevel) as (keyof typeof byLevel)[];
  const sum = Object.fromEntries(levels.map((level) => [level, byLevel[level] + excluded[level]]));
  const more = levels.reduce((total, level) => total + excluded[level], 0);
  const counted = { ...ratings, byLevel: sum as typeof byLevel, n: ratings.n + more };
  if (weighed === undefined) return { ...facts, ratings: counted };
  // Which of them had a ticket is not published; counted whole, they count as much as they could.
  const byLevelBp = Object.fromEntries(
    levels.map((level) => [level, weighed.byLevelBp[level] + excluded[level] * WHOLE_BP]),
  ) as typeof byLevel;
  return { ...facts, ratings: { ...counted, weighed: { byLevelBp, sample: weighed.sample + more } } };
}
