/** What the office may let out: the office's pages decide, the command line's layer writes the record. */
import { listFreezes } from '../cases/assessment.ts';
import type { Context, Portal } from '../cases/portal.ts';
import { requestBuild } from '../cases/publish.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { Instant } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import {
  freezeAssessment,
  proposeAssessment,
  publishBulletins,
  publishDuties,
  publishLearning,
  publishRulings,
} from './publish.ts';
import type { Settings } from './settings.ts';

export interface Press {
  /** Folder of the published record. */
  readonly recordDir: string;
  /** Proposes to freeze the assessment of a period (§10) in the name of the context's actor. */
  propose(ctx: Context, input: { period: string; note?: string | undefined }): Promise<void>;
  /** Freezes a proposal in the name of the context's actor and puts it into the record. */
  freeze(ctx: Context, id: string): Promise<void>;
  /** Publishes what people decided about the scores of a year: tolerance, appeals, commendations, items by hand. */
  rulings(now: Instant, year: number): Promise<void>;
  /** Publishes a year of training and research (§7). */
  learning(now: Instant, year: number): Promise<void>;
  /** Publishes a year's bulletins and duties, after an issue went out (§8). */
  bulletins(now: Instant, year: number): Promise<void>;
}

export function pressOf(portal: Portal, { recordDir }: Settings): Press {
  return {
    recordDir,
    propose: (ctx, input) => proposeAssessment(recordDir, ctx, input),
    freeze: async (ctx, id) => {
      const proposal = (await listFreezes(ctx)).find((one) => one.id === id);
      if (!proposal) throw new Refusal('not-found', `没有待批准的得分“${id}”。`);
      await freezeAssessment(portal, recordDir, ctx, proposal);
      await requestBuild(portal.as(SYSTEM, ctx.now));
    },
    learning: async (now, year) => {
      await publishLearning(portal, recordDir, now, year);
      await publishDuties(portal, recordDir, now, year);
      await requestBuild(portal.as(SYSTEM, now));
    },
    bulletins: async (now, year) => {
      await publishBulletins(portal, recordDir, now, year);
      await publishDuties(portal, recordDir, now, year);
      await requestBuild(portal.as(SYSTEM, now));
    },
    rulings: async (now, year) => {
      await publishRulings(portal, recordDir, now, year);
      await requestBuild(portal.as(SYSTEM, now));
    },
  };
}
