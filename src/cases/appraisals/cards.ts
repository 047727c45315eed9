import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Read } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CardList, serialOf } from '../../domain/appraisals.ts';
import { Refusal } from '../../domain/outcome.ts';
import { frozen, getRound } from './rounds.ts';

const keys = z.array(z.string().regex(/^[\w-]{43}$/)).max(5500);
const ListsInput: z.ZodType<CardList[]> = z
  .array(z.strictObject({ round: z.string(), category: z.string(), cards: keys, spares: keys }))
  .min(1);

/** Loads the public key lists that the card authority brought, in place of any loaded before. Drafts only. */
export async function loadCardKeys(ctx: Context, id: string, input: CardList[]): Promise<{ keys: number }> {
  demand(ctx.actor, 'appraisals.prepare');
  const parsed = ListsInput.safeParse(input);
  if (!parsed.success || parsed.data.some(({ round }) => round !== id)) {
    throw new Refusal('invalid', `这不是 ${id} 轮的卡片名单文件，没有装入任何内容。`);
  }
  const { phase } = await getRound(ctx, id);
  if (phase !== 'draft') throw frozen(id);
  const rows = parsed.data.flatMap(({ category, cards, spares }) => [
    ...cards.map((pk) => ({ round: id, category, pk, serial: serialOf(pk), spare: false })),
    ...spares.map((pk) => ({ round: id, category, pk, serial: serialOf(pk), spare: true })),
  ]);
  if (new Set(rows.map(({ pk }) => pk)).size !== rows.length) {
    throw new Refusal('invalid', '卡片名单里有一张卡出现了两次，没有装入任何内容。', { clause: '§9.3' });
  }
  return write(ctx, async (tx) => {
    await tx.db.delete(tx.t.cardKeys).where(eq(tx.t.cardKeys.round, id));
    for (let at = 0; at < rows.length; at += 500) {
      await tx.db.insert(tx.t.cardKeys).values(rows.slice(at, at + 500));
    }
    return {
      result: { keys: rows.length },
      entries: [{ action: 'appraisals.load-cards', subject: id, detail: { keys: rows.length } }],
    };
  });
}

async function keyBySerial(read: Read, round: string, serial: string, spare: boolean) {
  const { db, t } = read;
  const found = await db
    .select()
    .from(t.cardKeys)
    .where(
      and(
        eq(t.cardKeys.round, round),
        eq(t.cardKeys.serial, serial.trim().toUpperCase()),
        eq(t.cardKeys.spare, spare),
      ),
    );
  if (found.length === 1) return found[0]!;
  const what = spare ? '备用卡' : '卡片';
  throw new Refusal(
    'not-found',
    `${round} 轮的名单中没有存根编号为“${serial}”的${what}，请核对存根上的 8 位编号。`,
  );
}

/**
 * First of two steps to cancel a lost card, by the serial on its stub; a spare of the same category may be named to
 * replace it. Nothing happens until somebody else confirms.
 */
export async function proposeCancellation(
  ctx: Context,
  input: { round: string; serial: string; replacement?: string | undefined },
): Promise<void> {
  demand(ctx.actor, 'appraisals.prepare');
  const { phase } = await getRound(ctx, input.round);
  if (phase !== 'before' && phase !== 'open') {
    throw new Refusal('conflict', '只有已封存、尚未截止的轮次可以挂失。', { clause: '§9.3' });
  }
  const card = await keyBySerial(ctx.read, input.round, input.serial, false);
  const spare = input.replacement ? await keyBySerial(ctx.read, input.round, input.replacement, true) : null;
  if (spare && spare.category !== card.category) {
    throw new Refusal('invalid', '备用卡与挂失卡不属于同一类代表，请换一张。', { field: 'replacement' });
  }
  await write(ctx, async (tx) => {
    const { cardCancellations: t } = tx.t;
    const row = {
      round: input.round,
      pk: card.pk,
      replacement: spare?.pk ?? null,
      proposedBy: ctx.actor.id,
      confirmedBy: null,
    };
    if (spare) {
      const [taken] = await tx.db
        .select()
        .from(t)
        .where(and(eq(t.round, input.round), eq(t.replacement, spare.pk)));
      if (taken && taken.pk !== card.pk)
        throw new Refusal('conflict', '这张备用卡已经补发给别的卡片，请换一张。');
    }
    const done = await tx.db
      .insert(t)
      .values(row)
      .onConflictDoUpdate({ target: [t.round, t.pk], set: row, setWhere: isNull(t.confirmedBy) })
      .returning();
    if (done.length === 0) throw new Refusal('conflict', '这张卡已经注销。');
    return {
      result: undefined,
      entries: [{ action: 'appraisals.propose-cancel', subject: `${input.round}/${card.serial}` }],
    };
  });
}

/** Second step, by another person: the card is cancelled and its spare called, and both are logged. */
export async function confirmCancellation(
  ctx: Context,
  input: { round: string; serial: string },
): Promise<void> {
  demand(ctx.actor, 'appraisals.conduct');
  const card = await keyBySerial(ctx.read, input.round, input.serial, false);
  await write(ctx, async (tx) => {
    const { cardCancellations: t } = tx.t;
    const here = and(eq(t.round, input.round), eq(t.pk, card.pk), isNull(t.confirmedBy));
    const [proposal] = await tx.db.select().from(t).where(here);
    if (!proposal) throw new Refusal('not-found', '没有待确认的挂失申请，请先由另一人提出。');
    if (proposal.proposedBy === ctx.actor.id) {
      throw new Refusal('forbidden', '挂失须由两人办理：提出的人不能自己确认。', { clause: '§9.3' });
    }
    await tx.db.update(t).set({ confirmedBy: ctx.actor.id }).where(here);
    return {
      result: undefined,
      entries: [{ action: 'appraisals.cancel', subject: `${input.round}/${card.serial}` }],
    };
  });
}
