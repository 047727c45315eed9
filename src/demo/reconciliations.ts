/** The monthly accounts of the year (§3.1): the reform office since April, everybody else in the last quarter. */
import {
  closeMonth,
  findEntries,
  getReconciliation,
  noteAbsent,
  openReconciliation,
  settleLines,
  signMonth,
} from '../cases/ledgers.ts';
import type { Portal } from '../cases/portal.ts';
import { type Actor, REFORM_OFFICE, SYSTEM } from '../domain/actor.ts';
import { addDays, instantOf, monthEnd } from '../domain/calendar.ts';
import { openMatters } from '../domain/ledgers/months.ts';
import type { Random } from './random.ts';

const DISPUTES = [
  '牵头单位认为配套办法已覆盖全部事项，管理单位核对后认为仍缺两项，下次会议再议。',
  '对“试点乡镇全部启动”的口径双方理解不同，按从严口径暂记。',
  '佐证材料尚未送到，牵头单位坚持按报送数记。',
];
const FIRST = 4;

/** Whether the demonstration holds this meeting as a reconciliation with lines, not as a bare duty. */
export function isReconciled(body: string, period: string): boolean {
  const month = Number(period.slice(5));
  return (
    /^(ggb|zx-|c-)/.test(body) && period.startsWith('2016-') && month > (body === REFORM_OFFICE ? FIRST : 10)
  );
}

const roleOf = (unit: string) =>
  unit === REFORM_OFFICE
    ? 'reform-editor'
    : unit.startsWith('zx-')
      ? 'liaison'
      : unit.startsWith('c-')
        ? 'county-office'
        : 'department-officer';
const officer = (unit: string): Actor => ({
  kind: 'staff',
  id: unit === REFORM_OFFICE ? 'a-ggb-editor' : `a-${unit.replace(/^(d|c)-/, '')}`,
  role: roleOf(unit),
  unit,
});

/** Holds the meetings in their order. A few lines are disputed or corrected, a few units do not come. */
export async function seedReconciliations(
  portal: Portal,
  keepers: readonly string[],
  random: Random,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const meetings = Array.from({ length: 12 }, (_, i) => `2016-${String(i + 1).padStart(2, '0')}`).flatMap(
    (month) =>
      keepers
        .filter((keeper) => Number(month.slice(5)) >= (keeper === REFORM_OFFICE ? FIRST : 10))
        .map((keeper) => ({ keeper, month })),
  );
  for (const [i, { keeper, month }] of meetings.entries()) {
    // One county has not come round to December yet: something is left to do.
    if (keeper === 'c-zaolin' && month === '2016-12') continue;
    await meet(portal, keeper, month, random);
    progress(i + 1, meetings.length);
  }
}

async function meet(portal: Portal, keeper: string, month: string, random: Random): Promise<void> {
  const heldOn = addDays(monthEnd(month), 3 + random.int(0, 5));
  const as = (unit: string, minute: number) =>
    portal.as(officer(unit), instantOf(heldOn, 15) + minute * 60_000);
  const id = await openReconciliation(as(keeper, 0), {
    ...{ keeper, month, heldOn },
    minutes: '逐项核对当月报送数，对滞后事项逐一说明原因。',
  });
  const entries = new Map(
    (await findEntries(portal.as(SYSTEM, instantOf(heldOn, 15)), { keeper }, monthEnd(month))).map((one) => [
      one.id,
      one,
    ]),
  );
  const { lines } = await getReconciliation(as(keeper, 1), id);
  const found = lines.map(({ entry }) => {
    const luck = random.next();
    const state = entries.get(entry)!.state;
    if (luck < 0.015)
      return { entry, verdict: 'disputed' as const, text: random.pick(DISPUTES), share: null };
    const open = state.status === 'in-progress' && state.share > 20;
    return luck < 0.025 && open
      ? {
          ...{ entry, verdict: 'corrected' as const, share: state.share - 5 },
          text: '对账中发现有一项重复计算，双方同意更正。',
        }
      : { entry, verdict: 'agreed' as const, text: '', share: null };
  });
  await settleLines(as(keeper, 1), id, found);
  const { unsigned } = openMatters(
    await getReconciliation(as(keeper, 2), id).then((r) => r.lines),
    [],
    keeper,
  );
  for (const [i, unit] of unsigned.entries()) {
    if (random.next() < 0.02) {
      await noteAbsent(as(keeper, 3 + i), id, { unit, reason: '两次通知未到会，会后已书面告知对账结果。' });
    } else await signMonth(as(unit, 3 + i), id);
  }
  await closeMonth(as(keeper, 50), id);
}
