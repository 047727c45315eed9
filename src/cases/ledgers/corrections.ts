/** Mending what was said: a figure of a closed month by two persons; one's own step of the day by oneself. */
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, monthEnd, monthOf } from '../../domain/calendar.ts';
import { UNDOABLE } from '../../domain/ledgers/undo.ts';
import { demandAllowed, EVENT_NAMES, standing } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { closedFor } from './closed.ts';
import { getEntry } from './entries.ts';
import { demandText, type Seen, step } from './step.ts';

/** Asks that the share of a closed month be corrected; it counts when another person approves it (§3.1). */
export async function proposeCorrection(
  ctx: Context,
  id: string,
  input: { month: string; share: number; text: string } & Seen,
): Promise<void> {
  const { month, share } = input;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new Refusal('invalid', '更正的月份须写成 2016-09 的形式。', { field: 'month' });
  }
  if (!Number.isInteger(share) || share < 0 || share > 99) {
    throw new Refusal('invalid', '更正后的完成比例须为 0 至 99 的整数。', { field: 'share' });
  }
  await step(ctx, id, {
    seen: input.seen,
    kind: 'correction-proposed',
    text: demandText(input.text, '更正理由'),
    detail: { month, share: String(share) },
    check: async (entry, tx) => {
      demand(ctx.actor, 'ledgers.propose-correction', { unit: entry.lead });
      if (month < monthOf(entry.start)) {
        throw new Refusal('invalid', `该事项 ${entry.start} 才开始，没有 ${month} 的进展。`, {
          field: 'month',
        });
      }
      if (entry.state.correction) {
        throw new Refusal('conflict', '已有一项更正等待办理，办结后才能再提。', { clause: '§3.1' });
      }
      if ((await closedFor(tx, entry, monthEnd(month))) === null) {
        throw new Refusal('rule-broken', `${month} 还没有关账，直接报送该月进展即可，不必更正。`, {
          field: 'month',
          clause: '§3.1',
        });
      }
    },
  });
}

/** Approves or declines a correction; another person than the one who asked. Approved, it counts in its own month. */
export async function decideCorrection(
  ctx: Context,
  id: string,
  input: { approved: boolean; text: string } & Seen,
): Promise<void> {
  const kind = input.approved ? 'corrected' : 'correction-declined';
  // What is approved is what is asked for now; `seen` refuses if that has changed since the page was opened.
  const { correction } = (await getEntry(ctx, id)).state;
  const { month = '', share = 0, reason = '' } = correction ?? {};
  await step(ctx, id, {
    seen: input.seen,
    kind,
    text: input.approved ? reason : demandText(input.text, '不同意的理由'),
    ...(input.approved && correction ? { on: monthEnd(month), share, detail: { month } } : {}),
    check: (entry) => {
      demandAllowed(entry.state, 'correction-declined');
      demand(ctx.actor, 'ledgers.approve-correction', { doneBy: entry.state.correction!.by });
      if (entry.state.correction!.month !== month || entry.state.correction!.share !== share) {
        throw new Refusal('conflict', '更正的内容刚刚变了，请刷新后再办理。');
      }
    },
  });
}

/**
 * Takes back one's own step of today: the last one, while nothing of it is published. It stays in the history as taken
 * back and counts nowhere.
 */
export async function undo(ctx: Context, id: string, input: Seen = {}): Promise<void> {
  const today = civilDate(ctx.now);
  const detail: Record<string, string> = {};
  await step(ctx, id, {
    seen: input.seen,
    kind: 'withdrawn',
    text: '本人当日撤回。',
    detail,
    check: async (entry, tx) => {
      const last = standing(entry.events).reduce<(typeof entry.events)[number] | null>(
        (a, b) => (a === null || b.sequence > a.sequence ? b : a),
        null,
      );
      demand(ctx.actor, 'ledgers.undo', { doneBy: last?.actor ?? 'nobody' });
      if (!last || !UNDOABLE.includes(last.kind)) {
        throw new Refusal('rule-broken', `“${last ? EVENT_NAMES[last.kind] : '列入台账'}”不能撤回。`);
      }
      if (civilDate(last.at) !== today) {
        throw new Refusal('rule-broken', '只能撤回当天办理的；以后发现有误的，请另行更正。');
      }
      if ((await closedFor(tx, entry, last.on)) !== null) {
        throw new Refusal('rule-broken', '该月已关账或已公布，不能撤回；请用“提出更正”。', {
          clause: '§3.1',
        });
      }
      detail['of'] = String(last.sequence);
    },
  });
}
