import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Refusal } from '../domain/outcome.ts';

/** Reads the options of a verb; what it does not know is refused with the usage. */
export function options<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  spec: T,
  usage: string,
) {
  try {
    return parseArgs({ args, options: spec, allowPositionals: true });
  } catch (error) {
    throw new Refusal('invalid', `${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
