/** What the forms about scores offer: periods, units, lines. */
import { periodText } from '../../record/standing.ts';
import type { Desk } from './desk.ts';

/** The year and the quarters that a ruling may concern: those of this year and the last that have begun. */
export function openPeriods(desk: Desk): { value: string; text: string }[] {
  const year = Number(desk.today.slice(0, 4));
  return [year - 1, year].flatMap((one) =>
    [String(one), ...[1, 2, 3, 4].map((quarter) => `${one}-Q${quarter}`)]
      .filter(
        (period) =>
          !period.includes('-Q') ||
          `${one}-${String(3 * Number(period.at(-1)) - 2).padStart(2, '0')}-01` <= desk.today,
      )
      .map((value) => ({ value, text: periodText(value) })),
  );
}

/** The assessed units, by class. */
export function assessedUnits(desk: Desk): { value: string; text: string; group: string }[] {
  return desk.bodies
    .filter(({ kind }) => kind === 'department' || kind === 'county')
    .map(({ id, kind, shortName }) => ({
      ...{ value: id, text: shortName },
      group: kind === 'county' ? '县（市、区）' : '市直部门',
    }));
}
