import { z } from 'zod';
import type { CivilDate } from './calendar.ts';
import { Refusal } from './outcome.ts';

/**
 * A number (or list) of the regulation: dated, cited, never a constant in code. An old value is never edited
 * away; a new one is added with a later `from`.
 */
export interface Parameter<T> {
  title: string;
  unit?: string | undefined;
  /** What the keys of the values mean, for whoever reads them. */
  words?: Record<string, string> | undefined;
  values: {
    from: CivilDate;
    until?: CivilDate | undefined;
    value: T;
    /** Where the value stands: document, clause, or a note that it is an example. */
    source: string;
    clause?: string | undefined;
    /** True where no source gives the value and the city has yet to decide it. */
    example?: boolean | undefined;
  }[];
}

const date = z.iso.date();

/** The schema of a parameter file whose values have the given shape. */
export function parameterSchema<T>(value: z.ZodType<T>): z.ZodType<Parameter<T>> {
  return z.object({
    title: z.string().min(1),
    unit: z.string().optional(),
    words: z.record(z.string(), z.string()).optional(),
    values: z
      .array(
        z.object({
          from: date,
          until: date.optional(),
          value,
          source: z.string().min(1),
          clause: z.string().optional(),
          example: z.boolean().optional(),
        }),
      )
      .min(1),
  }) as unknown as z.ZodType<Parameter<T>>;
}

/**
 * The value in force on a date: the one with the latest `from` that is not after it.
 * Refuses a date that no value covers; it never guesses.
 */
export function inForce<T>(parameter: Parameter<T>, on: CivilDate): T {
  const found = parameter.values
    .filter((v) => v.from <= on && (v.until === undefined || on <= v.until))
    .sort((a, b) => (a.from < b.from ? 1 : -1))[0];
  if (found === undefined) {
    throw new Refusal('invalid', `参数“${parameter.title}”没有覆盖 ${on} 的取值，请先补充并注明依据。`);
  }
  return found.value;
}
