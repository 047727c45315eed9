import type { Body } from '../bodies.ts';
import { addDays, type CivilDate } from '../calendar.ts';
import {
  type Bearer,
  binds,
  type Duty,
  type Fulfilment,
  instances,
  type Judgement,
  judge,
  type Kept,
  tally,
  type WorkingDays,
} from '../duties.ts';

/** What kind of thing was done. */
export const FULFILMENT_KINDS = [
  'meeting',
  'extraordinary-meeting',
  'bulletin',
  'document',
  'event',
  'publication',
] as const;
export type FulfilmentKind = (typeof FULFILMENT_KINDS)[number];
export const FULFILMENT_KIND_NAMES: Record<FulfilmentKind, string> = {
  meeting: '会议',
  'extraordinary-meeting': '临时会议',
  bulletin: '信息稿',
  document: '文件材料',
  event: '活动',
  publication: '公开发布',
};

/** A bearer with the name the public knows it by and the body that answers for it: a pilot's is its host. */
export interface NamedBearer extends Bearer {
  name: string;
  answers: string;
}

/** What of a ledger entry tells who bears which duties. */
export interface BearingEntry {
  id: string;
  year: number;
  ledger: string;
  title: string;
  lead: string;
  participants: readonly string[];
  start: CivilDate;
  due: CivilDate;
  withheld: boolean;
}

/**
 * Who bears duties in a year: the register, departments in the role that the ledgers give them (§8; of the last year
 * that has entries, until the new year's are listed), and pilots whose term touches the year (§5). A pilot's term ends
 * on its first deadline: moving a deadline does not move what was owed.
 */
export function bearersOfYear(
  bodies: readonly Body[],
  entries: readonly BearingEntry[],
  year: number,
): NamedBearer[] {
  const known = entries.filter((entry) => entry.year <= year);
  const last = Math.max(...known.map((entry) => entry.year));
  const ruling = known.filter((entry) => entry.year === last);
  const leads = new Set(ruling.map((entry) => entry.lead));
  const partakes = new Set(ruling.flatMap((entry) => entry.participants));
  const registered = bodies.map((body): NamedBearer => {
    const role = leads.has(body.id) ? 'lead' : partakes.has(body.id) ? 'participating' : undefined;
    return {
      id: body.id,
      kind: body.kind,
      name: body.shortName,
      answers: body.id,
      ...(body.kind === 'department' && role ? { role } : {}),
    };
  });
  const pilots = known
    .filter((entry) => entry.ledger === 'pilot' && !entry.withheld)
    .filter((entry) => entry.start <= `${year}-12-31` && entry.due >= `${year}-01-01`)
    .map(
      ({ id, title, lead, start, due }): NamedBearer => ({
        id,
        kind: 'pilot',
        name: title,
        answers: lead,
        since: start,
        until: due,
      }),
    );
  return [...registered, ...pilots];
}

/**
 * The year whose duties an act is counted among: that of the period it names, else that of the window it falls in (a
 * bulletin for the first Monday of January may arrive in December), else that of its day.
 */
export function dutyYear(
  duty: Duty,
  bearer: Bearer,
  act: { on: CivilDate; period?: string | null | undefined },
  calendar?: WorkingDays,
): number {
  if (act.period) return Number(act.period.slice(0, 4));
  // A conclusion may come before the term ends; it is owed in the year in which it ends.
  if (duty.rhythm.kind === 'at-end') return Number((bearer.until ?? act.on).slice(0, 4));
  const near = instances(duty, [bearer], act.on, addDays(act.on, 7), calendar);
  const falls = near.find((instance) => instance.opens <= act.on && act.on <= instance.due);
  return Number((falls?.due ?? act.on).slice(0, 4));
}

/** What one body owed by one duty in a year and what became of it. */
export interface BodyYear {
  bearer: NamedBearer;
  kept: Kept;
  judgements: Judgement[];
}

/** Every duty of a year with everybody it binds, in the order of the rules and the register. */
export function judgeDuties(
  duties: readonly Duty[],
  bearers: readonly NamedBearer[],
  fulfilments: readonly Fulfilment[],
  year: number,
  asOf: CivilDate,
  calendar?: WorkingDays,
): { duty: Duty; bodies: BodyYear[] }[] {
  const done = Map.groupBy(fulfilments, (f) => f.dutyId);
  return duties.map((duty) => {
    const acts = Map.groupBy(done.get(duty.id) ?? [], (f) => f.body);
    const bodies = bearers
      .filter((bearer) => binds(duty, bearer))
      .map((bearer): BodyYear => {
        const owed = instances(duty, [bearer], `${year}-01-01`, `${year}-12-31`, calendar);
        const judgements = judge(owed, acts.get(bearer.id) ?? [], asOf);
        return { bearer, kept: tally(judgements), judgements };
      })
      .filter(({ judgements }) => judgements.length > 0);
    return { duty, bodies };
  });
}
