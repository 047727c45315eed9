import { z } from 'zod';
import { EVENT_KINDS, LAMPS, LEDGERS, STATUSES } from '../domain/ledgers.ts';
import { ORIGINS, REQUIREMENTS } from '../domain/plans/terms.ts';
import { PublishedAt } from './published.ts';

const date = z.iso.date();

/** What happened to an entry, as far as the public may read it. */
export const PublicEvent = z.object({
  on: date,
  kind: z.enum(EVENT_KINDS),
  /** Body that did it. */
  unit: z.string(),
  share: z.int().min(0).max(100).nullable(),
  text: z.string(),
  /** `method` of a verification, `due` of a deadline change, `plate` of a listing, `late` of a report caught up. */
  detail: z.record(z.string(), z.string()),
});
export type PublicEvent = z.infer<typeof PublicEvent>;

/** An entry of a ledger as it stood on the day of the airing. */
export const AiredEntry = z.object({
  /** Stable number and address, `2016-1-012`. */
  id: z.string(),
  title: z.string(),
  text: z.string(),
  target: z.string(),
  /** Plan item it comes from. */
  planItem: z.string().nullable(),
  /** Who keeps it. */
  keeper: z.string(),
  lead: z.string(),
  participants: z.array(z.string()),
  groups: z.array(z.string()),
  /** Responsible post, never a person. */
  post: z.string(),
  origin: z.enum(ORIGINS),
  requirement: z.enum(REQUIREMENTS),
  start: date,
  /** The deadline first promised; it stays visible. */
  baselineDue: date,
  /** Steps promised with the baseline; lamps rest on them. */
  milestones: z.array(z.object({ due: date, share: z.int().min(1).max(99), text: z.string() })).optional(),
  /** The deadline in force. */
  due: date,
  deadlineMoves: z.array(z.object({ from: date, to: date, on: date, by: z.string(), reason: z.string() })),
  status: z.enum(STATUSES),
  share: z.int().min(0).max(100),
  lamp: z.enum(LAMPS),
  completedOn: date.nullable(),
  struckOffOn: date.nullable(),
  lastReportOn: date.nullable(),
  urged: z.int(),
  qualityListed: z.boolean(),
  qualityEverListed: z.boolean(),
  heldToAccount: z.boolean(),
  returned: z.int(),
  reopened: z.int(),
  /** How many evidence files the office had by then; the files are not public. Absent: none. */
  evidence: z.int().positive().optional(),
  events: z.array(PublicEvent),
});
export type AiredEntry = z.infer<typeof AiredEntry>;

/** What is shown loud: late, lagging, or listed for its quality. */
export const isAmiss = ({ lamp, qualityListed }: AiredEntry) =>
  lamp === 'overdue' || lamp === 'lagging' || qualityListed;

/** Done in time by the deadline in force, late by the one first promised. */
export const byMovedDeadline = ({ lamp, completedOn, baselineDue }: AiredEntry) =>
  lamp === 'done' && completedOn !== null && completedOn > baselineDue;

/** An entry that was listed by mistake: two persons said so; it counts nowhere and keeps its number and the reason. */
export const VoidedEntry = z.object({
  id: z.string(),
  title: z.string(),
  lead: z.string(),
  start: date,
  /** The day on which it was voided, the body that agreed, and why. */
  on: date,
  by: z.string(),
  reason: z.string(),
});
export type VoidedEntry = z.infer<typeof VoidedEntry>;

/** One airing (§3.3), an immutable snapshot: `airings/<ledger>/<period>.json`, corrections `…-r2.json`. */
export const AiringRecord = z.object({
  id: z.string(),
  ledger: z.enum(LEDGERS),
  period: z.string(),
  revision: z.int().positive(),
  asOf: date,
  publishedOn: date,
  publishedAt: PublishedAt,
  /** Mandatory for a correction. */
  note: z.string(),
  /** The lamp rule in force, so that every lamp can be recomputed. */
  rule: z.object({ nearDays: z.int(), lagPoints: z.int() }),
  entries: z.array(AiredEntry),
  /** Listed by mistake and voided by then. Absent: none. */
  voided: z.array(VoidedEntry).optional(),
  /** Numbers withheld from publication; they keep their place. */
  withheld: z.array(z.string()),
});
export type AiringRecord = z.infer<typeof AiringRecord>;
