/** The three triggers of §3.4, each on its own evidence: lag, poor quality, lateness. And an entry taken up again. */
import { and, eq, gte } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { civilDate, daysBetween } from '../../domain/calendar.ts';
import { lateness, QUALITY_GROUNDS, type QualityGround } from '../../domain/ledgers/triggers.ts';
import { expectedShare, VERIFY_METHODS, type VerifyMethod } from '../../domain/ledgers.ts';
import { Refusal } from '../../domain/outcome.ts';
import { plateSeries } from '../parameters.ts';
import { demandText, type Seen, step } from './step.ts';

/** First trigger: lagging progress is urged. The evidence is what was due by that day and what was reported. */
export async function urge(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  const detail: Record<string, string> = {};
  const today = civilDate(ctx.now);
  await step(ctx, id, {
    seen: input.seen,
    kind: 'urged',
    text: demandText(input.text, '督促事由'),
    detail,
    check: (entry) => {
      demand(ctx.actor, 'ledgers.urge');
      if (!['lagging', 'overdue'].includes(entry.state.lamp)) {
        throw new Refusal('rule-broken', '只有进度滞后或逾期的事项才予以督促。', { clause: '§3.4' });
      }
      const { elapsed } = expectedShare(entry, entry.state.due, today);
      detail['basis'] = `截至 ${today} 应到 ${elapsed}%，报送 ${entry.state.share}%`;
    },
  });
}

/**
 * Second trigger: poor quality is listed under a plate. Lag or lateness is no ground for it.
 * @param input.plate number as printed; the next of the year's series if not said
 */
export async function listQuality(
  ctx: Context,
  id: string,
  input: { ground: QualityGround; plate?: string | undefined; text: string } & Seen,
): Promise<void> {
  if (!QUALITY_GROUNDS.includes(input.ground)) {
    throw new Refusal('invalid', '请选择质量不高的依据；进度滞后、逾期另按督促、追责办理。', {
      field: 'ground',
      clause: '§3.4',
    });
  }
  const typed = input.plate?.trim() ?? '';
  if (typed.length > 40) throw new Refusal('invalid', '牌号最多 40 字。', { field: 'plate' });
  const detail: Record<string, string> = { ground: input.ground };
  const year = civilDate(ctx.now).slice(0, 4);
  await step(ctx, id, {
    seen: input.seen,
    kind: 'quality-listed',
    text: demandText(input.text, '挂牌事由'),
    detail,
    check: async (entry, tx) => {
      demand(ctx.actor, 'ledgers.list-quality');
      if (entry.state.qualityListed) {
        throw new Refusal('rule-broken', '该事项已经挂牌督办，复查摘牌后才能再次挂牌。', { clause: '§3.4' });
      }
      const used = await plates(tx, year);
      if (used.includes(typed)) {
        throw new Refusal('conflict', `牌号“${typed}”已经用过，请换一个，或留空由系统编号。`, {
          field: 'plate',
        });
      }
      let next = used.length + 1;
      const numbered = () => `${plateSeries(civilDate(ctx.now))}〔${year}〕${next}号`;
      while (used.includes(numbered())) next += 1;
      detail['plate'] = typed || numbered();
    },
  });
}

/** Plate numbers given in a year. */
async function plates({ db, t }: Transaction, year: string): Promise<string[]> {
  const { kind, on, detail } = t.entryEvents;
  const rows = await db
    .select({ on, detail })
    .from(t.entryEvents)
    .where(and(eq(kind, 'quality-listed'), gte(on, `${year}-01-01`)));
  return rows.filter((row) => row.on.startsWith(year)).map((row) => row.detail['plate'] ?? '');
}

/** The plate comes off only after somebody else has inspected again and found it good (§3.4). */
export async function clearQuality(
  ctx: Context,
  id: string,
  input: { method: VerifyMethod; text: string } & Seen,
): Promise<void> {
  if (!VERIFY_METHODS.includes(input.method)) {
    throw new Refusal('invalid', '请选择复查方式：实地核查、资料核查或抽样核查。', { field: 'method' });
  }
  await step(ctx, id, {
    seen: input.seen,
    kind: 'quality-cleared',
    text: demandText(input.text, '复查结论'),
    detail: { method: input.method },
    check: (entry) =>
      demand(ctx.actor, 'ledgers.clear-quality', { doneBy: entry.state.listedBy ?? 'nobody' }),
  });
}

/** Third trigger: what was not done on time is referred for accountability. The evidence is the missed deadline. */
export async function holdToAccount(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  const detail: Record<string, string> = {};
  const today = civilDate(ctx.now);
  await step(ctx, id, {
    seen: input.seen,
    kind: 'held-to-account',
    text: demandText(input.text, '追责事由'),
    detail,
    check: (entry) => {
      demand(ctx.actor, 'ledgers.hold-to-account');
      const late = lateness(entry.state, today);
      if (late === null) {
        throw new Refusal('rule-broken', '该事项没有逾期；进度滞后用“督促”，质量不高用“挂牌督办”。', {
          clause: '§3.4',
        });
      }
      detail['basis'] = `时限 ${late.due}，逾期 ${daysBetween(late.due, late.until)} 天`;
    },
  });
}

/** Takes a verified or struck-off entry up again: what was found afterwards did not hold. It stays marked. */
export async function reopen(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'reopened',
    text: demandText(input.text, '恢复挂账的理由'),
    check: () => demand(ctx.actor, 'ledgers.reopen'),
  });
}
