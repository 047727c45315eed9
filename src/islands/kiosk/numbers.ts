/** What the window's visitors said, as far as it may be told: shown while nobody stands at the device. */
import { LEVEL_NAMES, LEVELS, type Level } from '../../domain/ratings/levels.ts';
import { call, contentOf } from './device.ts';
import { $ } from './screens.ts';
import type { Setup } from './store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Older numbers are not shown: a month without a network is no news. */
const STALE = 31 * DAY;

/** As `GET /api/v1/points/:id` tells them. */
interface Numbers {
  from: string;
  to: string;
  of: 'point' | 'unit';
  counts: Record<Level, number>;
  total: number;
  served: { month: string; people: number; shareBp: number } | null;
  /** When they came, by the device's clock. */
  at: number;
}

/** Asks for the numbers every hour and shows them; without a network the last ones, with their dates. */
export function startNumbers(api: string, setup: () => Setup | undefined): void {
  const ask = async () => {
    const point = setup()?.point;
    if (point === undefined) return;
    try {
      const answer = await call(`${api}points/${point}`);
      const { numbers } = await contentOf<{ numbers: Omit<Numbers, 'at'> | null }>(answer);
      localStorage['numbers'] = JSON.stringify(numbers && { ...numbers, at: Date.now() });
    } catch {
      // The last ones stay; they carry their dates.
    }
    showNumbers();
  };
  setInterval(() => void ask(), HOUR);
  addEventListener('online', () => void ask());
  void ask();
}

function showNumbers(): void {
  const numbers = JSON.parse(localStorage['numbers'] ?? 'null') as Numbers | null;
  const fresh = numbers !== null && Math.abs(Date.now() - numbers.at) < STALE;
  $('#numbers').textContent = fresh ? sentence(numbers) : '';
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

function sentence({ from, to, of, counts, total, served }: Numbers): string {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
  const where = of === 'point' ? '本窗口' : '本部门各窗口';
  const parts = LEVELS.map((level) => `${LEVEL_NAMES[level]}\u00a0${percent(counts[level] / total)}`);
  const rated = served
    ? `${Number(served.month.slice(5))} 月本部门办件 ${served.people} 件，${percent(served.shareBp / 10_000)} 的人作了评价。`
    : '';
  const text = `截至 ${Number(to.slice(5, 7))} 月 ${Number(to.slice(8))} 日的 ${days} 天里，${where} ${total} 人评价：${parts.join('、')}。${rated}`;
  // A number stays with its unit.
  return text.replace(/(\d) /g, '$1\u00a0');
}
