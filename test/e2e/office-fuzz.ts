/** Any input to any form of the office: hostile texts, and words that lead deeper in. */
import fc from 'fast-check';
import { fieldsOf } from '../office-source.ts';
import { DUE, LAST_MONTH, TODAY } from './office.fixture.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    ...['', ' ', '\u0000', '=1+1', '-1', '1e9', '2016-02-30', '<script>', '__proto__', 'constructor'],
    ...['x'.repeat(3000), '\ud800', '99999999999999999999', '../../etc/passwd', "'; drop table entries; --"],
  ),
);
/** What the forms ask for: kinds, bodies, dates, numbers. */
const sound = fc.constantFrom(
  ...[
    TODAY,
    LAST_MONTH,
    DUE,
    TODAY.slice(0, 4),
    `${TODAY.slice(0, 4)}-Q1`,
    '0',
    '1',
    '40',
    '99',
    '100',
    'yes',
  ],
  ...['d-fgw', 'd-rsj', 'ggb', 'zx-jj', 'c-nanqiao', 'x', `${TODAY.slice(0, 4)}-2-901`, `ggb.${LAST_MONTH}`],
  ...[
    '已办理。',
    'documents',
    'inspection',
    'agreed',
    'disputed',
    'corrected',
    'order',
    'letter',
    'daily',
    'weekly',
  ],
  ...['meeting', 'document', 'research', 'opinions', 'adopted', 'good', 'city', 'specific', 'work-points'],
  ...[
    'city-leaders',
    'national',
    'report',
    'training',
    'event',
    'reform-editor',
    'special-group',
    'bulletin',
  ],
);

/** Forms of a page: each of its fields there or not, sound or hostile; of a repeated field some few. */
export function formsOf(page: string): fc.Arbitrary<Record<string, string>> {
  const names = fieldsOf(page).flatMap((name) =>
    /[.-]$/.test(name) ? [`${name}0`, `${name}1`, `${name}${TODAY.slice(0, 4)}-2-901`] : [name],
  );
  const value = fc.oneof({ weight: 2, arbitrary: sound }, { weight: 1, arbitrary: hostile });
  const fields = Object.fromEntries([...new Set([...names, 'seen'])].map((name) => [name, value]));
  return fc
    .record(fields, { requiredKeys: [] })
    .map((some) => Object.fromEntries(Object.entries(some).map(([name, text]) => [name, text ?? ''])));
}
