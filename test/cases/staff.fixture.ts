/** Who acts in the tests of the cases, on what, and how a refusal reads. */
import { ENGINE, type Engine, type Read } from '../../db/engine.ts';
import type { NewEntry } from '../../src/cases/ledgers.ts';
import type { Context } from '../../src/cases/portal.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';

/** Somebody of the staff, by account, role and unit. */
export const person = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });

/** A task of ledger 1, from March to the end of June. */
export const ENTRY: NewEntry = {
  ...{ id: '2016-1-001', year: 2016, ledger: 'leading-group', keeper: 'ggb', planItem: null },
  ...{ title: '推进商事制度改革', text: '全面实施“五证合一、一照一码”。', target: '6月底前实现。' },
  ...{ lead: 'd-fgw', participants: ['d-czj'], groups: [], post: '市发改委主任' },
  ...{ origin: 'provincial', requirement: 'specific', start: '2016-03-01', due: '2016-06-30' },
  withheld: false,
};

/** What an act is refused with, `code: message`; `done` if it is not. */
export const refusal = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

/** The same context, in which somebody else acts after what is read before a transaction and before it begins. */
export function meanwhile(ctx: Context, act: () => Promise<unknown>): Context {
  const { db, t, [ENGINE]: engine } = ctx.read as Read & { [ENGINE]: Engine };
  const transact: Engine['transact'] = async (body) => {
    await act();
    return engine.transact(body);
  };
  return { ...ctx, read: Object.defineProperty({ db, t }, ENGINE, { value: { ...engine, transact } }) };
}
