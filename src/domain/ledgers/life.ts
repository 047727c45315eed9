/** The life of an entry: which step may follow which (§3.2, §3.4). */
import { Refusal } from '../outcome.ts';
import { EVENT_NAMES, type EventKind } from './events.ts';
import { type EntryState, STATUS_NAMES, STATUSES, type Status } from './state.ts';

/** What is void has ended: nothing follows it. */
const LIVE = STATUSES.filter((status) => status !== 'void');

/** Which events may follow which status; a table, so that a reader sees the life of an entry at once (§3.2). */
const ALLOWED: Record<EventKind, readonly Status[]> = {
  reported: ['listed', 'in-progress'],
  'completion-reported': ['listed', 'in-progress'],
  returned: ['completion-reported'],
  verified: ['completion-reported'],
  'struck-off': ['verified'],
  reopened: ['struck-off', 'verified'],
  'deadline-proposed': ['listed', 'in-progress'],
  'deadline-approved': ['listed', 'in-progress'],
  'deadline-declined': LIVE,
  urged: ['listed', 'in-progress'],
  'quality-listed': LIVE,
  'quality-cleared': LIVE,
  'held-to-account': LIVE,
  'correction-proposed': LIVE,
  corrected: LIVE,
  'correction-declined': LIVE,
  withdrawn: LIVE,
  'void-proposed': ['listed', 'in-progress', 'completion-reported', 'verified'],
  voided: ['listed', 'in-progress', 'completion-reported', 'verified'],
  'void-declined': LIVE,
};

/** Whether the life of an entry allows this event now. */
export function isAllowed(state: EntryState, kind: EventKind): boolean {
  if (!ALLOWED[kind].includes(state.status)) return false;
  if (kind === 'deadline-approved' || kind === 'deadline-declined') return state.proposal !== null;
  if (kind === 'corrected' || kind === 'correction-declined') return state.correction !== null;
  if (kind === 'voided' || kind === 'void-declined') return state.voidProposal !== null;
  if (kind === 'void-proposed') return state.voidProposal === null;
  return kind !== 'quality-cleared' || state.qualityListed;
}

/** Refuses an event that the life of an entry does not allow now, naming what must come first. */
export function demandAllowed(state: EntryState, kind: EventKind): void {
  if (state.voided !== null) {
    throw new Refusal(
      'rule-broken',
      `该事项已于 ${state.voided.on} 作废（${state.voided.reason}），不再办理。`,
      {
        clause: '§3.2',
      },
    );
  }
  if (!ALLOWED[kind].includes(state.status)) {
    const needed = ALLOWED[kind].map((s) => `“${STATUS_NAMES[s]}”`).join('或');
    throw new Refusal(
      'rule-broken',
      `该事项当前为“${STATUS_NAMES[state.status]}”，不能“${EVENT_NAMES[kind]}”；须先处于${needed}状态。`,
      { clause: '§3.2' },
    );
  }
  if ((kind === 'deadline-approved' || kind === 'deadline-declined') && state.proposal === null) {
    throw new Refusal('rule-broken', '没有待批准的时限调整申请，请先由责任单位提出申请。', { clause: '§3' });
  }
  if (kind === 'correction-declined' && state.correction === null) {
    throw new Refusal('rule-broken', '没有待办理的更正，请先提出。', { clause: '§3.1' });
  }
  if ((kind === 'voided' || kind === 'void-declined') && state.voidProposal === null) {
    throw new Refusal('rule-broken', '没有待审批的作废申请，请先提出。', { clause: '§3.2' });
  }
  if (kind === 'void-proposed' && state.voidProposal !== null) {
    throw new Refusal('conflict', '已有一项作废申请等待审批，办结后才能再提。', { clause: '§3.2' });
  }
  if (kind === 'struck-off' && state.qualityListed) {
    throw new Refusal('rule-broken', '该事项仍在挂牌督办，须复查摘牌后才能销号。', { clause: '§3.4' });
  }
  if (kind === 'quality-cleared' && !state.qualityListed) {
    throw new Refusal('rule-broken', '该事项没有挂牌督办，无须摘牌。', { clause: '§3.4' });
  }
}
