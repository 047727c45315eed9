/** Twelve months of ratings at the service centres (§9.2): units that differ, bad days, cases answered and not. */

import type { Portal } from '../cases/portal.ts';
import {
  addServicePoints,
  answerCase,
  type ServicePoint,
  setServed,
  submitRatings,
} from '../cases/ratings.ts';
import { type Actor, SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf, monthOf, weekday } from '../domain/calendar.ts';
import {
  type IncomingRating,
  isNegative,
  LEVELS,
  type Level,
  type OwedStep,
  type RatingInput,
  ratingId,
} from '../domain/ratings.ts';
import { demoBodies, demoPhrases } from './data.ts';
import { seedDevices } from './devices.ts';
import { ratingExtras } from './extras.ts';
import { type Random, seeded } from './random.ts';
import { type DemoCase, seedRatingCases } from './rating-cases.ts';

/** Ratings of a working day over all points, on average. */
const A_DAY = 120;
/** Departments with a window in every county centre. */
const COUNTY_UNITS = ['d-gsj', 'd-gtj', 'd-gaj', 'd-rsj', 'd-mzj'];
/** Local levels at which the answering of a case stops, so that open and overdue cases exist. */
const ANSWERED: Record<'all' | 'replied' | 'contacted' | 'none', number> = {
  all: 72,
  replied: 12,
  contacted: 9,
  none: 7,
};

interface Case {
  id: string;
  unit: string;
  on: CivilDate;
}

export async function seedRatings(
  portal: Portal,
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<number> {
  const points = servicePoints();
  await addServicePoints(portal.as(SYSTEM, instantOf('2016-01-01', 9)), points);
  const mood = new Map(
    [...new Set(points.map((p) => p.unit))].map((unit) => [unit, 0.25 + random.next() * 0.75]),
  );
  // How many people a unit serves for each one who rates: where few are asked, few answer.
  const reach = new Map([...mood.keys()].map((unit) => [unit, random.int(2, 11)]));
  // Dice of their own, so that the rest of the year stays as it was.
  const devices = await seedDevices(portal, points, seeded(11));
  const extras = ratingExtras(portal, seeded(12));
  const hotline = seeded(13);
  const served = new Map<string, number>();
  const cases: Case[] = [];
  let total = 0;
  for (let day = '2016-01-04'; day <= '2016-12-30'; day = addDays(day, 1)) {
    if (weekday(day) > 5) continue;
    const touched = dayOf(day, points, mood, random);
    const batch = byHotline(await devices.through(day, await extras.add(day, touched)), hotline);
    for (const rating of batch) {
      const unit = points.find((p) => p.id === rating.point)!.unit;
      const key = `${unit} ${monthOf(day)}`;
      served.set(key, (served.get(key) ?? 0) + reach.get(unit)! + random.int(-1, 1));
      if (isNegative(rating.level)) cases.push({ id: rating.id, unit, on: day });
    }
    await submitRatings(portal.as(SYSTEM, instantOf(day, 18)), batch);
    total += batch.length;
    if (weekday(day) === 5) progress(total, 31_000);
  }
  await devices.report(instantOf('2017-01-16', 9));
  await seedRatingCases(portal, await answerCases(portal, cases, random));
  for (const [key, count] of served) {
    const [unit, month] = key.split(' ') as [string, string];
    await setServed(portal.as(SYSTEM, instantOf('2017-01-05', 9)), unit, month, count);
  }
  return total;
}

function servicePoints(): ServicePoint[] {
  const bodies = demoBodies();
  const centres = bodies.filter((body) => body.kind === 'service-centre').map((body) => body.id);
  const services = demoPhrases().services;
  return centres.flatMap((centre) => {
    const units = centre === 's-city' ? Object.keys(services) : COUNTY_UNITS;
    return units.map((unit, i) => ({
      id: `${centre.slice(2)}-${unit.slice(2)}`,
      centre,
      unit,
      windowNo: `${String.fromCharCode(65 + Math.floor(i / 8))}${String((i % 8) + 1).padStart(2, '0')}`,
      name: `${services[unit]?.[0] ?? '综合'}窗口`,
    }));
  });
}

function dayOf(
  day: CivilDate,
  points: ServicePoint[],
  mood: Map<string, number>,
  random: Random,
): RatingInput[] {
  const comments = demoPhrases().ratingComments;
  const count = Math.round(A_DAY * (0.75 + random.next() * 0.5));
  return Array.from({ length: count }, (): RatingInput => {
    // City windows see about half of all people.
    const city = random.next() < 0.5;
    const point = random.pick(points.filter((p) => (p.centre === 's-city') === city));
    const level = levelFor(mood.get(point.unit)!, random);
    const kiosk = random.next() < 0.8;
    const at = instantOf(day, 9) + random.int(0, 8 * 3600) * 1000;
    const speaks = random.next() < (isNegative(level) ? 0.3 : 0.05);
    // Now and then a device's clock is far off, or its network was down for days.
    const deviceAt =
      random.next() < 0.001 ? at - 400 * 86_400_000 : random.next() < 0.004 ? at - 3 * 86_400_000 : at;
    return {
      id: ratingId(at, random.bytes(10)),
      point: point.id,
      channel: kiosk ? 'kiosk' : 'qr',
      level,
      reasons: [],
      ...(speaks ? { comment: random.pick(comments[level]!) } : {}),
      deviceAt,
    };
  });
}

/** In the counties some are asked by the citizens' hotline, by telephone or SMS, which hands over what they say. */
function byHotline(batch: RatingInput[], random: Random): IncomingRating[] {
  return batch.map((rating) => {
    if (rating.channel !== 'qr' || rating.ticket !== undefined || random.next() > 0.3) return rating;
    return { ...rating, channel: random.next() < 0.6 ? 'telephone' : 'sms' };
  });
}

/** A unit's distribution: `mood` 1 is a good one, 0.25 one with much to mend. */
function levelFor(mood: number, random: Random): Level {
  const [best, good, fair, bad, worst] = LEVELS;
  return random.weighted({
    [best]: 30 + 40 * mood,
    [good]: 26,
    [fair]: 16 - 8 * mood,
    [bad]: 5.2 - 4 * mood,
    [worst]: 2.4 - 2 * mood,
  } as Record<Level, number>);
}

/** Answers what is answered; of what is older than a month nothing is left open. */
async function answerCases(portal: Portal, cases: Case[], random: Random): Promise<DemoCase[]> {
  const replies = demoPhrases().caseReplies;
  const plan: { on: CivilDate; id: string; unit: string; step: OwedStep; text: string }[] = [];
  for (const { id, unit, on } of cases) {
    const drawn = random.weighted(ANSWERED);
    const far = on < '2016-12-01' ? 'all' : drawn;
    const steps: OwedStep[] =
      far === 'all'
        ? ['contacted', 'replied', 'rectified']
        : far === 'replied'
          ? ['contacted', 'replied']
          : far === 'contacted'
            ? ['contacted']
            : [];
    // What would have been left lying in an earlier month was taken up late.
    let day = drawn === far ? on : addDays(on, 20);
    for (const step of steps) {
      day = addDays(
        day,
        step === 'contacted' ? random.int(1, 3) : step === 'replied' ? random.int(1, 6) : random.int(4, 20),
      );
      plan.push({ on: day, id, unit, step, text: random.pick(replies[step]!) });
    }
  }
  const rectified = new Map<string, CivilDate>();
  plan.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  for (const { on, id, unit, step, text } of plan) {
    if (on > '2017-01-05') continue;
    const actor: Actor = { kind: 'staff', id: `a-${unit}`, role: 'department-officer', unit };
    await answerCase(portal.as(actor, instantOf(on, 16)), id, step, text);
    if (step === 'rectified') rectified.set(id, on);
  }
  return cases.map((one) => ({ ...one, rectifiedOn: rectified.get(one.id) ?? null }));
}
