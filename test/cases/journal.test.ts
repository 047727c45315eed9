import { expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import { listEntries, type NewEntry } from '../../src/cases/ledgers.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { onBothEngines } from '../engines.ts';

const ENTRY: NewEntry = {
  ...{ id: '', year: 2016, ledger: 'county', keeper: 'c-nanqiao', planItem: null, title: '一窗受理' },
  ...{ text: '覆盖', target: '全部', lead: 'c-nanqiao', participants: [], groups: [], post: '区委书记' },
  ...{ origin: 'city', requirement: 'specific', start: '2016-03-01', due: '2016-12-31', withheld: false },
};

onBothEngines('the journal', (bench) => {
  it('pages through lines of one millisecond without losing or repeating any', async () => {
    const ctx = bench.portal.as(SYSTEM, instantOf('2016-03-01', 9));
    for (let i = 1; i <= 7; i++) await listEntries(ctx, [{ ...ENTRY, id: `2016-4-00${i}` }]);
    const seen: string[] = [];
    for (let before: { at: number; id: string } | undefined; ; ) {
      const page = await readJournal(ctx, { limit: 3, ...(before ? { before } : {}) });
      if (page.length === 0) break;
      seen.push(...page.flatMap((line) => line.detail['ids'] as string[]));
      before = page.at(-1)!;
    }
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((i) => `2016-4-00${i}`));
  });
});
