import { z } from 'zod';

/** The kinds of body that owe, keep, check or rate (§1, DOMAIN: bodies and posts). */
export const BODY_KINDS = [
  'leading-group',
  'reform-office',
  'special-group',
  'department',
  'county',
  'service-centre',
] as const;
export type BodyKind = (typeof BODY_KINDS)[number];

export const BODY_KIND_NAMES: Record<BodyKind, string> = {
  'leading-group': '领导小组',
  'reform-office': '改革办',
  'special-group': '专项组',
  department: '市直部门',
  county: '县（市、区）',
  'service-centre': '政务服务中心',
};

/** A body as the register and the public record hold it. */
export const Body = z.object({
  /** Stable slug, used in addresses: `d-fgw`. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(BODY_KINDS),
  /** Full official name. */
  name: z.string().min(1),
  /** Customary short name, e.g. 市发改委. */
  shortName: z.string().min(1),
  /** Other forms met in documents. */
  aliases: z.array(z.string()),
  /** The responsible post (§1.2, §1.4), e.g. 市发改委主任; never a person. */
  post: z.string().min(1),
  /** Special group of a department; county of a county service centre. */
  parent: z.string().nullable(),
  /** Order of precedence in lists. */
  position: z.int(),
});
export type Body = z.infer<typeof Body>;
