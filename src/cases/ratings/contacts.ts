/** How to reach the author of a negative rating who wants to be called back (§9.2): sealed, looked at, destroyed. */
import { eq, inArray, isNotNull } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { addDays, type CivilDate, civilDate, monthOf } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import { contactKeeping } from '../parameters.ts';
import type { Portal } from '../portal.ts';
import { type RatingCase, readCase, readCases } from './case-file.ts';
import { destroyKeysBut, open, seal } from './contact-keys.ts';
import { ratingOfReceipt } from './receipts.ts';

type Keys = Pick<Portal, 'dataDir'>;

/** The day a case was closed; null while it runs. */
const closedOn = (found: RatingCase): CivilDate | null => found.excluded?.on ?? found.steps.rectified ?? null;

/**
 * Leaves a telephone number for the unit to call back, or corrects it, while the case runs. Whoever holds the receipt
 * speaks for the citizen. The number goes into no journal and no log.
 * @param phone 5–20 digits; spaces, dashes, brackets and a leading plus are taken as typed by people
 */
export async function giveContact(keys: Keys, ctx: Context, receipt: string, phone: string): Promise<void> {
  const { id } = await ratingOfReceipt(ctx, receipt);
  const plain = phone.replace(/[\s\-—－()（）]/g, '');
  if (!/^\+?\d{5,20}$/.test(plain)) {
    throw new Refusal('invalid', '电话号码为 5 至 20 位数字，请核对后再提交。', { field: 'phone' });
  }
  const givenOn = civilDate(ctx.now);
  const key = monthOf(givenOn);
  await write(ctx, async (tx) => {
    const found = await readCase(tx, id);
    if (found === undefined) {
      throw new Refusal('rule-broken', '只有差评需要留联系方式；其他评价不用留。');
    }
    if (closedOn(found) !== null) {
      throw new Refusal('rule-broken', '这件差评已经办结，不再需要联系方式。');
    }
    const row = { key, sealed: seal(keys.dataDir, key, id, plain), givenOn, destroyedOn: null };
    await tx.db
      .insert(tx.t.caseContacts)
      .values({ ratingId: id, ...row })
      .onConflictDoUpdate({ target: tx.t.caseContacts.ratingId, set: row });
    return { result: undefined, entries: [{ action: 'ratings.give-contact', subject: id }] };
  });
}

/** Whether a number stands for this case. */
export async function hasContact(ctx: Context, ratingId: string): Promise<boolean> {
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.caseContacts).where(eq(t.caseContacts.ratingId, ratingId));
  return row?.sealed != null;
}

/**
 * The number, for who handles the case, while it runs. Every look leaves a line in the journal, written before the
 * number is shown.
 */
export async function seeContact(keys: Keys, ctx: Context, ratingId: string): Promise<string> {
  const found = await readCase(ctx.read, ratingId);
  demand(ctx.actor, 'ratings.see-contact', found ? { unit: found.unit } : {});
  if (found === undefined || found.openedOn >= civilDate(ctx.now)) {
    throw new Refusal('not-found', '没有这件差评办理；当天的差评次日才转给被评单位。');
  }
  if (closedOn(found) !== null) throw new Refusal('rule-broken', '这件差评已经办结，联系方式不再提供。');
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.caseContacts).where(eq(t.caseContacts.ratingId, ratingId));
  if (row?.sealed == null) throw new Refusal('not-found', '当事人没有留联系方式，或者已经销毁。');
  const phone = open(keys.dataDir, row.key, ratingId, row.sealed);
  return write(ctx, async () => ({
    result: phone,
    entries: [{ action: 'ratings.see-contact', subject: ratingId }],
  }));
}

/** The last day on which a number is kept. */
function keptUntil(givenOn: CivilDate, closed: CivilDate | null): CivilDate {
  const { afterClosedDays, atMostDays } = contactKeeping(givenOn);
  const last = addDays(givenOn, atMostDays);
  if (closed === null) return last;
  const after = addDays(closed, afterClosedDays);
  return [after, last].sort()[0]!;
}

/**
 * Destroys contact data whose time is over (see the parameter), and keys that nothing needs any more.
 * @returns how many were destroyed
 */
export async function destroyContacts(keys: Keys, ctx: Context): Promise<number> {
  demand(ctx.actor, 'ratings.manage');
  const { db, t } = ctx.read;
  const { caseContacts } = t;
  const sealed = isNotNull(caseContacts.sealed);
  const live = await db.select().from(caseContacts).where(sealed);
  const own = db.select({ id: caseContacts.ratingId }).from(caseContacts).where(sealed);
  const cases = new Map(
    (await readCases(ctx.read, inArray(t.ratingCases.ratingId, own))).map((found) => [found.ratingId, found]),
  );
  const today = civilDate(ctx.now);
  const over = live
    .filter((row) => today > keptUntil(row.givenOn, closedOn(cases.get(row.ratingId)!)))
    .map((row) => row.ratingId);
  if (over.length > 0) {
    await write(ctx, async (tx) => {
      await tx.db
        .update(tx.t.caseContacts)
        .set({ sealed: null, destroyedOn: today })
        .where(inArray(tx.t.caseContacts.ratingId, over));
      const detail = { count: over.length };
      return {
        result: undefined,
        entries: [{ action: 'ratings.destroy-contacts', subject: 'case-contacts', detail }],
      };
    });
  }
  // If we stop here, the next round finds the same keys without a use. The running month's key may be wanted any moment.
  const used = new Set(live.filter((row) => !over.includes(row.ratingId)).map((row) => row.key));
  destroyKeysBut(keys.dataDir, used.add(monthOf(today)));
  return over.length;
}
