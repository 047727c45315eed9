/**
 * The record from the texts of its files: pure, so that the server, the command line and the reader's browser read
 * the same bytes in the same way.
 */
import { z } from 'zod';
import { Body } from '../domain/bodies.ts';
import { AppraisalRecord } from './appraisals.ts';
import { AssessmentRecord } from './assessment.ts';
import { BulletinsRecord } from './bulletins.ts';
import { DutiesRecord } from './duties.ts';
import { LearningRecord } from './learning.ts';
import { AiringRecord } from './ledgers.ts';
import { PilotsRecord } from './pilots.ts';
import { PlanRecord } from './plans.ts';
import { OpenCasesRecord } from './rating-cases.ts';
import { RatingsRecord } from './ratings.ts';
import { RoundRecord } from './rounds.ts';
import { RulingsRecord } from './rulings.ts';
import { SchemesRecord } from './schemes.ts';
import { SupervisionRecord } from './supervision.ts';
import { TurnoutRecord } from './turnout.ts';

const Bodies = z.object({ bodies: z.array(Body) });

/** The whole record of an instance. Lists are sorted by id, airings by ledger, period and revision. */
export interface PublicRecord {
  bodies: Body[];
  plans: PlanRecord[];
  airings: AiringRecord[];
  ratings: RatingsRecord[];
  /** Null where none were published yet. */
  openCases: OpenCasesRecord | null;
  appraisals: AppraisalRecord[];
  rounds: RoundRecord[];
  turnouts: TurnoutRecord[];
  assessments: AssessmentRecord[];
  duties: DutiesRecord[];
  schemes: SchemesRecord[];
  rulings: RulingsRecord[];
  pilots: PilotsRecord[];
  supervision: SupervisionRecord[];
  bulletins: BulletinsRecord[];
  learning: LearningRecord[];
}

/** Texts of the record's files by their path below its folder, with `/`. */
export type RecordFiles = ReadonlyMap<string, string>;

/** A record file that is not what it should be: names the file, the field and what was expected. */
export class RecordError extends Error {
  readonly file: string;
  constructor(file: string, detail: string) {
    super(`${file}: ${detail}`);
    this.name = 'RecordError';
    this.file = file;
  }
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RecordError(
      file,
      `no readable JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** Nothing of the record has a default: it is as it is written, whether checked now or before. */
function assertSound(file: string, value: unknown, schema: z.ZodType): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const issue = parsed.error.issues[0]!;
  throw new RecordError(file, `field ${issue.path.join('.') || '(whole file)'}: ${issue.message}`);
}

/**
 * Reads a record.
 * @param broken what to do with a file that breaks its schema; by default the RecordError is thrown
 * @param each told of every file that was read
 * @param sound files that were read before by the same program, and need no second check
 */
export function parseRecord(
  files: RecordFiles,
  broken: (error: RecordError) => void = (error) => {
    throw error;
  },
  each: (part: object, file: string, text: string) => void = () => undefined,
  sound: { has(file: string): boolean } = new Set(),
): PublicRecord {
  const read = <T extends object>(file: string, schema: z.ZodType<T, T>): T[] => {
    try {
      const text = files.get(file)!;
      const part = jsonOf(file, text);
      if (!sound.has(file)) assertSound(file, part, schema);
      each(part as T, file, text);
      return [part as T];
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      broken(error);
      return [];
    }
  };
  const folder = <T extends object>(name: string, schema: z.ZodType<T, T>): T[] =>
    [...files.keys()]
      .filter((path) => path.startsWith(`${name}/`) && path.endsWith('.json'))
      .sort()
      .flatMap((path) => read(path, schema));
  return {
    bodies: files.has('bodies.json')
      ? read('bodies.json', Bodies)
          .flatMap(({ bodies }) => bodies)
          .toSorted((a, b) => a.position - b.position)
      : [],
    plans: folder('plans', PlanRecord),
    airings: folder('airings', AiringRecord).toSorted(
      (a, b) =>
        a.ledger.localeCompare(b.ledger) ||
        a.asOf.localeCompare(b.asOf) ||
        a.period.localeCompare(b.period) ||
        a.revision - b.revision,
    ),
    ratings: folder('ratings', RatingsRecord),
    openCases: folder('cases', OpenCasesRecord)[0] ?? null,
    appraisals: folder('appraisals', AppraisalRecord),
    rounds: folder('rounds', RoundRecord),
    turnouts: folder('turnout', TurnoutRecord),
    assessments: folder('assessments', AssessmentRecord),
    duties: folder('duties', DutiesRecord),
    schemes: folder('schemes', SchemesRecord),
    rulings: folder('rulings', RulingsRecord),
    pilots: folder('pilots', PilotsRecord),
    supervision: folder('supervision', SupervisionRecord),
    bulletins: folder('bulletins', BulletinsRecord),
    learning: folder('learning', LearningRecord),
  };
}
