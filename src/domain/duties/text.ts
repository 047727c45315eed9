import type { DEPARTMENT_ROLES, Duty, Rhythm } from './schema.ts';

const NUMERALS = ['', '一', '二', '三', '四', '五', '六', '日'];
const ROLE_NAMES: Record<(typeof DEPARTMENT_ROLES)[number], string> = { lead: '牵头', participating: '参与' };

function dayText(monthDay: string): string {
  return `${Number(monthDay.slice(0, 2))} 月 ${Number(monthDay.slice(3))} 日`;
}

/** The rhythm as the public rule book says it. */
export function rhythmText(rhythm: Rhythm): string {
  switch (rhythm.kind) {
    case 'times-a-month':
      return `每月 ${rhythm.times} 次`;
    case 'times-a-quarter':
      return `每季度 ${rhythm.times} 次`;
    case 'times-a-half-year':
      return `每半年 ${rhythm.times} 次`;
    case 'times-a-year': {
      const base = `每年 ${rhythm.times} 次`;
      return rhythm.window ? `${base}（${dayText(rhythm.window.from)}至${dayText(rhythm.window.to)}）` : base;
    }
    case 'weekdays':
      return `每周${rhythm.days.map((day) => NUMERALS[day]).join('、周')}`;
    case 'day-of-month':
      return rhythm.day === 31 ? '每月最后一日' : `每月 ${rhythm.day} 日`;
    case 'start-of-year':
      return `每年年初（${dayText(rhythm.until)}前）`;
    case 'at-end':
      return '结束时一次';
  }
}

/** The role a duty of departments is limited to, in Chinese; empty where it is not. */
export function roleText(who: Duty['who']): string {
  return 'role' in who && who.role ? ROLE_NAMES[who.role] : '';
}
