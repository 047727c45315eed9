import { VERDICTS } from '../../domain/ledgers/months.ts';
import { type Fields, wholeNumber } from './forms.ts';

/**
 * The lines of a reconciliation as typed: those with a verdict, or with `rest` also those without, as agreed.
 */
export function linesFrom(fields: Fields, rest: boolean) {
  return Object.keys(fields)
    .filter((key) => key.startsWith('line.'))
    .map((key) => key.slice('line.'.length))
    .flatMap((entry) => {
      const typed = VERDICTS.find((verdict) => verdict === fields[`verdict.${entry}`]);
      const verdict = typed ?? (rest ? ('agreed' as const) : null);
      if (verdict === null) return [];
      const share = verdict === 'corrected' ? wholeNumber(fields[`share.${entry}`]) : null;
      return [{ entry, verdict, text: verdict === 'agreed' ? '' : (fields[`text.${entry}`] ?? ''), share }];
    });
}
