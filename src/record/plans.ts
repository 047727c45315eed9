import { z } from 'zod';
import { ORIGINS, PLAN_KINDS, REQUIREMENTS } from '../domain/plans/terms.ts';
import { PublishedAt } from './published.ts';

/** A body as printed in a document; the id where the register knows it. */
const NamedBody = z.object({ name: z.string(), id: z.string().nullable() });

/** An item of a published plan. */
export const PlanItem = z.object({
  /** Stable address, `2016-wp-12`. */
  id: z.string(),
  /** As printed. */
  number: z.string(),
  /** Printed headings that enclose it, outermost first. */
  path: z.array(z.string()),
  title: z.string(),
  text: z.string(),
  target: z.string().nullable(),
  origin: z.enum(ORIGINS).nullable(),
  requirement: z.enum(REQUIREMENTS).nullable(),
  leads: z.array(NamedBody),
  participants: z.array(NamedBody),
  /** Open groups such as 各县（市、区）: no body, nobody's page. */
  groups: z.array(z.string()),
  due: z.iso.date().nullable(),
  dueText: z.string().nullable(),
  /** Id of the work-point item that this task divides. */
  workPoint: z.string().nullable(),
});
export type PlanItem = z.infer<typeof PlanItem>;

/** A plan as adopted (§1.1, §9.1): `plans/<id>.json`. */
export const PlanRecord = z.object({
  id: z.string(),
  year: z.int(),
  kind: z.enum(PLAN_KINDS),
  title: z.string(),
  docNumber: z.string().nullable(),
  indexNumber: z.string().nullable(),
  issuedBy: z.string().nullable(),
  group: z.string().nullable(),
  adoptedOn: z.iso.date().nullable(),
  publishedOn: z.iso.date(),
  publishedAt: PublishedAt,
  intro: z.array(z.string()),
  /** Printed numbers that are withheld; they keep their place. */
  withheld: z.array(z.string()),
  items: z.array(PlanItem),
});
export type PlanRecord = z.infer<typeof PlanRecord>;
