/** Gates (§4.2): each leaves a document; none is jumped. */
import type { Transaction } from '../../../db/engine.ts';
import type { Context, JournalEntry } from '../../../db/write.ts';
import type { CivilDate } from '../../domain/calendar.ts';
import { Refusal } from '../../domain/outcome.ts';
import {
  ANSWERS,
  demandGate,
  GATE_ACTIONS,
  GATE_NAMES,
  GATE_RECORDS,
  GATES,
  type Gate,
  gateRule,
  type Opinion,
  WAY_NAMES,
  type Way,
} from '../../domain/schemes.ts';
import { demandLine, type Seen, type Step, step, stepWithin } from './step.ts';

/** What an officer says of a gate that was passed. */
export interface GateInput extends Seen {
  gate: Gate;
  on: CivilDate;
  /** The document that records it. */
  paper: { number: string; title: string };
  /** At the special group's gate. */
  way?: Way | undefined;
  /** At the gate of opinions. */
  opinions?: Opinion[] | undefined;
  /** Internal. */
  note?: string | undefined;
}

/**
 * Records that a scheme passed its next gate.
 * @throws Refusal `rule-broken` for a gate that would be jumped, naming the clause and the record that is missing
 */
export async function passGate(ctx: Context, id: string, input: GateInput): Promise<void> {
  await step(ctx, id, gateStep(input));
}

/** The same within another act's transaction. @returns the journal entry */
export async function passGateWithin(
  tx: Transaction,
  ctx: Context,
  id: string,
  input: GateInput,
): Promise<JournalEntry> {
  return stepWithin(tx, ctx, id, gateStep(input));
}

function gateStep(input: GateInput): Step {
  const { gate } = input;
  if (!GATES.includes(gate)) throw new Refusal('invalid', '没有这个关口。', { field: 'gate' });
  const paper = {
    number: input.paper.number.trim().slice(0, 60),
    title: demandLine(input.paper.title, `记录“${GATE_NAMES[gate]}”的文件标题`, 'paperTitle'),
  };
  const opinions = gate === 'opinions' ? checkOpinions(input.opinions ?? []) : undefined;
  return {
    ...{ kind: gate, on: input.on, note: input.note ?? '', seen: input.seen, action: GATE_ACTIONS[gate] },
    detail: {
      paper,
      ...(opinions ? { opinions } : {}),
      ...(gate === 'special-group' ? { way: input.way } : {}),
    },
    subject: ({ entry, groupId }) => gateRule(gate, { lead: entry.lead, groupId })[1],
    check: ({ state }) => {
      demandGate(state, gate);
      if (gate !== 'special-group') return;
      if (input.way === undefined || !state.ways.includes(input.way)) {
        const ways = state.ways.map((way) => `“${WAY_NAMES[way]}”`).join('或');
        throw new Refusal('rule-broken', `本方案须${ways}；还缺${GATE_RECORDS[gate]}（依据 §4.2）。`, {
          clause: '§4.2',
          field: 'way',
        });
      }
    },
  };
}

function checkOpinions(opinions: readonly Opinion[]): Opinion[] {
  const given = opinions.filter(({ who }) => who.trim() !== '');
  if (given.length === 0) {
    throw new Refusal('rule-broken', '还缺征求意见的对象和答复情况：至少写一个征求了谁、怎样答复（§4.2）。', {
      clause: '§4.2',
      field: 'opinions',
    });
  }
  return given.map(({ who, answer }) => {
    if (!ANSWERS.includes(answer)) {
      throw new Refusal('invalid', `请选择“${who.trim()}”的答复情况。`, { field: 'opinions' });
    }
    return { who: demandLine(who, '征求意见的对象', 'opinions'), answer };
  });
}
