/** What some people add to a rating (§9.2): answers to the three questions, the ticket of their service slip. */
import type { Portal } from '../cases/portal.ts';
import { issueTickets } from '../cases/ratings.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type CivilDate, instantOf } from '../domain/calendar.ts';
import { type Answers, LEVELS, type Level, QUESTIONS, type RatingInput } from '../domain/ratings.ts';
import type { Random } from './random.ts';

/** Of those who rate by telephone at a city window, how many came by the link on their slip. */
const BY_SLIP = 0.6;
/** How many answer at least one of the three questions. */
const ANSWERING = 0.12;
const AT_ONCE = 100;

export function ratingExtras(
  portal: Portal,
  random: Random,
): { add(day: CivilDate, batch: RatingInput[]): Promise<RatingInput[]> } {
  const slips = new Map<string, string[]>();
  const slip = async (day: CivilDate, point: string): Promise<string> => {
    const own = slips.get(point) ?? [];
    if (own.length === 0)
      own.push(...(await issueTickets(portal.as(SYSTEM, instantOf(day, 9)), point, AT_ONCE)));
    slips.set(point, own);
    return own.pop()!;
  };
  return {
    add: async (day, batch) => {
      const added: RatingInput[] = [];
      for (const rating of batch) {
        const answers = random.next() < ANSWERING ? answersNear(rating.level, random) : undefined;
        const tied = rating.channel === 'qr' && rating.point.startsWith('city-') && random.next() < BY_SLIP;
        const ticket = tied ? await slip(day, rating.point) : undefined;
        added.push({ ...rating, ...(answers && { answers }), ...(ticket && { ticket }) });
      }
      return added;
    },
  };
}

/** Who is content with the service is mostly content with the rest, and few answer all three. */
function answersNear(level: Level, random: Random): Answers {
  const at = LEVELS.indexOf(level);
  const asked = QUESTIONS.filter(() => random.next() < 0.7);
  return Object.fromEntries(
    asked.map((question) => [question, LEVELS[Math.min(4, Math.max(0, at + random.int(-1, 1)))]!]),
  );
}
