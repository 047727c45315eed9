/** How to reach the author of a negative rating who wants to be called back (§9.2): sealed, looked at, destroyed. */
import { eq, inArray, isNotNull } from 'drizzle-orm';
import { parts } from '../../../db/bulk.ts';
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
type Owner = Keys & Pick<Portal, 'forgetContacts'>;

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
    return { result: undefined, entries: [{ action: 'ratings.give-contact', subject: found.number }] };
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
    entries: [{ action: 'ratings.see-contact', subject: found.number }],
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

/** A number that is kept, of which case, and until when. The number itself is not in it. */
export interface KeptContact {
  ratingId: string;
  /** The case's public number. */
  number: string;
  key: string;
  givenOn: CivilDate;
  /** The last day on which it is kept, as things stand. */
  until: CivilDate;
}

/** Every number that is kept, the next to be destroyed first. */
export async function listContacts(ctx: Context): Promise<KeptContact[]> {
  demand(ctx.actor, 'ratings.manage');
  const { caseContacts: t, ratingCases } = ctx.read.t;
  const sealed = isNotNull(t.sealed);
  const { ratingId, key, givenOn } = t;
  const rows = await ctx.read.db.select({ ratingId, key, givenOn }).from(t).where(sealed);
  const own = ctx.read.db.select({ id: ratingId }).from(t).where(sealed);
  const cases = new Map(
    (await readCases(ctx.read, inArray(ratingCases.ratingId, own))).map((found) => [found.ratingId, found]),
  );
  return rows
    .map((row) => {
      const found = cases.get(row.ratingId)!;
      return { ...row, number: found.number, until: keptUntil(row.givenOn, closedOn(found)) };
    })
    .sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : a.number < b.number ? -1 : 1));
}

/**
 * Destroys contact data whose time is over (see the parameter), every copy in the engine's files, and keys that nothing
 * needs any more.
 * @returns how many were destroyed
 */
export async function destroyContacts(keys: Owner, ctx: Context): Promise<number> {
  const live = await listContacts(ctx);
  const today = civilDate(ctx.now);
  const over = live.filter((row) => today > row.until).map((row) => row.ratingId);
  if (over.length > 0) {
    await write(ctx, async (tx) => {
      for (const part of parts(over)) {
        await tx.db
          .update(tx.t.caseContacts)
          .set({ sealed: null, destroyedOn: today })
          .where(inArray(tx.t.caseContacts.ratingId, part));
      }
      const detail = { count: over.length };
      return {
        result: undefined,
        entries: [{ action: 'ratings.destroy-contacts', subject: 'case-contacts', detail }],
      };
    });
    // Where a reader is in the way, the next checkpoint does it; without its key no copy can be read anyway.
    await keys.forgetContacts();
  }
  // If we stop here, the next round finds the same keys without a use. The running month's key may be wanted any moment.
  const used = new Set(live.filter((row) => !over.includes(row.ratingId)).map((row) => row.key));
  destroyKeysBut(keys.dataDir, used.add(monthOf(today)));
  return over.length;
}
