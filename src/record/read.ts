/**
 * Typed, validated reading of the published record. The public pages and the verifier read through here and
 * nowhere else, so both see the same.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Body } from '../domain/bodies.ts';
import { AppraisalRecord } from './appraisals.ts';
import { AssessmentRecord } from './assessment.ts';
import { DutiesRecord } from './duties.ts';
import { AiringRecord } from './ledgers.ts';
import { PlanRecord } from './plans.ts';
import { RatingsRecord } from './ratings.ts';

const Bodies = z.object({ bodies: z.array(Body) });

/** The whole record of an instance. Lists are sorted by id, airings by ledger, period and revision. */
export interface PublicRecord {
  bodies: Body[];
  plans: PlanRecord[];
  airings: AiringRecord[];
  ratings: RatingsRecord[];
  appraisals: AppraisalRecord[];
  assessments: AssessmentRecord[];
  duties: DutiesRecord[];
}

/** A record file that is not what it should be: names the file, the field and what was expected. */
export class RecordError extends Error {
  constructor(file: string, detail: string) {
    super(`${file}: ${detail}`);
    this.name = 'RecordError';
  }
}

function readFile<T>(root: string, file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    throw new RecordError(
      file,
      `no readable JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new RecordError(file, `field ${issue.path.join('.') || '(whole file)'}: ${issue.message}`);
}

function readFolder<T>(root: string, folder: string, schema: z.ZodType<T>): T[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFile(root, join(folder, name), schema));
}

/**
 * Reads the record below a folder.
 * @throws RecordError at the first file that breaks its schema
 */
export function readRecord(root: string): PublicRecord {
  return {
    bodies: existsSync(join(root, 'bodies.json'))
      ? readFile(root, 'bodies.json', Bodies).bodies.toSorted((a, b) => a.position - b.position)
      : [],
    plans: readFolder(root, 'plans', PlanRecord),
    airings: readFolder(root, 'airings', AiringRecord).toSorted(
      (a, b) =>
        a.ledger.localeCompare(b.ledger) ||
        a.asOf.localeCompare(b.asOf) ||
        a.period.localeCompare(b.period) ||
        a.revision - b.revision,
    ),
    ratings: readFolder(root, 'ratings', RatingsRecord),
    appraisals: readFolder(root, 'appraisals', AppraisalRecord),
    assessments: readFolder(root, 'assessments', AssessmentRecord),
    duties: readFolder(root, 'duties', DutiesRecord),
  };
}

let cached: { root: string; record: PublicRecord } | undefined;

/** The record that this process builds from: `RECORD_DIR`, by default `content/record`. Read once. */
export function record(): PublicRecord {
  const root = resolve(process.env['RECORD_DIR'] ?? 'content/record');
  if (cached?.root !== root) cached = { root, record: readRecord(root) };
  return cached.record;
}
