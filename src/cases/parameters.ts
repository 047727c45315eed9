import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { GradeValues } from '../domain/appraisals.ts';
import type { CivilDate } from '../domain/calendar.ts';
import { Duties, type Duty } from '../domain/duties/schema.ts';
import {
  provisionalWorkingDays,
  type WorkingDays,
  WorkingDayTable,
  workingDays,
} from '../domain/duties/working-days.ts';
import type { LampRule } from '../domain/ledgers.ts';
import { Refusal } from '../domain/outcome.ts';
import { inForce, type Parameter, parameterSchema } from '../domain/parameters.ts';
import {
  type ClockRule,
  DetectorRules,
  LEVELS,
  type Level,
  RatingClocks,
  type ScoreRules,
} from '../domain/ratings.ts';
import type { EscalationRule } from '../domain/supervision.ts';

/** The project's folder is the working folder: the office pages are bundled, so a path from this file would not hold. */
const FOLDER = resolve('content');
const cache = new Map<string, unknown>();

/** Reads a parameter file; names file and field when it is not what it should be. */
function parameter<T>(name: string, value: z.ZodType<T>): Parameter<T> {
  if (!cache.has(name)) {
    const parsed = parameterSchema(value).safeParse(
      JSON.parse(readFileSync(`${FOLDER}/parameters/${name}.json`, 'utf8')),
    );
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new Refusal('invalid', `参数文件 ${name}.json 的 ${issue.path.join('.')} 有误：${issue.message}`);
    }
    cache.set(name, parsed.data);
  }
  return cache.get(name) as Parameter<T>;
}

/** Every recurring obligation, as the rules of a year's last day have it. */
export function dutiesOf(year: number): Duty[] {
  return inForce(parameter('duties', Duties), `${year}-12-31`);
}

/** The lamp rule in force on a day (§3.4). */
export function lampRule(on: CivilDate): LampRule {
  return inForce(parameter('ledger-lamps', z.object({ nearDays: z.int(), lagPoints: z.int() })), on);
}

/** What the number of a plate begins with (§3.4). */
export function plateSeries(on: CivilDate): string {
  return inForce(parameter('plate-series', z.string().min(1)), on);
}

/** From how many days past an order's deadline on it is circulated and brought to account (§6). */
export function escalationRule(on: CivilDate): EscalationRule {
  const shape = z.strictObject({ circulateDays: z.int().positive(), accountDays: z.int().positive() });
  return inForce(parameter('supervision-escalation', shape), on);
}

/** Below how many ratings a unit has no rank (§9.2). */
export function minimumSample(on: CivilDate): number {
  return inForce(parameter('rating-minimum-sample', z.int()), on);
}

/** On which day of a month the ratings of the month before go out by themselves (§9.2). */
export function ratingPublicationDay(on: CivilDate): number {
  return inForce(parameter('rating-publication-day', z.int().min(3).max(28)), on);
}

/** After how long ratings may be told of, of how many days a window's screen tells, for whom a rating waits (§9.2). */
export function ratingDelay(on: CivilDate): {
  delayHours: number;
  windowDays: number;
  company: number;
  waitDays: number;
} {
  const number = z.int().positive();
  const shape = z.strictObject({ delayHours: number, windowDays: number, company: number, waitDays: number });
  return inForce(parameter('rating-delay', shape), on);
}

const hours = z.int().positive();
// Made once: it is asked for at every rating.
const Clock = z.strictObject({ aheadHours: hours, behindDays: hours, lateHours: hours });

/** How far a device's clock is believed (§9.2). */
export function deviceClock(on: CivilDate): ClockRule {
  return inForce(parameter('rating-device-clock', Clock), on);
}

/** For how many days after its arrival a rating may be changed (§9.2). */
export function ratingChangeDays(on: CivilDate): number {
  return inForce(parameter('rating-change-days', z.int().nonnegative()), on);
}

interface PublicationRules {
  minimumSample: number;
  mergeBelow: number;
  delayHours: number;
  loggedWithinDays: number;
  lateHours: number;
}

/** What a month of ratings is published by: least sample for a rank, least ratings of a row, points and weight (§9.2). */
export function publicationRules(on: CivilDate): ScoreRules & PublicationRules {
  const { delayHours, waitDays } = ratingDelay(on);
  const points = z.strictObject(
    Object.fromEntries(LEVELS.map((level) => [level, z.int().min(0).max(10_000)])) as Record<Level, z.ZodInt>,
  );
  return {
    minimumSample: minimumSample(on),
    delayHours,
    lateHours: deviceClock(on).lateHours,
    // A day that has begun, and the next one's run.
    loggedWithinDays: Math.ceil(delayHours / 24) + waitDays + 2,
    mergeBelow: inForce(parameter('rating-merge-below', z.int()), on),
    points: inForce(parameter('rating-points', points), on),
    untiedWeightBp: inForce(parameter('rating-untied-weight', z.int().min(0).max(10_000)), on),
  };
}

/** Working days for contact, reply and rectification of a negative rating (§9.2). */
export function ratingClocks(on: CivilDate): RatingClocks {
  return inForce(parameter('rating-clocks', RatingClocks), on);
}

/** Thresholds of the detector (§9.2). */
export function detectorRules(on: CivilDate): DetectorRules {
  return inForce(parameter('rating-detector', DetectorRules), on);
}

/** For how many days contact data is kept after its case is closed, and at most (§9.2). */
export function contactKeeping(on: CivilDate): { afterClosedDays: number; atMostDays: number } {
  const days = z.int().positive();
  const shape = z.strictObject({ afterClosedDays: days, atMostDays: days });
  return inForce(parameter('rating-contact', shape), on);
}

/** Wording of the coded reasons of a rating, by code. */
export function reasonNames(on: CivilDate): Map<string, string> {
  const list = z.array(z.object({ code: z.string(), text: z.string() }));
  const levels = inForce(parameter('rating-reasons', z.record(z.string(), list)), on);
  return new Map(
    Object.values(levels)
      .flat()
      .map(({ code, text }) => [code, text]),
  );
}

function workingDayTable(): WorkingDayTable {
  const names = readdirSync(`${FOLDER}/parameters`).filter((name) => /^working-days-\d{4}\.json$/.test(name));
  const years = names.flatMap((name) =>
    parameter(name.slice(0, -5), WorkingDayTable).values.map((value) => value.value),
  );
  return Object.assign({}, ...years);
}

/** The calendars as they were made last, and when the folder had changed last. */
let calendars: { at: number; working: WorkingDays; provisional: WorkingDays } | undefined;

/** Made anew only where a file came or went: the terms of thousands of cases are reckoned in one go. */
function calendarsNow(): { working: WorkingDays; provisional: WorkingDays } {
  const at = statSync(`${FOLDER}/parameters`).mtimeMs;
  if (calendars?.at !== at) {
    const table = workingDayTable();
    calendars = { at, working: workingDays(table), provisional: provisionalWorkingDays(table) };
  }
  return calendars;
}

/** The working-day calendar of all published years; a year without one is refused, never guessed. */
export const workingCalendar = (): WorkingDays => calendarsNow().working;

/** The calendar of what goes on every day (§9.2: negative ratings, the detector): an unpublished year has weekdays. */
export const provisionalCalendar = (): WorkingDays => calendarsNow().provisional;

/** The parsed parameter files of the assessment (§10), by the name after `assessment-`; read by `parametersOn`. */
export function assessmentParameters(): Record<string, unknown> {
  const names = ['weights', 'rules', 'scale', 'caps', 'bands', 'sample'];
  return Object.fromEntries(
    names.map((name) => [
      name,
      JSON.parse(readFileSync(`${FOLDER}/parameters/assessment-${name}.json`, 'utf8')) as unknown,
    ]),
  );
}

/** Working days within which a unit may appeal against a line of its frozen sheet (§10). */
export function appealWindow(on: CivilDate): number {
  return inForce(parameter('assessment-appeal', z.object({ workingDays: z.int().positive() })), on)
    .workingDays;
}

/** Points of the appraisal's grades (§9.3). */
export function gradeValues(on: CivilDate): GradeValues {
  const points = z.int().min(0).max(100);
  const shape = z.strictObject({ satisfied: points, 'basically-satisfied': points, dissatisfied: points });
  return inForce(parameter('appraisal-grades', shape), on);
}

/** From how many ballots on a distribution is shown, how many make a batch, to what turnout is rounded (§9.3). */
export function appraisalNumbers(on: CivilDate): { threshold: number; batch: number; turnoutStep: number } {
  const number = (name: string) => inForce(parameter(`appraisal-${name}`, z.int().positive()), on);
  return { threshold: number('threshold'), batch: number('batch'), turnoutStep: number('turnout') };
}
