import { eq } from 'drizzle-orm';
import { insertRows } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, type Written, write } from '../../../db/write.ts';
import { type Action, demand } from '../../domain/actor.ts';
import { civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  APPEAL_GROUNDS,
  addWorkingDays,
  CASE_STEP_NAMES,
  type CaseStep,
  caseNumber,
  caseStanding,
  EXTENSION_REASONS,
  OUTCOMES,
  OWED_STEPS,
  type OwedStep,
} from '../../domain/ratings.ts';
import { isExcluded, type RatingCase, readCase, readCases, rulesOf } from './case-file.ts';
import { ratingOfReceipt } from './receipts.ts';

export type { RatingCase } from './case-file.ts';

const NO_CASE = '没有这件差评办理；当天的差评次日才转给被评单位。';

/**
 * Records that the rated unit contacted, replied or rectified (国办发〔2019〕51号). In this order, each step once.
 * @param text what was done, 1–1000 characters; internal
 */
export async function answerCase(
  ctx: Context,
  ratingId: string,
  step: OwedStep,
  text: string,
): Promise<void> {
  await write(ctx, async (tx) => {
    const found = await ownCase(ctx, tx, ratingId, 'ratings.answer-case');
    if (found.steps[step] !== undefined) {
      throw new Refusal('conflict', `这件差评的“${CASE_STEP_NAMES[step]}”已经登记，不能再改。`);
    }
    const first = OWED_STEPS.find((owed) => found.steps[owed] === undefined)!;
    if (first !== step) {
      throw new Refusal('rule-broken', `请先登记“${CASE_STEP_NAMES[first]}”，再登记后面的环节。`, {
        field: 'step',
        clause: '§9.2',
      });
    }
    return takeStep(ctx, tx, { ratingId, step, text, action: 'ratings.answer-case' });
  });
}

/** Takes more time to rectify: once, while the term runs, for a reason from the closed list that is published. */
export async function extendCase(
  ctx: Context,
  ratingId: string,
  input: { reason: string; text: string },
): Promise<void> {
  await write(ctx, async (tx) => {
    const found = await ownCase(ctx, tx, ratingId, 'ratings.answer-case');
    oneOf(EXTENSION_REASONS, input.reason, '请选择延期的理由；理由会公开。');
    if (found.steps.extended) throw new Refusal('conflict', '这件差评已经延期一次，不能再延。');
    const standing = caseStanding(found.openedOn, found.steps, civilDate(ctx.now), rulesOf(found.openedOn));
    if (standing.taken.rectified || standing.overdue) {
      const why = standing.overdue ? `整改期已于 ${standing.due.rectified} 届满` : '这件差评已经整改';
      throw new Refusal('rule-broken', `${why}，不能再延期；延期须在期满之前提出。`, { clause: '§9.2' });
    }
    const { reason: code, text } = input;
    return takeStep(ctx, tx, { ratingId, step: 'extended', code, text, action: 'ratings.extend-case' });
  });
}

/** Appeals to another body against a negative rating of the own unit, within the term, on a ground that is published. */
export async function appealCase(
  ctx: Context,
  ratingId: string,
  input: { ground: string; text: string },
): Promise<void> {
  await write(ctx, async (tx) => {
    const found = await ownCase(ctx, tx, ratingId, 'ratings.appeal');
    oneOf(APPEAL_GROUNDS, input.ground, '请选择申诉的理由；理由会公开。', 'ground');
    if (found.steps.appealed) throw new Refusal('conflict', '这件差评已经申诉过，不能重复申诉。');
    const { clocks, calendar } = rulesOf(found.openedOn);
    const last = addWorkingDays(found.openedOn, clocks.appeal, calendar);
    if (civilDate(ctx.now) > last) {
      const message = `申诉期为立案后 ${clocks.appeal} 个工作日，已于 ${last} 届满，不能再申诉。`;
      throw new Refusal('rule-broken', message, { clause: '§9.2' });
    }
    const { ground: code, text } = input;
    return takeStep(ctx, tx, { ratingId, step: 'appealed', code, text, action: 'ratings.appeal' });
  });
}

/**
 * The citizen's own word on the outcome, once, after the unit says that it has rectified.
 * @param receipt as printed or typed; whoever holds it speaks for the citizen
 */
export async function rateOutcome(ctx: Context, receipt: string, outcome: string): Promise<void> {
  const { id } = await ratingOfReceipt(ctx, receipt);
  await write(ctx, async (tx) => {
    const found = await readCase(tx, id);
    if (found === undefined || isExcluded(found)) {
      throw new Refusal('rule-broken', '这条评价没有需要评价的整改结果。');
    }
    oneOf(OUTCOMES, outcome, '请在满意、基本满意、不满意中选一项。', 'outcome');
    if (!found.steps.rectified) {
      throw new Refusal('rule-broken', '被评单位还没有登记整改，请等整改后再评价结果。');
    }
    if (found.steps['outcome-rated']) throw new Refusal('conflict', '整改结果已经评价过，不能再改。');
    return takeStep(ctx, tx, {
      ...{ ratingId: id, step: 'outcome-rated', code: outcome },
      ...{ text: '由当事人评价', action: 'ratings.rate-outcome' },
    });
  });
}

/** The case, open to the rated unit from the day after it was opened: on the day itself a clerk could tell who pressed. */
async function ownCase(ctx: Context, tx: Transaction, ratingId: string, action: Action): Promise<RatingCase> {
  const found = await readCase(tx, ratingId);
  demand(ctx.actor, action, found ? { unit: found.unit } : {});
  if (found === undefined || found.openedOn >= civilDate(ctx.now)) throw new Refusal('not-found', NO_CASE);
  if (isExcluded(found)) throw new Refusal('rule-broken', '这条评价复核后不计入，不用再办理。');
  return found;
}

function oneOf(list: readonly string[], value: string, message: string, field = 'reason'): void {
  if (!list.includes(value)) throw new Refusal('invalid', message, { field });
}

interface Step {
  ratingId: string;
  step: CaseStep;
  code?: string;
  text: string;
  action: string;
}

async function takeStep(ctx: Context, tx: Transaction, taken: Step): Promise<Written<undefined>> {
  const { ratingId, step, code = null, action } = taken;
  const text = taken.text.trim();
  if (text === '' || text.length > 1000) {
    throw new Refusal('invalid', '请写明办理情况，1 至 1000 字。', { field: 'text' });
  }
  const row = { ratingId, step, code, text, on: civilDate(ctx.now), actor: ctx.actor.id };
  await insertRows(tx, tx.t.caseSteps, [row]);
  const entry: JournalEntry = {
    action,
    subject: caseNumber(ratingId),
    detail: code === null ? { step } : { step, code },
  };
  return { result: undefined, entries: [entry] };
}

/** Negative ratings that the office may know of by now, newest last. @param unit only this unit's */
export async function listCases(ctx: Context, unit?: string): Promise<RatingCase[]> {
  const where = unit === undefined ? undefined : eq(ctx.read.t.ratingCases.unit, unit);
  const today = civilDate(ctx.now);
  return (await readCases(ctx.read, where)).filter((found) => found.openedOn < today);
}
