import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Read } from '../../../db/engine.ts';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import {
  type CardFile,
  cancelSigned,
  parseCancel,
  type Round,
  serialOf,
  TRUSTEES,
} from '../../domain/appraisals.ts';
import { Refusal } from '../../domain/outcome.ts';
import { addLeaves } from '../log.ts';
import { frozen, getRound } from './rounds.ts';

const keys = z.array(z.string().regex(/^[\w-]{43}$/)).max(5500);
const FileInput: z.ZodType<CardFile> = z.strictObject({
  kind: z.literal('appraisal-cards'),
  lists: z
    .array(z.strictObject({ round: z.string(), category: z.string(), cards: keys, spares: keys }))
    .min(1),
  comments: keys,
});

/** Loads the public key lists that the card authority brought, in place of any loaded before. Drafts only. */
export async function loadCardKeys(ctx: Context, id: string, input: CardFile): Promise<{ keys: number }> {
  demand(ctx.actor, 'appraisals.prepare');
  const parsed = FileInput.safeParse(input);
  if (!parsed.success || parsed.data.lists.some(({ round }) => round !== id)) {
    throw new Refusal('invalid', `这不是 ${id} 轮的卡片名单文件，没有装入任何内容。`);
  }
  const rows = parsed.data.lists.flatMap(({ category, cards, spares }) => [
    ...cards.map((pk) => ({ round: id, category, pk, serial: serialOf(pk), spare: false })),
    ...spares.map((pk) => ({ round: id, category, pk, serial: serialOf(pk), spare: true })),
  ]);
  if (new Set(rows.map(({ pk }) => pk)).size !== rows.length) {
    throw new Refusal('invalid', '卡片名单里有一张卡出现了两次，没有装入任何内容。', { clause: '§9.3' });
  }
  const comments = [...new Set(parsed.data.comments)].sort().map((pk) => ({ round: id, pk }));
  return write(ctx, async (tx) => {
    const { phase } = await getRound({ ...ctx, read: tx }, id);
    if (phase !== 'draft') throw frozen(id);
    await tx.db.delete(tx.t.commentKeys).where(eq(tx.t.commentKeys.round, id));
    for (let at = 0; at < comments.length; at += 500) {
      await tx.db.insert(tx.t.commentKeys).values(comments.slice(at, at + 500));
    }
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
 * Cancels a lost card by the serial on its stub; a spare of the same category may be named to replace it. Takes what
 * two trustees signed offline, one line each: nobody at the portal can take a ballot out on his own.
 * @returns serials of the card and of the spare
 */
export async function cancelCard(
  ctx: Context,
  input: { round: string; orders: string[] },
): Promise<{ serial: string; replacement: string | null }> {
  demand(ctx.actor, 'appraisals.prepare');
  return write(ctx, async (tx) => {
    const { phase, definition } = await getRound({ ...ctx, read: tx }, input.round);
    if (phase !== 'before' && phase !== 'open') {
      throw new Refusal('conflict', '只有已封存、尚未截止的轮次可以注销卡片。', { clause: '§9.3' });
    }
    const { serial, replacement, signatures } = jointOrder(definition, input.orders);
    const card = await keyBySerial(tx, input.round, serial, false);
    const spare = replacement === null ? null : await keyBySerial(tx, input.round, replacement, true);
    if (spare && spare.category !== card.category) {
      throw new Refusal('invalid', '备用卡与注销的卡不属于同一类代表，请受托人改签另一张。');
    }
    const { cardCancellations: t } = tx.t;
    const standing = await tx.db.select().from(t).where(eq(t.round, input.round));
    if (standing.some(({ pk }) => pk === card.pk)) throw new Refusal('conflict', '这张卡已经注销。');
    if (spare && standing.some((row) => row.replacement === spare.pk)) {
      throw new Refusal('conflict', '这张备用卡已经补发给别的卡片，请受托人改签另一张。');
    }
    const row = { round: input.round, pk: card.pk, replacement: spare?.pk ?? null, signatures };
    await tx.db.insert(t).values(row);
    const { category } = card;
    await addLeaves(tx, ctx.now, [{ kind: 'CARD_CANCEL', category, serial, ...row }]);
    return {
      result: { serial, replacement },
      entries: [{ action: 'appraisals.cancel', subject: `${input.round}/${serial}` }],
    };
  });
}

/** The one cancellation that the lines of two trustees ask for. */
function jointOrder(round: Round, texts: string[]) {
  const orders = texts.map((text, i) => {
    const order = parseCancel(text);
    const field = `order${i + 1}`;
    if (!order) throw new Refusal('invalid', '这不是完整的签名行，请整行粘贴受托人带回的文字。', { field });
    if (order.round !== round.id)
      throw new Refusal('invalid', `这是 ${order.round} 轮的签名，不是本轮。`, { field });
    if (!cancelSigned(round, order)) {
      throw new Refusal('invalid', '签名与受托人的公钥不符，请受托人用本轮的密钥份额重新签署。', { field });
    }
    return order;
  });
  const [first] = orders;
  if (!first || new Set(orders.map(({ trustee }) => trustee)).size < TRUSTEES.needed) {
    throw new Refusal('rule-broken', '注销须由两位不同的受托人签署。', { field: 'order2', clause: '§9.3' });
  }
  if (orders.some((order) => order.serial !== first.serial || order.replacement !== first.replacement)) {
    throw new Refusal('invalid', '两位受托人签署的不是同一张卡或同一张备用卡。', { field: 'order2' });
  }
  const signatures = orders.map(({ trustee, signature }) => ({ trustee, signature }));
  return { serial: first.serial, replacement: first.replacement, signatures };
}
