/** Reading the accounts of the months (§3.1). */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Context } from '../../../db/write.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import type { ReconciliationLine, ReconciliationState } from '../../domain/ledgers/months.ts';
import { Refusal } from '../../domain/outcome.ts';

export interface Reconciliation {
  id: string;
  keeper: string;
  month: string;
  heldOn: CivilDate;
  minutes: string;
  state: ReconciliationState;
  openedBy: string;
  openedAt: number;
  closedBy: string | null;
  closedAt: number | null;
}
export interface SignedOff {
  unit: string;
  account: string;
  at: number;
  absent: boolean;
  reason: string;
}
export interface FullReconciliation extends Reconciliation {
  lines: ReconciliationLine[];
  signs: SignedOff[];
}

type Handle = Pick<Context['read'], 't'> & { db: Pick<Context['read']['db'], 'select'> };
/** A reconciliation with its lines and signatures. Throws `not-found`. */
export async function getReconciliation(ctx: Context, id: string): Promise<FullReconciliation> {
  return loadReconciliation(ctx.read, id);
}

/** The same by any handle, also inside a transaction. Throws `not-found`. */
export async function loadReconciliation({ db, t }: Handle, id: string): Promise<FullReconciliation> {
  const [row] = await db.select().from(t.reconciliations).where(eq(t.reconciliations.id, id));
  if (!row) throw new Refusal('not-found', `没有编号为“${id}”的对账。`);
  const { reconciliationLines: l, reconciliationSigns: s } = t;
  const { entry, unit, verdict, text, share } = l;
  const lines = await db
    .select({ entry, unit, verdict, text, share })
    .from(l)
    .where(eq(l.reconciliation, id))
    .orderBy(asc(l.entry));
  const signs = await db
    .select({ unit: s.unit, account: s.account, at: s.at, absent: s.absent, reason: s.reason })
    .from(s)
    .where(eq(s.reconciliation, id))
    .orderBy(asc(s.at), asc(s.unit));
  return { ...row, lines, signs };
}

/** Reconciliations, latest month first; of one keeper, or of all. */
export async function listReconciliations(ctx: Context, keeper?: string): Promise<Reconciliation[]> {
  const { db, t } = ctx.read;
  const rows = db.select().from(t.reconciliations);
  return (keeper ? rows.where(eq(t.reconciliations.keeper, keeper)) : rows).orderBy(
    desc(t.reconciliations.month),
    asc(t.reconciliations.keeper),
  );
}

/** Open reconciliations in which a unit has lines of the other side and has not signed yet. */
export async function awaitingSignature(ctx: Context, unit: string): Promise<Reconciliation[]> {
  const { db, t } = ctx.read;
  const { reconciliations: r, reconciliationLines: l, reconciliationSigns: s } = t;
  const open = await db.select().from(r).where(eq(r.state, 'open')).orderBy(asc(r.month), asc(r.keeper));
  if (open.length === 0) return [];
  const ids = open.map(({ id }) => id);
  const mine = await db
    .selectDistinct({ id: l.reconciliation })
    .from(l)
    .where(and(inArray(l.reconciliation, ids), eq(l.unit, unit)));
  const signed = await db
    .select({ id: s.reconciliation })
    .from(s)
    .where(and(inArray(s.reconciliation, ids), eq(s.unit, unit)));
  const done = new Set(signed.map(({ id }) => id));
  const own = new Set(mine.map(({ id }) => id));
  return open.filter(({ id, keeper }) => own.has(id) && !done.has(id) && keeper !== unit);
}
