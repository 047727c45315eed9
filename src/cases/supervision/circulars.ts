import { asc, eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import type { SupervisionKind } from '../../domain/supervision.ts';

/** Circulated findings (§6). */
export interface Circular {
  id: string;
  year: number;
  number: number;
  kind: SupervisionKind;
  title: string;
  on: CivilDate;
  findings: { unit: string; text: string }[];
  /** Internal. */
  note: string;
}

/** The circulars of a year, in their order. */
export async function findCirculars(ctx: Context, year: number): Promise<Circular[]> {
  const { db, t } = ctx.read;
  return db.select().from(t.circulars).where(eq(t.circulars.year, year)).orderBy(asc(t.circulars.number));
}
