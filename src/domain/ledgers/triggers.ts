/** The three triggers of §3.4: three facts, each with evidence of its own. */
import type { CivilDate } from '../calendar.ts';
import type { EntryState } from './state.ts';

/** What shows that quality is poor. Neither lag nor lateness is among them. */
export const QUALITY_GROUNDS = ['verification', 'inspection', 'evaluation', 'complaint'] as const;
export type QualityGround = (typeof QUALITY_GROUNDS)[number];
export const QUALITY_GROUND_NAMES: Record<QualityGround, string> = {
  verification: '核实中发现',
  inspection: '督察中发现',
  evaluation: '第三方评估指出',
  complaint: '群众反映属实',
};

/** The deadline that was missed and until when it was (still is) missed; null if none was. */
export function lateness(state: EntryState, today: CivilDate): { due: CivilDate; until: CivilDate } | null {
  const moved = state.deadlineMoves.find((move) => move.on > move.from);
  const until = state.completedOn ?? today;
  // A deadline that was moved only after it had passed was missed all the same.
  if (moved) return { due: moved.from, until };
  return until > state.due ? { due: state.due, until } : null;
}
