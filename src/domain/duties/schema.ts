import * as z from 'zod';
import { BODY_KINDS } from '../bodies.ts';
import { Refusal } from '../outcome.ts';

/** What a duty is about: the rule book is grouped by it, the assessment counts by it. */
export const DUTY_TOPICS = [
  'responsibility',
  'meetings',
  'reconciliation',
  'airing',
  'pilots',
  'supervision',
  'training',
  'bulletins',
  'publication',
  'press',
  'appraisal',
  'assessment',
] as const;
export type DutyTopic = (typeof DUTY_TOPICS)[number];
/** Topics whose duties are kept by what lies elsewhere: a meeting held (§2), a manuscript handed in (§8). */
export const KEPT_ELSEWHERE: Partial<Record<DutyTopic, string>> = {
  meetings: '会议',
  bulletins: '动态报送',
};
export const DUTY_TOPIC_NAMES: Record<DutyTopic, string> = {
  responsibility: '主体责任',
  meetings: '会议协调',
  reconciliation: '按期对账',
  airing: '定期晒账',
  pilots: '试点包联“四个一”',
  supervision: '督办督察',
  training: '培训调研“五个一”',
  bulletins: '动态报送',
  publication: '年初公布',
  press: '新闻发布',
  appraisal: '民主评议',
  assessment: '目标考评',
};

/** Who may bear a duty: the bodies of the register, and a pilot, whose term bounds its "four ones" (§5). */
export const BEARER_KINDS = [...BODY_KINDS, 'pilot'] as const;
export type BearerKind = (typeof BEARER_KINDS)[number];
export const DEPARTMENT_ROLES = ['lead', 'participating'] as const;

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const times = (per: string) =>
  z
    .int({ error: `times 须为整数：每${per}几次，例如 2` })
    .min(1, { error: `times 至少为 1：每${per}一次请写 1；不再执行的义务请写 until，不要写 0` })
    .max(31, { error: `times 至多为 31；每${per}更密的节奏请改用 weekdays` });

const monthDay = z.string({ error: '请写成“月-日”，例如 "10-01"' }).refine(
  (text) => {
    const [, month, day] = /^(\d{2})-(\d{2})$/.exec(text) ?? [];
    return Number(day) >= 1 && Number(day) <= (DAYS_OF_MONTH[Number(month) - 1] ?? 0);
  },
  { error: ({ input }) => `“${String(input)}”不是一年中的某一天：请写成“月-日”，例如 "10-01" 或 "02-28"` },
);

const weekday = z
  .int({ error: 'days 请写 1（周一）至 7（周日）的整数，例如 [1, 4]' })
  .min(1, { error: 'days 中没有 0：周一写 1，周日写 7' })
  .max(7, { error: ({ input }) => `days 中没有 ${String(input)}：周一写 1，周日写 7` });

const window = z.object({ from: monthDay, to: monthDay }).refine((w) => w.from <= w.to, {
  error: 'window 不能跨年：from 须不晚于 to；跨年的请拆成两条义务',
});

/** How often something falls due. Months and days are civil; nothing moves unless `workingDayRule` says so. */
export const Rhythm = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('times-a-month'), times: times('月') }),
    z.strictObject({ kind: z.literal('times-a-quarter'), times: times('季度') }),
    z.strictObject({ kind: z.literal('times-a-half-year'), times: times('半年') }),
    z.strictObject({
      kind: z.literal('times-a-year'),
      times: times('年'),
      /** The part of the year in which it counts; without it the whole year. */
      window: window.optional(),
    }),
    z.strictObject({
      kind: z.literal('weekdays'),
      days: z
        .array(weekday)
        .min(1, { error: 'days 不能为空：例如每周一写 [1]' })
        .refine((days) => days.every((day, i) => i === 0 || days[i - 1]! < day), {
          error: 'days 须由小到大、不得重复，例如 [1, 4]',
        }),
      /** How many days before the day itself an item already counts for it. */
      opensDaysBefore: z.int().min(0).max(6, { error: 'opensDaysBefore 至多为 6，否则与上一周重叠' }),
    }),
    z.strictObject({
      kind: z.literal('day-of-month'),
      day: z
        .int({ error: 'day 须为 1 至 31 的整数' })
        .min(1, { error: ({ input }) => `每月没有第 ${String(input)} 日：请写 1 至 31` })
        .max(31, {
          error: ({ input }) =>
            `每月没有第 ${String(input)} 日：请写 1 至 31；若指每月最后一天，请写 31（小月按当月最后一日计）`,
        }),
    }),
    z.strictObject({ kind: z.literal('start-of-year'), until: monthDay }),
    z.strictObject({ kind: z.literal('at-end') }),
  ],
  {
    error:
      '没有这种节奏：kind 请写 times-a-month、times-a-quarter、times-a-half-year、times-a-year、weekdays、day-of-month、start-of-year 或 at-end',
  },
);
export type Rhythm = z.infer<typeof Rhythm>;

const who = z.union(
  [
    z.strictObject({ body: z.string().min(1) }),
    z
      .strictObject({ kind: z.enum(BEARER_KINDS), role: z.enum(DEPARTMENT_ROLES).optional() })
      .refine((w) => w.role === undefined || w.kind === 'department', { error: 'role 只用于 department' }),
  ],
  { error: 'who 请写 {"body": "ggb"} 或 {"kind": "county"}；部门可加 "role": "lead" 或 "participating"' },
);

/** One recurring obligation of the Opinion. */
export const Duty = z
  .strictObject({
    /** Stable slug; fulfilments and the public rule book refer to it. */
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, { error: 'id 只用小写字母、数字和连字符，例如 bulletin-county' }),
    topic: z.enum(DUTY_TOPICS),
    /** A body, or every body of a kind; for departments optionally only those in a role. */
    who,
    /** What must happen, as a Chinese phrase. */
    what: z.string().min(1),
    rhythm: Rhythm,
    /** First day of validity: only windows that open on or after it are owed. */
    since: z.iso.date({ error: 'since 请写成 2016-04-01 的形式' }),
    /** Last day of validity: only windows that end on or before it are owed. */
    until: z.iso.date({ error: 'until 请写成 2016-12-31 的形式' }).optional(),
    clause: z.string().regex(/^§\d+(\.\d+)?$/, { error: 'clause 请写成 §8 或 §3.1' }),
    /** Where the due day moves if it is no working day. Absent: it does not move. */
    workingDayRule: z.enum(['next', 'previous']).optional(),
    /** True where the Opinion states the rhythm without the date that is written here. */
    example: z.boolean().optional(),
    note: z.string().optional(),
  })
  .refine((duty) => duty.until === undefined || duty.since <= duty.until, {
    error: 'until 不能早于 since',
    path: ['until'],
  });
export type Duty = z.infer<typeof Duty>;

/** The value of `content/parameters/duties.json`: every recurring obligation, ids unique. */
export const Duties = z.array(Duty).superRefine((duties, context) => {
  const seen = new Set<string>();
  duties.forEach((duty, index) => {
    if (seen.has(duty.id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `id “${duty.id}”重复，请另取一个` });
    }
    seen.add(duty.id);
  });
});

/**
 * Reads the list of duties. Refuses (`invalid`) with the duty, the field and what to write instead.
 */
export function parseDuties(value: unknown): Duty[] {
  const read = Duties.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const [index, ...rest] = issue.path;
  const entry: unknown = Array.isArray(value) && typeof index === 'number' ? value[index] : undefined;
  const id =
    typeof entry === 'object' && entry !== null && 'id' in entry
      ? String(entry.id)
      : `第 ${String(index)} 条`;
  throw new Refusal('invalid', `义务“${id}”的 ${rest.join('.') || '写法'} 有误：${issue.message}。`, {
    field: issue.path.join('.'),
  });
}
