import { canonical } from '../canonical.ts';
import type { ScoreSheet } from './sheet.ts';

/** One place at which two sheets differ. */
export interface Difference {
  unit: string;
  /** Line id, or the name of a field of the sheet such as `totalHundredths`. */
  line: string;
  /** Field of the line; empty for a field of the sheet and for a line that one sheet lacks. */
  field: string;
  /** Canonical JSON of either side; `absent` where there is none. */
  left: string;
  right: string;
}

const shown = (value: unknown) => (value === undefined ? 'absent' : canonical(value));

function fields(left: object, right: object): string[] {
  const [a, b] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => shown(a.get(key)) !== shown(b.get(key)));
}

/** Names every line and field in which two sheets of one unit differ, lines first; empty if they agree. */
export function compareSheets(left: ScoreSheet, right: ScoreSheet): Difference[] {
  const found: Difference[] = [];
  const unit = left.unit;
  const ids = [...new Set([...left.lines, ...right.lines].map((line) => line.id))];
  for (const id of ids) {
    const [a, b] = [left, right].map((sheet) => sheet.lines.find((line) => line.id === id));
    if (a === undefined || b === undefined) {
      found.push({ unit, line: id, field: '', left: shown(a), right: shown(b) });
      continue;
    }
    for (const field of fields(a, b)) {
      const key = field as keyof typeof a;
      found.push({ unit, line: id, field, left: shown(a[key]), right: shown(b[key]) });
    }
  }
  for (const line of fields({ ...left, lines: null }, { ...right, lines: null })) {
    const key = line as keyof ScoreSheet;
    found.push({ unit, line, field: '', left: shown(left[key]), right: shown(right[key]) });
  }
  return found;
}

/** The same for a whole class or city, matched by unit; a unit that one side lacks is a difference. */
export function compareAssessments(left: readonly ScoreSheet[], right: readonly ScoreSheet[]): Difference[] {
  const units = [...new Set([...left, ...right].map((sheet) => sheet.unit))];
  return units.flatMap((unit) => {
    const [a, b] = [left, right].map((sheets) => sheets.find((sheet) => sheet.unit === unit));
    if (a !== undefined && b !== undefined) return compareSheets(a, b);
    return [{ unit, line: '', field: '', left: shown(a && 'present'), right: shown(b && 'present') }];
  });
}
