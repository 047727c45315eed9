import { LEDGER_NAMES, LEDGERS } from '../../domain/ledgers.ts';
import {
  CHANGE_NAMES,
  type Change,
  changesBetween,
  changeText,
  LOUD_CHANGES,
  stillLate,
} from '../changes.ts';
import type { AiringRecord } from '../ledgers.ts';
import type { PublicRecord } from '../read.ts';
import { airingsOf, periodText } from '../standing.ts';
import { fields, type Table, unitKey } from './shape.ts';

const SERIES = { name: 'changes', title: '晒账之间的变化' };

/** Name of the open table that tells what an airing changed. */
export const changesName = ({ ledger, period }: Pick<AiringRecord, 'ledger' | 'period'>) =>
  `${SERIES.name}/${ledger}-${period.slice(0, 4)}`;

/** Its title. */
export const changesTitle = ({ ledger, period }: Pick<AiringRecord, 'ledger' | 'period'>) =>
  `${SERIES.title}：${LEDGER_NAMES[ledger]}${periodText(period.slice(0, 4))}`;

const CHANGED = fields(
  ['ledger', 'string', '台账'],
  ['from', 'string', '上期'],
  ['period', 'string', '本期'],
  ['asOf', 'date', '本期截至日期'],
  ['id', 'string', '事项编号'],
  ['title', 'string', '事项'],
  ['kind', 'string', '变化种类'],
  ['kindName', 'string', '变化'],
  ['loud', 'boolean', '是否变差、仍滞后或消失'],
  ['before', 'string', '上期内容'],
  ['after', 'string', '本期内容'],
  ['due', 'date', '现行时限'],
  ['lead', 'string', '牵头单位编号'],
  ['leadName', 'string', '牵头单位'],
  ['keeper', 'string', '管理单位编号'],
);

/**
 * What each airing of a year changed against the one before it: the same as the pages side by side, what is late as it
 * was included. A table for each ledger and year, so that a year that is over stays as it is.
 */
export function changes(record: PublicRecord): Table[] {
  const names = new Map(record.bodies.map(({ id, shortName }) => [id, shortName]));
  const nameOf = (id: string) => names.get(id) ?? id;
  return LEDGERS.flatMap((ledger) => {
    const airings = airingsOf(record, ledger);
    const pairs = airings.slice(1).map((later, i) => ({ earlier: airings[i]!, later }));
    return [...Map.groupBy(pairs, ({ later }) => later.period.slice(0, 4))].map(([year, own]) => ({
      ...{ name: changesName({ ledger, period: year }), title: changesTitle({ ledger, period: year }) },
      series: { ...SERIES, part: `${LEDGER_NAMES[ledger]}${periodText(year)}` },
      fields: CHANGED,
      primaryKey: ['ledger', 'period', 'id', 'kind'],
      foreignKeys: unitKey('lead', 'keeper'),
      of: own,
      get rows() {
        return own.flatMap(({ earlier, later }) =>
          [...changesBetween(earlier, later), ...stillLate(earlier, later)].map((change) => ({
            ledger: LEDGER_NAMES[ledger],
            ...{ from: earlier.period, period: later.period, asOf: later.asOf },
            ...row(change, nameOf),
          })),
        );
      },
    }));
  });
}

/** A deadline stays a date that a spreadsheet can sort, lamps and bodies are told in words. */
function row(change: Change, nameOf: (body: string) => string) {
  const { id, title, kind, due, lead, keeper } = change;
  const text = (side: 'before' | 'after') =>
    kind === 'deadline-moved' ? change[side] : changeText(change, side, nameOf);
  return {
    ...{ id, title, kind, kindName: CHANGE_NAMES[kind], loud: LOUD_CHANGES.includes(kind) },
    ...{ before: text('before'), after: text('after'), due, lead, leadName: nameOf(lead), keeper },
  };
}
