/**
 * What of a distribution may be shown. A category's histogram appears only from k ballots on. Smaller categories
 * are merged with the next smallest until the group reaches k; nothing is shown of a group that does not.
 * No totals are printed beside the groups, so none gives a hidden category back (complementary suppression).
 *
 * The sum of a merged group can still give a member away: where nobody in the group was 不满意, nobody in the small
 * category was. So a merged group is shown with 不了解 and blank as one cell, and only if every cell leaves at least
 * three possible values for every member; else its distribution and score are withheld. Whether to merge depends
 * on sizes alone, never on grades, so that the merging itself tells nothing.
 */
import { addHistograms, ballotsIn, type Histogram, type Mark } from './counting.ts';

/** Values that must remain possible for each hidden cell. */
const POSSIBLE_VALUES = 3;
const ALONE: Mark[][] = [['satisfied'], ['basically-satisfied'], ['dissatisfied'], ['unknown'], ['blank']];
const MERGED: Mark[][] = [['satisfied'], ['basically-satisfied'], ['dissatisfied'], ['unknown', 'blank']];

export interface Cell {
  marks: Mark[];
  count: number;
}

export interface Group {
  categories: string[];
  ballots: number;
  /** Null where the distribution is withheld. */
  cells: Cell[] | null;
}

export interface CategoryCount {
  category: string;
  histogram: Histogram;
}

/** Which categories are shown together, from the numbers of ballots alone. Categories without a ballot are left out. */
export function groupCategories(
  sizes: { category: string; ballots: number }[],
  threshold: number,
): string[][] {
  const bySize = (a: Part, b: Part) =>
    a.ballots - b.ballots || (a.categories[0]! < b.categories[0]! ? -1 : 1);
  type Part = { categories: string[]; ballots: number };
  let parts: Part[] = sizes
    .filter(({ ballots }) => ballots > 0)
    .map(({ category, ballots }) => ({ categories: [category], ballots }))
    .sort(bySize);
  while (parts.length > 1 && parts[0]!.ballots < threshold) {
    const [first, second, ...rest] = parts as [Part, Part, ...Part[]];
    const merged = {
      categories: [...first.categories, ...second.categories].sort(),
      ballots: first.ballots + second.ballots,
    };
    parts = [merged, ...rest].sort(bySize);
  }
  return parts.map(({ categories }) => categories).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

/** The groups of one item, with the cells that may be shown. */
export function suppress(counts: CategoryCount[], threshold: number): Group[] {
  const sizes = counts.map(({ category, histogram }) => ({ category, ballots: ballotsIn(histogram) }));
  return groupCategories(sizes, threshold).map((categories) => {
    const members = counts
      .filter(({ category }) => categories.includes(category))
      .map(({ histogram }) => histogram);
    const sum = addHistograms(members);
    const ballots = ballotsIn(sum);
    const cells = (members.length === 1 ? ALONE : MERGED).map((marks) => ({
      marks,
      count: marks.reduce((total, mark) => total + sum[mark], 0),
    }));
    const showable =
      ballots >= threshold && (members.length === 1 || cells.every((cell) => hides(cell, members)));
    return { categories, ballots, cells: showable ? cells : null };
  });
}

/** Whether the sum in a cell leaves enough values possible for each member's part of it. */
function hides(cell: Cell, members: Histogram[]): boolean {
  const all = ballotsIn(addHistograms(members));
  return members.every((member) => {
    const own = ballotsIn(member);
    const lowest = cell.marks.length > 1 ? 0 : Math.max(0, cell.count + own - all);
    const possible = Math.min(cell.count, own) - lowest + 1;
    // A category of one ballot has two values to begin with.
    return possible >= Math.min(POSSIBLE_VALUES, own + 1);
  });
}
