/** A unit against one line of its frozen sheet, within a term; answered by somebody of another unit. */
import { asc, eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { APPEAL_OUTCOMES, type AppealOutcome } from '../../domain/assessment.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { addWorkingDays } from '../../domain/ratings.ts';
import { listFreezes } from '../assessment.ts';
import { appealWindow, workingCalendar } from '../parameters.ts';

/** Last day on which a line of a sheet frozen on a day may be appealed against. */
export function appealsUntil(frozenOn: CivilDate): CivilDate {
  return addWorkingDays(frozenOn, appealWindow(frozenOn), workingCalendar());
}

/**
 * Files an appeal of the actor's own unit.
 * @param input.lines ids of the lines of the unit's frozen sheet, as the record has them
 * @throws Refusal `forbidden`; `not-found` for an assessment that is not frozen; `rule-broken` after the term;
 * `conflict` for a second appeal against the same line; `invalid` without grounds
 */
export async function fileAppeal(
  ctx: Context,
  input: { assessment: string; line: string; grounds: string; lines: readonly string[] },
): Promise<string> {
  const unit = ctx.actor.kind === 'staff' ? ctx.actor.unit : '';
  demand(ctx.actor, 'assessment.appeal', { unit });
  const { assessment, line } = input;
  const frozen = (await listFreezes(ctx)).find(
    (one) => one.recordId === assessment && one.state === 'frozen',
  );
  if (!frozen) throw new Refusal('not-found', `没有已冻结的得分“${assessment}”。`);
  const today = civilDate(ctx.now);
  const until = appealsUntil(civilDate(frozen.decidedAt!));
  if (today > until) {
    throw new Refusal(
      'rule-broken',
      `申诉期已过：对该得分的申诉到 ${until} 为止（含当日），今天是 ${today}。`,
      {
        clause: '§10',
      },
    );
  }
  if (!input.lines.includes(line)) {
    throw new Refusal('invalid', '请选择本单位得分表中的一行。', { field: 'line' });
  }
  const grounds = input.grounds.trim();
  if (grounds === '' || grounds.length > 2000) {
    throw new Refusal('invalid', '请写明申诉的理由和依据，最多 2000 字。', { field: 'grounds' });
  }
  return write(ctx, async (tx) => {
    const { scoreAppeals } = tx.t;
    const known = await tx.db.select().from(scoreAppeals).where(eq(scoreAppeals.assessment, assessment));
    if (known.some((one) => one.unit === unit && one.line === line)) {
      throw new Refusal('conflict', '对这一行已经提出过申诉，每行只能申诉一次。', { field: 'line' });
    }
    const id = `a-${assessment}-${known.length + 1}`;
    await tx.db.insert(scoreAppeals).values({
      ...{ id, unit, assessment, line, grounds, filedBy: ctx.actor.id, filedOn: today },
      ...{ outcome: null, answer: '', answeredBy: null, answeredUnit: null, answeredOn: null },
    });
    return {
      result: id,
      entries: [{ action: 'assessment.appeal', subject: id, detail: { line, assessment } }],
    };
  });
}

/**
 * Answers an appeal; the answer is public. Where it is upheld, the score is corrected by a new revision.
 * @throws Refusal `forbidden` to the appealing unit; `not-found`; `conflict` when it is answered; `invalid`
 */
export async function answerAppeal(
  ctx: Context,
  id: string,
  input: { outcome: AppealOutcome; answer: string },
): Promise<void> {
  const answer = input.answer.trim();
  if (!APPEAL_OUTCOMES.includes(input.outcome)) {
    throw new Refusal('invalid', '请选择申诉是否成立。', { field: 'outcome' });
  }
  if (answer === '' || answer.length > 1000) {
    throw new Refusal('invalid', '请写明答复，最多 1000 字；答复会公开。', { field: 'answer' });
  }
  await write(ctx, async (tx) => {
    const { scoreAppeals } = tx.t;
    const [appeal] = await tx.db.select().from(scoreAppeals).where(eq(scoreAppeals.id, id));
    if (!appeal) throw new Refusal('not-found', `没有申诉“${id}”。`);
    demand(ctx.actor, 'assessment.answer-appeal', { doneByUnit: appeal.unit });
    if (appeal.outcome !== null) throw new Refusal('conflict', '这件申诉已有答复。');
    await tx.db
      .update(scoreAppeals)
      .set({
        ...{ outcome: input.outcome, answer, answeredBy: ctx.actor.id, answeredOn: civilDate(ctx.now) },
        answeredUnit: ctx.actor.kind === 'staff' ? ctx.actor.unit : null,
      })
      .where(eq(scoreAppeals.id, id));
    const detail = { outcome: input.outcome };
    return { result: undefined, entries: [{ action: 'assessment.answer-appeal', subject: id, detail }] };
  });
}

/** Every appeal, oldest first. */
export async function listAppeals(ctx: Context) {
  const { db, t } = ctx.read;
  return db.select().from(t.scoreAppeals).orderBy(asc(t.scoreAppeals.filedOn), asc(t.scoreAppeals.id));
}
