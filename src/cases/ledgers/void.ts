/** Voiding an entry that was listed by mistake (§3.2): two persons, a public reason, and nothing is deleted. */
import type { Context } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { demandAllowed } from '../../domain/ledgers.ts';
import { demandText, type Seen, step } from './step.ts';

/** Says that an entry was listed by mistake, and why. It counts when another person agrees. */
export async function proposeVoid(ctx: Context, id: string, input: { text: string } & Seen): Promise<void> {
  await step(ctx, id, {
    seen: input.seen,
    kind: 'void-proposed',
    text: demandText(input.text, '误列的理由'),
    check: (entry) => demand(ctx.actor, 'ledgers.propose-void', { unit: entry.keeper }),
  });
}

/** Agrees that it was, or not; another person than the one who said so. What is void stays visible with its reason. */
export async function decideVoid(
  ctx: Context,
  id: string,
  input: { approved: boolean; text: string } & Seen,
): Promise<void> {
  const kind = input.approved ? 'voided' : 'void-declined';
  const declined = input.approved ? '' : demandText(input.text, '不同意的理由');
  await step(ctx, id, {
    seen: input.seen,
    kind,
    // The reason is the public one; the opinion of who agrees is not asked for.
    text: ({ state }) => (input.approved ? state.voidProposal!.reason : declined),
    check: (entry) => {
      demandAllowed(entry.state, kind);
      demand(ctx.actor, 'ledgers.approve-void', { doneBy: entry.state.voidProposal!.by });
    },
  });
}
