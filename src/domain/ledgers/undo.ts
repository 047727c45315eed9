import type { EventKind } from './events.ts';

/**
 * Steps that a person may take back on the day he took them, while nobody else has acted on them and nothing of them is
 * published. What two persons decided together is not among them: it is corrected in the open.
 */
export const UNDOABLE: readonly EventKind[] = [
  'reported',
  'completion-reported',
  'returned',
  'verified',
  'deadline-proposed',
  'urged',
  'quality-listed',
  'correction-proposed',
  'void-proposed',
];
