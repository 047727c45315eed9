import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestReports, meanMark } from '../../../src/domain/duties/learning.ts';

describe('the best reports', () => {
  it('have marks of two judges at least; one mark is none', () => {
    expect(meanMark({ id: 'a', marks: [9000] })).toBeNull();
    expect(meanMark({ id: 'a', marks: [9000, 8001] })).toBe(8501);
    expect(
      bestReports(
        [
          { id: 'a', marks: [10_000] },
          { id: 'b', marks: [6000, 6000] },
        ],
        1,
      ),
    ).toEqual(['b']);
  });

  it('are chosen by their mean, and ties with the last place are chosen too', () => {
    const reports = [
      { id: 'a', marks: [8000, 9000] },
      { id: 'b', marks: [9500, 9500] },
      { id: 'c', marks: [8500, 8500] },
      { id: 'd', marks: [8400, 8500] },
    ];
    expect(bestReports(reports, 1)).toEqual(['b']);
    expect(bestReports(reports, 2)).toEqual(['b', 'a', 'c']);
    expect(bestReports(reports, 9)).toEqual(['b', 'a', 'c', 'd']);
  });

  it('leave out none that is better than one they hold', () => {
    const marks = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), (all, places) => {
        const reports = all.map((own, i) => ({ id: String(i), marks: own }));
        const chosen = bestReports(reports, places);
        const mean = (id: string) => meanMark(reports[Number(id)]!);
        const worst = Math.min(...chosen.map((id) => mean(id)!));
        const left = reports.filter(({ id }) => !chosen.includes(id) && mean(id) !== null);
        return left.every(({ id }) => mean(id)! < worst) && chosen.every((id) => mean(id) !== null);
      }),
    );
  });
});
