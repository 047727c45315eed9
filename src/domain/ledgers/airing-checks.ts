/** What a second person should know before he approves an airing (§3.3). */
import { type CivilDate, monthEnd, monthOf } from '../calendar.ts';
import { LAMP_NAMES, standing } from '../ledgers.ts';
import type { Finding } from '../outcome.ts';
import { type Airable, type AiredRow, baselineOf, monthsOf } from './airing.ts';

/** An error keeps the airing back; a warning wants a word why it may go out all the same. */
export interface AiringCheck extends Finding {
  level: 'error' | 'warning';
}

export interface AiringSubject {
  /** Ids of entries that were void by then. */
  voided: ReadonlySet<string>;
  period: string;
  asOf: CivilDate;
  /** As they stood at the end of `asOf`; only those that are aired. */
  entries: readonly Airable[];
  /** Keepers of these entries with the months of the period that they have not closed (§3.1). */
  unclosed: readonly { keeper: string; name: string; months: readonly string[] }[];
  /** Of each entry what the rules ask besides doing it and is not there: a filed plan (§4.2), a letter (§5). */
  lacking?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Who proposes: his own accounts must be in order. */
  proposer: string;
  /** The airing before, if it is known what it showed. */
  last: { asOf: CivilDate; rows: readonly AiredRow[] } | null;
}

/** Everything that the two persons should know, errors first. Empty means nothing speaks against it. */
export function checkAiring(subject: AiringSubject): AiringCheck[] {
  const found = CHECKS.flatMap((check) => check(subject));
  return [
    ...found.filter(({ level }) => level === 'error'),
    ...found.filter(({ level }) => level === 'warning'),
  ];
}

const open = (subject: AiringSubject) => subject.entries.filter((entry) => !entry.withheld);

/** Each check on its own; the order is that of the page. */
const CHECKS: readonly ((subject: AiringSubject) => AiringCheck[])[] = [
  function nothingToAir({ period, entries }) {
    if (entries.length > 0) return [];
    const message = '这一期台账里没有任何事项，不能晒账。';
    return [
      finding('error', 'airing.empty', period, '§3.3', { expected: '至少一项', actual: '没有', message }),
    ];
  },
  function verifiedByItsReporter(subject) {
    return open(subject).flatMap((entry) => {
      let reporter = '';
      return entry.events.flatMap((event) => {
        if (event.kind === 'completion-reported') reporter = event.unit;
        if (event.kind !== 'verified' || event.unit !== reporter) return [];
        const message = `${entry.id}：核实单位就是报送单位，须由其他单位重新核实。`;
        return [
          finding('error', 'airing.verifier', entry.id, '§3.2', {
            ...{ expected: '另一单位', actual: reporter },
            message,
          }),
        ];
      });
    });
  },
  function monthsNotClosed({ unclosed, proposer, period }) {
    return unclosed.map(({ keeper, name, months }) => {
      const which = months.map((month) => `${Number(month.slice(5))}月`).join('、');
      // A county that does not reconcile must not hold up the city's airing; the reform office's own accounts must.
      const level = keeper === proposer ? 'error' : 'warning';
      const message = `${name}所管台账${which}还没有对账关账；关账后数字才不再变动。`;
      return finding(level, 'airing.unclosed', period, '§3.1', {
        expected: '已关账',
        actual: which,
        message,
      });
    });
  },
  function changedSinceTheLastAiring(subject) {
    if (subject.last === null) return [];
    const before = new Map(subject.last.rows.map((row) => [row.id, row]));
    const { asOf } = subject.last;
    const now = new Map(open(subject).map((entry) => [entry.id, entry]));
    const vanished = [...before.values()]
      .filter((row) => !now.has(row.id) && row.status !== 'struck-off' && !subject.voided.has(row.id))
      .map((row) =>
        finding('error', 'airing.vanished', row.id, '§3', {
          ...{ expected: '仍在台账', actual: '不在台账' },
          message: `${row.id}《${row.title}》上一期已晒，这一期不见了；挂账事项只能销号或作废，不能删除。`,
        }),
      );
    return [
      ...vanished,
      ...[...now.values()].flatMap((entry) => {
        const row = before.get(entry.id);
        return row ? unexplained(entry, row, asOf) : listedLate(entry, asOf);
      }),
    ];
  },
  function unreported({ period, asOf, entries }) {
    return entries
      .filter((entry) => !entry.withheld)
      .flatMap((entry) => {
        const missing = missingMonths(entry, period, asOf);
        if (missing.length === 0) return [];
        const months = missing.map((month) => `${Number(month.slice(5))}月`).join('、');
        return [
          finding('warning', 'airing.unreported', entry.id, '§3.1', {
            ...{ expected: '每月报送', actual: `${months}未报送` },
            message: `${entry.id}《${entry.title}》${months}没有报送进展。`,
          }),
        ];
      });
  },
  function withoutEvidence(subject) {
    return open(subject)
      .filter(({ state, evidence }) => state.completedOn !== null && (evidence ?? 0) === 0)
      .map((entry) =>
        finding('warning', 'airing.no-evidence', entry.id, '§3.2', {
          ...{ expected: '至少一件佐证', actual: '没有' },
          message: `${entry.id}《${entry.title}》报告完成而没有上传佐证材料。`,
        }),
      );
  },
  function struckOffAllTheSame(subject) {
    return open(subject)
      .filter(({ id, state }) => state.status === 'struck-off' && subject.lacking?.has(id))
      .map((entry) => {
        const lacks = subject.lacking!.get(entry.id)!.join('、');
        return finding('warning', 'airing.struck-lacking', entry.id, '§3.2', {
          ...{ expected: '手续齐全', actual: lacks },
          message: `${entry.id}《${entry.title}》已销号，但${lacks}。`,
        });
      });
  },
  function waiting(subject) {
    return open(subject)
      .filter((entry) => entry.state.status === 'completion-reported')
      .map((entry) =>
        finding('warning', 'airing.unverified', entry.id, '§3.2', {
          ...{ expected: '核实', actual: '待核实' },
          message: `${entry.id}《${entry.title}》已报告完成，还没有核实；晒账上将显示“待核实”。`,
        }),
      );
  },
];

/** Months of the period in which an open entry reported nothing. */
export function missingMonths(
  entry: Pick<Airable, 'start' | 'events' | 'state'>,
  period: string,
  asOf: CivilDate,
): string[] {
  const reported = new Set(
    standing(entry.events)
      .filter(({ kind }) => kind === 'reported' || kind === 'completion-reported')
      .map(({ on }) => monthOf(on)),
  );
  const { completedOn } = entry.state;
  return monthsOf(period).filter(
    (month) =>
      monthEnd(month) <= asOf &&
      monthOf(entry.start) <= month &&
      (completedOn === null || month < monthOf(completedOn)) &&
      !reported.has(month),
  );
}

/** What no event explains: another baseline, another deadline, a share that went back. */
function unexplained(entry: Airable, row: AiredRow, since: CivilDate): AiringCheck[] {
  const { state } = entry;
  const events = standing(entry.events);
  const kinds = new Set(
    events.filter(({ on, kind }) => on > since || kind === 'corrected').map(({ kind }) => kind),
  );
  const checks: AiringCheck[] = [];
  if (baselineOf(entry) !== row.baseline) {
    const message = `${entry.id}《${entry.title}》的基线（内容、牵头单位或原定时限）与上一期不同；基线不能改动，变化须逐次记录。`;
    checks.push(
      finding('error', 'airing.baseline', entry.id, '§3', {
        expected: row.title,
        actual: entry.title,
        message,
      }),
    );
  }
  if (state.due !== row.due && !kinds.has('deadline-approved')) {
    const message = `${entry.id}的时限由 ${row.due} 变为 ${state.due}，其间没有批准调整的记录。`;
    checks.push(
      finding('error', 'airing.deadline', entry.id, '§3', { expected: row.due, actual: state.due, message }),
    );
  }
  if (events.filter(({ on }) => on <= since).length !== row.events) {
    const message = `${entry.id}《${entry.title}》在上一期公布之后有更正；须为上一期另发更正版。`;
    checks.push(
      finding('warning', 'airing.corrected', entry.id, '§3.3', {
        expected: '更正版',
        actual: '没有',
        message,
      }),
    );
  }
  const explained = ['returned', 'reopened', 'corrected'] as const;
  if (state.share < row.share && !explained.some((kind) => kinds.has(kind))) {
    const message = `${entry.id}《${entry.title}》进度由上一期的 ${row.share}% 退到 ${state.share}%（现为“${LAMP_NAMES[state.lamp]}”），其间没有退回或恢复挂账。`;
    checks.push(
      finding('warning', 'airing.share', entry.id, '§3.4', {
        ...{ expected: `不低于 ${row.share}%`, actual: `${state.share}%` },
        message,
      }),
    );
  }
  return checks;
}

/** An entry whose time had begun when the last airing did not show it. */
function listedLate(entry: Airable, since: CivilDate): AiringCheck[] {
  if (entry.start > since) return [];
  const message = `${entry.id}《${entry.title}》起始于 ${entry.start}，上一期没有列出，这一期才出现。`;
  return [
    finding('warning', 'airing.listed-late', entry.id, '§3.2', {
      ...{ expected: '上一期已挂账', actual: '这一期才挂账' },
      message,
    }),
  ];
}

function finding(
  level: AiringCheck['level'],
  code: string,
  subject: string,
  clause: string,
  rest: Pick<Finding, 'expected' | 'actual' | 'message'>,
): AiringCheck {
  return { level, code, subject, clause, ...rest };
}
