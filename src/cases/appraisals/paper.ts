import { and, eq } from 'drizzle-orm';
import { type Context, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { ballotsIn, type Histogram, MARKS } from '../../domain/appraisals.ts';
import { type Finding, Refusal } from '../../domain/outcome.ts';
import { cancellations, getRound } from './rounds.ts';

/** Totals of the ballots that one category gave on paper. */
export interface PaperCounts {
  round: string;
  category: string;
  issued: number;
  collected: number;
  /** By item. */
  counts: Record<string, Histogram>;
}

/**
 * Enters the totals of a category's paper ballots. Two persons do so independently; each sees only her own until
 * both are in. Totals, not ballots: a whole ballot as one row would give its author away.
 */
export async function enterPaperCounts(ctx: Context, input: PaperCounts): Promise<void> {
  demand(ctx.actor, 'appraisals.prepare');
  const { issued, collected, counts } = input;
  await write(ctx, async (tx) => {
    await demandCounts({ ...ctx, read: tx }, input);
    const { paperCounts: t } = tx.t;
    const here = and(eq(t.round, input.round), eq(t.category, input.category));
    const entered = await tx.db.select().from(t).where(here);
    if (entered.length === 2 && !entered.some(({ enteredBy }) => enteredBy === ctx.actor.id)) {
      throw new Refusal('conflict', '这一类的纸质票已由两人录入。');
    }
    const row = {
      round: input.round,
      category: input.category,
      enteredBy: ctx.actor.id,
      issued,
      collected,
      counts,
    };
    await tx.db
      .insert(t)
      .values(row)
      .onConflictDoUpdate({ target: [t.round, t.category, t.enteredBy], set: row });
    return {
      result: undefined,
      entries: [{ action: 'appraisals.enter-paper', subject: `${input.round}/${input.category}` }],
    };
  });
}

/** If this were asked before the transaction, totals could be added to results that were let out meanwhile. */
async function demandCounts(ctx: Context, input: PaperCounts): Promise<void> {
  const { definition, phase } = await getRound(ctx, input.round);
  if (phase !== 'closed' && phase !== 'counted') {
    throw new Refusal('rule-broken', '纸质票在截止以后开箱，结果公布以前录入。', { clause: '§9.3' });
  }
  const { issued, collected, counts } = input;
  if (!definition.categories.some(({ id }) => id === input.category)) {
    throw new Refusal('invalid', '本轮没有这一类代表。', { field: 'category' });
  }
  if (![issued, collected].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new Refusal('invalid', '发出数和收回数应为不小于 0 的整数。', { field: 'issued' });
  }
  if (collected > issued) {
    throw new Refusal('rule-broken', `收回 ${collected} 张多于发出 ${issued} 张，纸质评议作废，不能录入。`, {
      clause: '§9.3',
    });
  }
  // Else she who voted on the phone could vote on paper too.
  const given = (await cancellations(ctx.read, input.round)).filter(
    ({ category, replacement }) => category === input.category && replacement === null,
  ).length;
  if (issued > given) {
    throw new Refusal(
      'rule-broken',
      `纸质票发出 ${issued} 张，而这一类不补卡而注销的评议卡只有 ${given} 张：领纸质票须先注销评议卡，一人只计一票。`,
      { clause: '§9.3', field: 'issued' },
    );
  }
  for (const { id, text } of definition.items) {
    const histogram = counts[id];
    const sound =
      histogram && MARKS.every((mark) => Number.isSafeInteger(histogram[mark]) && histogram[mark] >= 0);
    if (!sound || ballotsIn(histogram) !== collected) {
      throw new Refusal('invalid', `“${text}”各等次合计应等于收回数 ${collected}，请核对。`, { field: id });
    }
  }
}

/** The paper channel of a round. */
export interface PaperChannel {
  /** Totals that two persons entered alike. */
  agreed: PaperCounts[];
  /** Where two entries differ. */
  findings: Finding[];
  /** Categories that one person has entered and no second. */
  pending: string[];
  /** What the asking person has entered. */
  own: PaperCounts[];
}

export async function paperChannel(ctx: Context, round: string): Promise<PaperChannel> {
  demand(ctx.actor, 'appraisals.read');
  const { definition } = await getRound(ctx, round);
  const { db, t } = ctx.read;
  const rows = await db.select().from(t.paperCounts).where(eq(t.paperCounts.round, round));
  const agreed: PaperCounts[] = [];
  const findings: Finding[] = [];
  const pending: string[] = [];
  for (const { id: category, name } of definition.categories) {
    const [first, second] = rows.filter((row) => row.category === category);
    if (first && !second) pending.push(category);
    if (!first || !second) continue;
    const differing = definition.items.filter(({ id }) =>
      MARKS.some((mark) => first.counts[id]?.[mark] !== second.counts[id]?.[mark]),
    );
    const same =
      first.issued === second.issued && first.collected === second.collected && differing.length === 0;
    if (same) {
      const { issued, collected } = first;
      agreed.push({ round, category, issued, collected, counts: first.counts as Record<string, Histogram> });
    } else {
      const where = differing.map(({ text }) => text).join('、') || '发出数或收回数';
      findings.push({
        code: 'appraisal.paper-differs',
        clause: '§9.3',
        subject: `${round}/${category}`,
        expected: 'two equal entries',
        actual: differing.map(({ id }) => id).join(' '),
        message: `${name}纸质票两人录入不一致：${where}。请共同核对原票。`,
      });
    }
  }
  const own = rows
    .filter(({ enteredBy }) => enteredBy === ctx.actor.id)
    .map((row) => ({ ...row, counts: row.counts as Record<string, Histogram> }));
  return { agreed, findings, pending, own };
}
