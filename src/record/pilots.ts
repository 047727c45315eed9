import { z } from 'zod';
import type { Facts } from '../domain/assessment.ts';
import { periodEnd } from '../domain/calendar.ts';
import { canonical } from '../domain/canonical.ts';
import type { Finding } from '../domain/outcome.ts';
import {
  EFFECTS,
  letterHash,
  PILOT_EVENTS,
  PILOT_LEVELS,
  PILOT_LISTS,
  type PilotState,
  pilotState,
  SCOPES,
} from '../domain/pilots.ts';
import type { PublicRecord } from './parse.ts';
import { YearHead } from './published.ts';

const date = z.iso.date();
const Row = z.strictObject({ post: z.string(), responsibility: z.string(), objective: z.string() });

/** A row of a list with its signed letters, its end, and what it was judged to have brought. */
const PublicPilot = z.strictObject({
  /** Number of the ledger entry: progress stands in its airings, the four ones in the record of duties. */
  id: z.string(),
  title: z.string(),
  list: z.enum(PILOT_LISTS),
  level: z.enum(PILOT_LEVELS),
  keeper: z.string(),
  host: z.string(),
  start: date,
  due: date,
  /** As first listed. */
  listed: Row,
  addedOn: date,
  events: z.array(
    z.strictObject({
      on: date,
      kind: z.enum(PILOT_EVENTS),
      unit: z.string(),
      detail: z.strictObject({
        row: Row.optional(),
        paper: z.string().optional(),
        effect: z.enum(EFFECTS).optional(),
        scope: z.enum(SCOPES).optional(),
      }),
    }),
  ),
  /** Signed versions, oldest first; anybody can hash the text. */
  letters: z.array(
    z.strictObject({
      version: z.int().positive(),
      text: z.string(),
      sha256: z.string(),
      signedOn: date,
      copies: z.array(z.strictObject({ keeper: z.string(), place: z.string() })),
    }),
  ),
  /** From here on everything follows from the events. */
  row: Row,
  concludedOn: date.nullable(),
  conclusion: z.string().nullable(),
  /** Whether it worked; null while nobody has judged it. */
  effect: z.enum(EFFECTS).nullable(),
  effectOn: date.nullable(),
  effectBy: z.string().nullable(),
  effectBasis: z.string().nullable(),
  spread: z.array(z.strictObject({ on: date, scope: z.enum(SCOPES), paper: z.string() })),
});
export type PublicPilot = z.infer<typeof PublicPilot>;

/** A year of pilots (§5): `pilots/<yyyy>.json`. Replaced as the year goes on. */
export const PilotsRecord = YearHead.extend({
  pilots: z.array(PublicPilot),
});
export type PilotsRecord = z.infer<typeof PilotsRecord>;

/** Recomputes where each pilot stands and the hash of every signed letter; holds that no host judged its own pilot. */
export function checkPilots(year: PilotsRecord): Finding[] {
  return year.pilots.flatMap((pilot) => {
    const subject = `pilots/${year.year}/${pilot.id}`;
    const finding = (code: string, left: unknown, right: unknown, what: string): Finding => ({
      ...{ code, clause: '§5', subject, expected: canonical(left), actual: canonical(right) },
      message: `${subject}：${what}，公布为 ${canonical(right)}，应为 ${canonical(left)}。`,
    });
    const events = pilot.events.map((event, i) => ({ ...event, sequence: i + 1 }));
    const expected: PilotState = pilotState(pilot.listed, events, year.asOf);
    const actual = Object.fromEntries(
      Object.keys(expected).map((key) => [key, pilot[key as keyof PilotState]]),
    );
    return [
      ...(canonical(expected) === canonical(actual)
        ? []
        : [finding('pilots.state', expected, actual, '试点状态与经过不符')]),
      ...pilot.letters
        .filter((letter) => letterHash(letter.text) !== letter.sha256)
        .map((letter) =>
          finding(
            'pilots.letter',
            letterHash(letter.text),
            letter.sha256,
            `责任书第 ${letter.version} 版文本已被改动`,
          ),
        ),
      ...pilot.events
        .filter((event) => event.kind === 'effect-judged' && event.unit === pilot.host)
        .map(() => finding('pilots.judge', '另一单位', pilot.host, '承担单位评定了自己的成效')),
    ];
  });
}

/** Every published pilot, by its number; of several years the latest. */
export function publishedPilots(record: PublicRecord): { pilot: PublicPilot; year: PilotsRecord }[] {
  const byId = new Map(
    record.pilots.flatMap((year) => year.pilots.map((pilot) => [pilot.id, { pilot, year }] as const)),
  );
  return [...byId.values()];
}

/** Whether its time was up on a day and nothing concluded it (§5). */
export const isUnconcluded = ({ concludedOn, due }: PublicPilot, asOf: string): boolean =>
  concludedOn === null && due < asOf;

/**
 * Pilots that a unit hosts (§5) at the end of a period: how many have a signed letter for what their row then said, and
 * how many of those whose time is up were concluded in it. The last two are no data where the year's lists are not out.
 * @param aired number and deadline of those pilots, as aired
 */
export function pilotFacts(
  record: PublicRecord,
  period: string,
  aired: readonly { id: string; due: string }[],
): Facts['pilots'] {
  const end = periodEnd(period);
  const due = aired.filter((entry) => entry.due <= end);
  const known = { pilots: aired.length, dueToConclude: due.length };
  if (!record.pilots.some(({ year }) => year === Number(period.slice(0, 4)))) return known;
  const byId = new Map(publishedPilots(record).map(({ pilot }) => [pilot.id, pilot]));
  return {
    ...known,
    lettersSigned: aired.filter(({ id }) => isSigned(byId.get(id), end)).length,
    concluded: due.filter((entry) =>
      byId.get(entry.id)?.events.some(({ kind, on }) => kind === 'concluded' && on <= entry.due),
    ).length,
  };
}

/** Whether the row as it stood was signed for: a letter from before the last change of the row is no longer in force. */
function isSigned(pilot: PublicPilot | undefined, asOf: string): boolean {
  const amended = pilot?.events.findLast(({ kind, on }) => kind === 'amended' && on <= asOf)?.on ?? '';
  return pilot?.letters.some(({ signedOn }) => amended <= signedOn && signedOn <= asOf) ?? false;
}
