/** Issuing orders and letters (§6): who may issue which to whom, and the next number of the series. */
import { and, eq, max } from 'drizzle-orm';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type Written, write } from '../../../db/write.ts';
import { type Actor, demand, may, REFORM_OFFICE } from '../../domain/actor.ts';
import { type CivilDate, civilDate, isCivilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  INSTRUMENT_NAMES,
  INSTRUMENTS,
  type Instrument,
  kindsOf,
  type ReportRhythm,
  RHYTHMS,
  SUPERVISION_KIND_NAMES,
  SUPERVISION_KINDS,
  type SupervisionKind,
} from '../../domain/supervision.ts';
import { carryOutWithin } from '../duties/decisions.ts';
import { type Entry, loadEntry } from '../ledgers/entries.ts';
import { demandPublic, demandWords } from './words.ts';

/** An order or letter as an officer fills it in. */
export interface NewOrder {
  instrument: Instrument;
  kind: SupervisionKind;
  entry?: string | undefined;
  /** Exactly one body. */
  lead: string;
  assisting: string[];
  /** Public. */
  matter: string;
  /** Internal. */
  instruction: string;
  /** Internal. */
  instructedBy: string;
  deadline: CivilDate;
  rhythm: ReportRhythm;
  /** The decision of a meeting that this order carries out (§2). */
  decision?: string | undefined;
}

function checkShape(input: NewOrder, today: CivilDate): void {
  const refuse = (field: string, message: string) => {
    throw new Refusal('invalid', message, { field });
  };
  if (!INSTRUMENTS.includes(input.instrument)) refuse('instrument', '请选择《重点督办单》或《专项督办函》。');
  if (!SUPERVISION_KINDS.includes(input.kind)) refuse('kind', '请选择督察方式。');
  if (!RHYTHMS.includes(input.rhythm)) refuse('rhythm', '请选择多久报告一次。');
  if (!isCivilDate(input.deadline)) refuse('deadline', '办结期限须写成 2016-09-30 的形式。');
  if (input.deadline <= today)
    refuse('deadline', `办结期限 ${input.deadline} 须晚于签发日 ${today}，请给出追赶的时间。`);
  if (input.instruction.length > 2000) refuse('instruction', '内部要求最多 2000 字。');
  if (input.kind === 'instructed' && input.instruction.trim() === '')
    refuse('instruction', '领导批示专项督察须写明批示要求；只在内部显示。');
}

type Handle = Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> };

/**
 * The unit in whose name it goes out. A special group supervises the departments of its field, a lead department those
 * who take part in its task; everything else is the reform office's (§6).
 */
async function demandIssuer(
  { db, t }: Handle,
  actor: Actor,
  input: NewOrder,
  entry: Entry | null,
): Promise<string> {
  if (actor.kind !== 'staff' || may(actor, 'supervision.issue')) return REFORM_OFFICE;
  const kinds = kindsOf(actor.role);
  const { kind, lead } = input;
  if (kinds.length > 0 && !kinds.includes(kind)) {
    const own = kinds.map((one) => `“${SUPERVISION_KIND_NAMES[one]}”`).join('、');
    throw new Refusal('forbidden', `本单位只能签发${own}，其他方式由市委改革办签发。`, { clause: '§6' });
  }
  if (kind === 'quarterly') {
    const [body] = await db.select({ parent: t.bodies.parent }).from(t.bodies).where(eq(t.bodies.id, lead));
    demand(actor, 'supervision.issue', { unit: body?.parent ?? '' });
    return actor.unit;
  }
  if (entry === null) {
    throw new Refusal('invalid', '请写明是督办本单位牵头的哪一项任务：填台账编号。', { field: 'entry' });
  }
  demand(actor, 'supervision.issue', { unit: entry.lead });
  if (!entry.participants.includes(lead)) {
    throw new Refusal(
      'rule-broken',
      `主办单位须是 ${entry.id} 的参与单位；对其他单位的督办由市委改革办签发。`,
      {
        clause: '§6',
        field: 'lead',
      },
    );
  }
  return actor.unit;
}

async function checkBodies(
  { db, t }: Handle,
  lead: string,
  assisting: readonly string[],
  issuer: string,
): Promise<void> {
  const bodies = new Map((await db.select().from(t.bodies)).map((body) => [body.id, body.kind]));
  const kind = bodies.get(lead);
  if (kind === undefined) throw new Refusal('invalid', '请选择一个主办单位。', { field: 'lead' });
  if (kind === 'reform-office' || kind === 'leading-group') {
    throw new Refusal('rule-broken', '督办件由市委改革办签发和核查，主办单位须是其他单位（§6）。', {
      clause: '§6',
      field: 'lead',
    });
  }
  if (lead === issuer) throw new Refusal('invalid', '主办单位不能是签发单位自己。', { field: 'lead' });
  if (assisting.includes(lead))
    throw new Refusal('invalid', '主办单位不能又是协办单位。', { field: 'assisting' });
  const unknown = assisting.find((id) => !bodies.has(id));
  if (unknown) throw new Refusal('invalid', `协办单位“${unknown}”不在机构名录中。`, { field: 'assisting' });
}

/** If this were not asked, a form that was sent twice would be two orders, and a number is never given back. */
async function demandNew({ db, t }: Handle, actor: Actor, input: NewOrder, on: CivilDate): Promise<void> {
  const { orders, orderEvents } = t;
  const alike = await db
    .select()
    .from(orders)
    .where(and(eq(orders.issuedOn, on), eq(orders.issuedBy, actor.id), eq(orders.matter, input.matter)));
  for (const order of alike) {
    const { instrument, lead, kind, deadline } = order;
    if (instrument !== input.instrument || lead !== input.lead || kind !== input.kind) continue;
    if (deadline !== input.deadline || order.entryId !== (input.entry || null)) continue;
    const voided = and(eq(orderEvents.orderId, order.id), eq(orderEvents.kind, 'voided'));
    if ((await db.select({ id: orderEvents.id }).from(orderEvents).where(voided)).length > 0) continue;
    throw new Refusal(
      'conflict',
      `您今天已签发同一事由的《${INSTRUMENT_NAMES[instrument]}》〔${order.year}〕${order.number}号，没有再签发一次。`,
    );
  }
}

/**
 * Issues an order or a letter under the next number of its series. Numbers are given inside the transaction, of which
 * only one runs at a time, so two officers at once get neighbours and a refused one leaves no gap.
 * @returns id of the order, `2016-order-003`
 * @throws Refusal `forbidden`, `invalid`, `rule-broken`; `conflict` for what the same person issued today already
 */
export async function issueOrder(ctx: Context, input: NewOrder): Promise<string> {
  const on = civilDate(ctx.now);
  checkShape(input, on);
  const matter = demandWords(input.matter, '督办事由', 'matter', 300);
  demandPublic(matter, [input.instruction, input.instructedBy], 'matter');
  const year = Number(on.slice(0, 4));
  return write(ctx, async (tx): Promise<Written<string>> => {
    const assisting = [...new Set(input.assisting)];
    const entry = input.entry ? await loadEntry(tx, input.entry, on) : null;
    const issuer = await demandIssuer(tx, ctx.actor, input, entry);
    await checkBodies(tx, input.lead, assisting, issuer);
    // A decision is carried out once: that is asked where it is noted.
    if (!input.decision) await demandNew(tx, ctx.actor, { ...input, matter }, on);
    const { orders } = tx.t;
    const [last] = await tx.db
      .select({ number: max(orders.number) })
      .from(orders)
      .where(and(eq(orders.instrument, input.instrument), eq(orders.year, year)));
    const number = (last?.number ?? 0) + 1;
    const id = `${year}-${input.instrument}-${String(number).padStart(3, '0')}`;
    await tx.db.insert(orders).values({
      ...{ id, instrument: input.instrument, year, number, kind: input.kind, entryId: input.entry || null },
      ...{ lead: input.lead, assisting, matter, deadline: input.deadline, rhythm: input.rhythm },
      ...{ instruction: input.instruction.trim(), instructedBy: input.instructedBy.trim().slice(0, 60) },
      ...{ issuedOn: on, issuedBy: ctx.actor.id, issuer },
    });
    const carried = input.decision ? [await carryOutWithin(tx, ctx, input.decision, id)] : [];
    return {
      result: id,
      entries: [{ action: 'supervision.issue', subject: id, detail: { due: input.deadline } }, ...carried],
    };
  });
}
