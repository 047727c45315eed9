/** The four ones (§5): what each pilot owes on its rhythm, what was recorded, what is missing. */
import { and, asc, eq } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { judgeDuties } from '../../domain/duties/year.ts';
import type { Duty, Judgement } from '../../domain/duties.ts';
import { actOf } from '../duties.ts';
import { dutiesOf } from '../parameters.ts';
import type { Pilot } from './find.ts';

/** One of the four ones with every time it falls due and what became of it. */
export interface FourOne {
  duty: Duty;
  judgements: (Judgement & { subject: string })[];
}

/** The four ones of a pilot over its term, as known today. A term ends on its first deadline. */
export async function fourOnes(ctx: Context, { entry }: Pick<Pilot, 'entry'>): Promise<FourOne[]> {
  const { db, t } = ctx.read;
  const asOf: CivilDate = civilDate(ctx.now);
  const rows = await db
    .select()
    .from(t.fulfilments)
    .where(and(eq(t.fulfilments.body, entry.id)))
    .orderBy(asc(t.fulfilments.on), asc(t.fulfilments.id));
  const subjects = new Map(rows.map((row) => [row.id, row.subject]));
  const bearer = {
    ...{ id: entry.id, kind: 'pilot' as const, name: entry.title, answers: entry.lead },
    ...{ since: entry.start, until: entry.due },
  };
  const [first, last] = [entry.start, entry.due].map((day) => Number(day.slice(0, 4))) as [number, number];
  const ones = new Map<string, FourOne>();
  for (let year = first; year <= last; year += 1) {
    const duties = dutiesOf(year).filter(({ topic }) => topic === 'pilots');
    const acts = rows.filter((row) => row.year === year).map(actOf);
    for (const { duty, bodies } of judgeDuties(duties, [bearer], acts, year, asOf)) {
      const one = ones.get(duty.id) ?? { duty, judgements: [] };
      for (const { judgements } of bodies)
        one.judgements.push(
          ...judgements.map((j) => ({ ...j, subject: subjects.get(j.fulfilment ?? '') ?? '' })),
        );
      ones.set(duty.id, one);
    }
  }
  return [...ones.values()];
}
