import type { Finding } from '../outcome.ts';
import { pointsText, WHOLE_BP } from '../points.ts';
import { UNIT_CLASSES } from './facts.ts';
import type { AssessmentParameters } from './parameters.ts';
import type { ScoreSheet } from './sheet.ts';

/** Places for the figures, best first; equal figures share a place and the next is skipped: 1, 2, 2, 4. */
export function places(figures: readonly (number | null)[]): (number | null)[] {
  return figures.map((figure) =>
    figure === null ? null : 1 + figures.filter((other) => other !== null && other > figure).length,
  );
}

/** Sets rank, ratings rank and grade, each within the class; departments and counties never meet. */
export function ranked(sheets: readonly ScoreSheet[], parameters: AssessmentParameters): ScoreSheet[] {
  const done = new Map<string, ScoreSheet>();
  for (const unitClass of UNIT_CLASSES) {
    const peers = sheets.filter((sheet) => sheet.class === unitClass);
    const byTotal = places(peers.map((sheet) => sheet.totalHundredths));
    const byRatings = places(peers.map((sheet) => sheet.ratingsIndexBp));
    const withPlace = byTotal.filter((place) => place !== null).length;
    const placed = peers.map((sheet, index) => ({
      ...sheet,
      rank: byTotal[index]!,
      ranked: withPlace,
      ratingsRank: byRatings[index]!,
    }));
    for (const sheet of graded(placed, parameters)) done.set(sheet.unit, sheet);
  }
  return sheets.map((sheet) => done.get(sheet.unit)!);
}

/**
 * Grades within one class. A band takes units from the top while its share limit holds; units of equal total
 * go together, so that a tie that does not fit whole falls to the next band, and the sheet says so.
 */
function graded(peers: ScoreSheet[], { bands, scale }: AssessmentParameters): ScoreSheet[] {
  const waiting = peers.filter((sheet) => sheet.rank !== null).sort((a, b) => a.rank! - b.rank!);
  const graded = new Map<string, string>();
  const reaches = (sheet: ScoreSheet, minBp: number) =>
    sheet.totalHundredths! * WHOLE_BP >= minBp * scale.scaleHundredths;
  const withTotal = waiting.length;
  for (const band of bands) {
    let room = Math.floor((withTotal * (band.shareLimitBp ?? WHOLE_BP)) / WHOLE_BP);
    while (waiting.length > 0) {
      const first = waiting[0]!;
      const tied = waiting.filter((sheet) => sheet.rank === first.rank);
      if (!reaches(first, band.minBp) || tied.length > room) break;
      for (const sheet of waiting.splice(0, tied.length)) graded.set(sheet.unit, band.grade);
      room -= tied.length;
    }
  }
  return peers.map((sheet) => {
    const grade = graded.get(sheet.unit);
    if (grade === undefined) return sheet;
    const reached = bands.find((band) => reaches(sheet, band.minBp))!.grade;
    return { ...sheet, grade, findings: [...sheet.findings, ...shareLimit(sheet, reached, grade)] };
  });
}

function shareLimit(sheet: ScoreSheet, reached: string, grade: string): Finding[] {
  if (reached === grade) return [];
  const total = pointsText(sheet.totalHundredths!);
  return [
    {
      code: 'assessment.share-limit',
      clause: '§10',
      subject: sheet.unit,
      expected: reached,
      actual: grade,
      message: `总分 ${total} 分达到“${reached}”分数线，因该等次比例已满，定为“${grade}”。`,
    },
  ];
}
