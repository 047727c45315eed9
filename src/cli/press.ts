/** What the office may let out: the office's pages decide, the command line's layer writes the record. */
import { listFreezes } from '../cases/assessment.ts';
import type { Context, Portal } from '../cases/portal.ts';
import { requestBuild } from '../cases/publish.ts';
import { SYSTEM } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { freezeAssessment, proposeAssessment, publishParts } from './publish.ts';
import type { Settings } from './settings.ts';

export interface Press {
  /** Folder of the published record. */
  readonly recordDir: string;
  /** Proposes to freeze the assessment of a period (§10) in the name of the context's actor. */
  propose(ctx: Context, input: { period: string; note?: string | undefined }): Promise<void>;
  /** Freezes a proposal in the name of the context's actor and puts it into the record. */
  freeze(ctx: Context, id: string): Promise<void>;
}

export function pressOf(portal: Portal, { recordDir }: Settings): Press {
  return {
    recordDir,
    // What was done a moment ago is public by rule: it counts.
    propose: async (ctx, input) => {
      await publishParts(portal, recordDir, ctx.now);
      await proposeAssessment(recordDir, ctx, input);
    },
    freeze: async (ctx, id) => {
      const proposal = (await listFreezes(ctx)).find((one) => one.id === id);
      if (!proposal) throw new Refusal('not-found', `没有待批准的得分“${id}”。`);
      await publishParts(portal, recordDir, ctx.now);
      await freezeAssessment(portal, recordDir, ctx, proposal);
      await requestBuild(portal.as(SYSTEM, ctx.now));
    },
  };
}
