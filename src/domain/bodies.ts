import { z } from 'zod';
import { REFORM_OFFICE } from './actor.ts';
import { Refusal } from './outcome.ts';

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

/** Of these the register holds one each: the rules speak of “the” leading group and “the” reform office. */
const SOLE: readonly BodyKind[] = ['leading-group', 'reform-office'];

/** Kinds of which a body can still be registered. */
export function openKinds(register: readonly Pick<Body, 'kind'>[]): BodyKind[] {
  return BODY_KINDS.filter((kind) => !SOLE.includes(kind) || !register.some((body) => body.kind === kind));
}

const PREFIXES: Record<BodyKind, string> = {
  'leading-group': 'l',
  'reform-office': 'g',
  'special-group': 'zx',
  department: 'd',
  county: 'c',
  'service-centre': 's',
};

/** A slug for a body that has none: names are Chinese, addresses are not. An id that was given is never given again. */
function freeId(kind: BodyKind, name: string, taken: ReadonlySet<string>): string {
  if (kind === 'reform-office' && !taken.has(REFORM_OFFICE)) return REFORM_OFFICE;
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 2_176_782_336;
  const plain = `${PREFIXES[kind]}-x${sum.toString(36).padStart(6, '0')}`;
  let id = plain;
  for (let n = 2; taken.has(id); n++) id = `${plain}-${n}`;
  return id;
}

/**
 * A new body at the end of the register, of which no more is known than its name and kind.
 * @throws Refusal `conflict` where another body has the name
 */
export function bodyNamed(name: string, kind: BodyKind, register: readonly Body[]): Body {
  demandOwn({ name, shortName: name, aliases: [] }, null, register);
  return {
    ...{ id: freeId(kind, name, new Set(register.map(({ id }) => id))), kind, name, shortName: name },
    ...{ aliases: [], post: `${name}主要负责同志`, parent: null },
    position: Math.max(0, ...register.map(({ position }) => position)) + 1,
  };
}

/** What an officer says of a body, as typed. */
export interface BodyWords {
  name: string;
  shortName: string;
  kind: string;
  /** Separated by 、 or commas or lines. */
  aliases: string;
  /** Id of the superior body; empty for none. */
  parent: string;
}

/** Which kind of superior a body of a kind may have. */
const SUPERIORS: Partial<Record<BodyKind, BodyKind>> = {
  department: 'special-group',
  'service-centre': 'county',
};
/** Kinds that are superior to others. */
export const SUPERIOR_KINDS: readonly (BodyKind | undefined)[] = Object.values(SUPERIORS);

const wrong = (field: keyof BodyWords, message: string) => new Refusal('invalid', message, { field });

/**
 * What was said of a body, as the register keeps it; `body` is what it held before.
 * @throws Refusal `invalid` naming the field; `conflict` where another body has the name
 */
export function readWords(words: BodyWords, body: Body | null, register: readonly Body[]) {
  const others = register.filter(({ id }) => id !== body?.id);
  const name = sizedName(words.name, 'name', '全称', 60);
  const shortName = sizedName(words.shortName, 'shortName', '简称', 20);
  const kind = BODY_KINDS.find((known) => known === words.kind);
  if (!kind) throw wrong('kind', '请选择机构的种类。');
  if (kind !== body?.kind && !openKinds(others).includes(kind)) {
    throw wrong('kind', `${BODY_KIND_NAMES[kind]}只有一个，名录中已有。`);
  }
  const written = words.aliases.split(/[、，,；;\r\n]/).map((one) => one.trim());
  const aliases = [...new Set(written.filter((one) => one !== '' && one !== name && one !== shortName))];
  if (aliases.length > 20) throw wrong('aliases', `其他写法最多 20 个，现为 ${aliases.length} 个。`);
  for (const alias of aliases) sizedName(alias, 'aliases', '其他写法', 60);
  const parent = words.parent || null;
  // What the register held before these rules stays as it is.
  if (parent !== null && (parent !== body?.parent || kind !== body.kind)) {
    const superior = SUPERIORS[kind];
    if (!superior) throw wrong('parent', `${BODY_KIND_NAMES[kind]}不填隶属。`);
    if (others.find(({ id }) => id === parent)?.kind !== superior) {
      throw wrong('parent', `${BODY_KIND_NAMES[kind]}只能隶属${BODY_KIND_NAMES[superior]}。`);
    }
  }
  demandOwn({ name, shortName, aliases }, body, others);
  return { name, shortName, kind, aliases, parent };
}

function sizedName(text: string, field: keyof BodyWords, what: string, most: number): string {
  const name = text.trim();
  if (name === '') throw wrong(field, `请填写${what}。`);
  if (name.length > most) throw wrong(field, `${what}最多 ${most} 字，现为 ${name.length} 字。`);
  if (/[\p{Cc}<>]/u.test(name)) throw wrong(field, `${what}中有不能用的符号。`);
  return name;
}

const plain = (name: string) => name.replace(/\s+/g, '');
const namesOf = (body: Pick<Body, 'name' | 'shortName' | 'aliases'>) =>
  [body.name, body.shortName, ...body.aliases].map(plain);

/** A name that two bodies share would make every document that uses it ambiguous. */
function demandOwn(
  said: Pick<Body, 'name' | 'shortName' | 'aliases'>,
  body: Body | null,
  others: readonly Body[],
): void {
  const before = new Set(body ? namesOf(body) : []);
  const fields = [
    ['name', said.name],
    ['shortName', said.shortName],
    ...said.aliases.map((alias) => ['aliases', alias] as const),
  ] as const;
  for (const [field, name] of fields) {
    const holder = before.has(plain(name))
      ? undefined
      : others.find((other) => namesOf(other).includes(plain(name)));
    if (holder) {
      throw new Refusal('conflict', `“${name}”已是“${holder.shortName}”的名称，不能再用。`, { field });
    }
  }
}
