/** A record of any size for measuring: the demonstration's own record, its ledgers repeated until there are enough tasks. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalFile } from '../../src/domain/canonical.ts';
import type { AiredEntry, AiringRecord } from '../../src/record/ledgers.ts';

/** How a large city's tasks lie in the four ledgers; the leading group's is the one that an airing touches. */
const SHARES = { 'leading-group': 260, pilot: 240, 'special-group': 3000, county: 4500 } as const;
const WHOLE = 8000;
const TOUCHED = SHARES['leading-group'];

/**
 * Writes a record of about `tasks` tasks below `to`: two airings of each ledger. The next airing of the leading group's
 * ledger is returned and not written.
 * @param from the demonstration's record
 */
export function writeCorpus(from: string, to: string, tasks: number): { path: string; text: string } {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !/airings\/|assessments|duties/.test(path.slice(from.length)),
  });
  const airing = (ledger: string, period: string) =>
    JSON.parse(readFileSync(join(from, 'airings', ledger, `${period}.json`), 'utf8')) as AiringRecord;
  for (const [ledger, share] of Object.entries(SHARES)) {
    mkdirSync(join(to, 'airings', ledger), { recursive: true });
    const size =
      ledger === 'leading-group' ? share : Math.round((share * (tasks - TOUCHED)) / (WHOLE - TOUCHED));
    const [earlier, later] = [airing(ledger, '2016-Q2'), airing(ledger, '2016-Q3')];
    // The same tasks in both, so that the number of tasks is the one asked for.
    const before = new Map(earlier.entries.map((entry) => [entry.id, entry]));
    const entries = later.entries.map((entry) => before.get(entry.id) ?? entry);
    for (const one of [{ ...earlier, entries }, later]) {
      const path = join(to, 'airings', ledger, `${one.period}.json`);
      writeFileSync(path, canonicalFile(repeated(one, size)));
    }
  }
  const [aired, now] = [airing('leading-group', '2016-Q3'), airing('leading-group', '2016-Q4')];
  const later = new Map(now.entries.map((entry) => [entry.id, entry]));
  const entries = aired.entries.map((entry) => later.get(entry.id) ?? entry);
  const next = repeated({ ...now, entries }, TOUCHED);
  return { path: 'airings/leading-group/2016-Q4.json', text: canonicalFile(next) };
}

/** The same airing with `size` entries, each repetition under numbers of its own. */
function repeated(airing: AiringRecord, size: number): AiringRecord {
  const { entries } = airing;
  const copies = Array.from({ length: size }, (_, i): AiredEntry => {
    const entry = entries[i % entries.length]!;
    const round = Math.floor(i / entries.length);
    return round === 0
      ? entry
      : { ...entry, id: `${entry.id}-${round}`, title: `${entry.title}（之${round}）` };
  });
  return { ...airing, entries: copies };
}
