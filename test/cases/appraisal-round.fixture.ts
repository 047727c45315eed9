/** A round of the deputies' appraisal on one engine, with cards, trustees and a box of its own for each test. */
import { afterEach, beforeEach } from 'vitest';
import {
  type BallotBox,
  freezeRound,
  loadCardKeys,
  openBallotBox,
  prepareRound,
  submitBallot,
} from '../../src/cases/appraisals.ts';
import { type Actor, PUBLIC } from '../../src/domain/actor.ts';
import { type Card, makeBallot, type Submission } from '../../src/domain/appraisals.ts';
import { choicesOf, OPENS, type Scene, scene } from '../domain/appraisals.fixture.ts';
import type { Bench } from '../engines.ts';

export const EDITOR: Actor = { kind: 'staff', id: 'editor', role: 'reform-editor', unit: 'ggb' };
export const APPROVER: Actor = { kind: 'staff', id: 'approver', role: 'reform-approver', unit: 'ggb' };
export const BEFORE = OPENS - 1000;
export const DURING = OPENS + 3_600_000;

export function appraisalRound(bench: Bench) {
  const as = (actor: Actor, now: number) => bench.portal.as(actor, now);
  const round = {
    box: undefined as unknown as BallotBox,
    world: undefined as unknown as Scene,
    as,
    send: (submission: Submission, now = DURING) => submitBallot(as(PUBLIC, now), round.box, submission),
    ballot: (category: string, card: Card, version = 1) => {
      const { round: own, random } = round.world;
      return makeBallot(own, category, card, choicesOf(own, random), version, random);
    },
    /** Frozen, with so many cards of each category. */
    open: async (sizes: Record<string, number>): Promise<void> => {
      round.world = scene(sizes, 2);
      const { round: own, file } = round.world;
      own.receiptKey = round.box.receiptKey;
      await prepareRound(as(EDITOR, BEFORE), own);
      await loadCardKeys(as(EDITOR, BEFORE), '2016', file);
      await freezeRound(as(APPROVER, BEFORE), round.box, '2016', own.pageHash);
    },
  };
  beforeEach(() => {
    round.box = openBallotBox(bench.dataDir);
  });
  afterEach(() => round.box.close());
  return round;
}
