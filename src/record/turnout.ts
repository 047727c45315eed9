import { z } from 'zod';

const count = z.int().nonnegative();
const minute = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/);

/** How many have taken part in a round of the appraisal that is not counted yet (§9.3): `turnout/<round>.json`. */
export const TurnoutRecord = z.object({
  id: z.string(),
  title: z.string(),
  opensAt: minute,
  closesAt: minute,
  /** The day of the last batch that is counted here; null before the first. */
  asOf: z.iso.date().nullable(),
  /** The round is closed, and the figures are exact; before, they are rounded down. */
  final: z.boolean(),
  categories: z.array(z.object({ id: z.string(), name: z.string(), issued: count, collected: count })),
});
export type TurnoutRecord = z.infer<typeof TurnoutRecord>;

/** Rounds that are announced, under way or waiting for their tally: those without a result. */
export function roundsUnderWay(record: {
  turnouts: readonly TurnoutRecord[];
  appraisals: readonly { id: string }[];
}): TurnoutRecord[] {
  return record.turnouts.filter(({ id }) => !record.appraisals.some((result) => result.id === id));
}
