/** `portal import plan FILE`: reads a document, shows what was understood, stores a plan with its tasks. */
import { basename, extname } from 'node:path';
import { listBodies } from '../cases/bodies.ts';
import { readDocument } from '../cases/documents/read.ts';
import { storePlan } from '../cases/plans.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { PLAN_KINDS, type PlanKind } from '../domain/plans/terms.ts';
import { matchBodies, parsePlan } from '../domain/plans.ts';
import { clockOf, openInstance } from './instance.ts';
import { options } from './options.ts';
import type { Settings } from './settings.ts';
import { planTable } from './table.ts';

const USAGE =
  '用法：npm run portal -- import plan FILE [--year Y] [--kind work-points|task-division] [--id ID] [--dry-run] [--json]';
const SPEC = {
  year: { type: 'string' },
  kind: { type: 'string' },
  id: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Imports a plan; with `--dry-run` nothing is stored and no instance is opened. */
export async function importPlan(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(args, SPEC, USAGE);
  const [what, file] = positionals;
  if (what !== 'plan' || !file) throw new Refusal('invalid', USAGE);
  const kind = (values.kind ?? 'work-points') as PlanKind;
  if (!PLAN_KINDS.includes(kind)) throw new Refusal('invalid', `--kind 须为 ${PLAN_KINDS.join(' 或 ')}。`);
  const year = values.year === undefined ? undefined : Number(values.year);
  if (year !== undefined && !(Number.isInteger(year) && year >= 2000 && year <= 2100)) {
    throw new Refusal('invalid', `--year ${values.year} 不是年份，请写四位数，如 2016。`);
  }

  const { blocks, notes } = await readDocument(file);
  const parsed = parsePlan(blocks, { year });
  for (const note of notes) console.error(note);
  console.log(values.json ? JSON.stringify(parsed, null, 1) : planTable(parsed));
  if (values['dry-run']) return;

  const portal = await openInstance(settings);
  try {
    const ctx = portal.as(SYSTEM, clockOf(settings)());
    const matched = matchBodies(parsed, await listBodies(ctx));
    const ids = new Map(matched.names.map(({ name, body }) => [name, body]));
    const named = (names: string[]) => names.map((name) => ({ name, id: ids.get(name) ?? null }));
    const planYear =
      year ?? Number(/〔(\d{4})〕/.exec(parsed.docNumber ?? '')?.[1] ?? civilDate(ctx.now).slice(0, 4));
    const id = values.id ?? `${planYear}-${slug(parsed.docNumber ?? basename(file, extname(file)))}`;
    const stored = await storePlan(ctx, {
      id,
      year: planYear,
      kind,
      title: parsed.title ?? basename(file, extname(file)),
      docNumber: parsed.docNumber,
      indexNumber: null,
      issuedBy: parsed.issuedBy,
      groupId: null,
      adoptedOn: null,
      publishedOn: null,
      intro: [],
      withheld: [],
      items: parsed.items.map((item) => ({
        number: item.number,
        path: item.path,
        title: item.text.split(/[。；;\n]/)[0]!.slice(0, 60),
        text: item.text,
        target: null,
        origin: null,
        requirement: null,
        leads: named(item.leads),
        participants: named(item.participants),
        groups: item.groups,
        due: item.due.date,
        dueText: item.due.text,
        dueKind: item.due.kind,
        workPoint: null,
        warnings: item.warnings,
      })),
    });
    if (!values.json) console.log(`stored as ${stored.id}: ${stored.items.length} tasks`);
  } finally {
    await portal.close();
  }
}

/** An address for a plan from its document number: its figures, and a short hash where two could collide. */
function slug(text: string): string {
  const figures = text.match(/\d+/g)?.join('-') ?? 'plan';
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)!) % 46_656;
  return `${figures}-${sum.toString(36).padStart(3, '0')}`;
}
