import { demand } from '../../domain/actor.ts';
import { type Item, parseKeys, type Round } from '../../domain/appraisals.ts';
import type { Body } from '../../domain/bodies.ts';
import { civilDate, type Instant } from '../../domain/calendar.ts';
import { type Finding, Refusal } from '../../domain/outcome.ts';
import { listBodies } from '../bodies.ts';
import { appraisalNumbers } from '../parameters.ts';
import { getPlan, listPlans } from '../plans.ts';
import type { Context } from '../portal.ts';
import type { BallotBox } from './box.ts';
import { getRound, prepareRound } from './rounds.ts';

/** The kinds of body that are appraised. */
const APPRAISED: readonly Body['kind'][] = ['department', 'county'];
const OVERALL_TEXT = '对全市全面深化改革整体情况的评价';

/** What the office chooses; the wording of the questions comes from the plan and the register. */
export interface RoundDraft {
  id: string;
  title: string;
  opensAt: Instant;
  closesAt: Instant;
  /** Ids of plan items. */
  keyWork: string[];
  /** Ids of bodies. */
  units: string[];
  categories: Round['categories'];
  /** The line from the key ceremony; empty before it, or to keep what is there. */
  keys: string;
  /** Fingerprint of the ballot page as it is served; null where none is built. */
  page: string | null;
}

export interface RoundOptions {
  keyWork: { id: string; number: string; title: string }[];
  units: { id: string; name: string }[];
}

/** What a round of a year can ask about: the tasks of its work points, and the bodies that carry reform tasks. */
export async function roundOptions(ctx: Context, year: number): Promise<RoundOptions> {
  const plans = (await listPlans(ctx, year)).filter(({ kind }) => kind === 'work-points');
  const items = await Promise.all(plans.map(async ({ id }) => (await getPlan(ctx, id)).items));
  const bodies = (await listBodies(ctx)).filter(({ kind }) => APPRAISED.includes(kind));
  return {
    keyWork: items.flat().map(({ id, number, title }) => ({ id, number, title })),
    units: bodies.map(({ id, shortName }) => ({ id, name: shortName })),
  };
}

/** Saves what the office chose as the draft of a round, and returns what is still missing. */
export async function draftRound(ctx: Context, box: BallotBox, draft: RoundDraft): Promise<Finding[]> {
  demand(ctx.actor, 'appraisals.prepare');
  const year = Number(civilDate(draft.opensAt).slice(0, 4));
  const before = await getRound(ctx, draft.id).catch(() => null);
  const { tallyKey, trustees } = keysOf(draft, before?.definition);
  return prepareRound(ctx, {
    id: draft.id,
    title: draft.title,
    items: itemsOf(draft, await roundOptions(ctx, year)),
    categories: draft.categories,
    opensAt: draft.opensAt,
    closesAt: draft.closesAt,
    threshold: appraisalNumbers(civilDate(draft.opensAt)).threshold,
    tallyKey,
    trustees,
    receiptKey: box.receiptKey,
    pageHash: draft.page ?? '',
  });
}

function itemsOf({ keyWork, units }: RoundDraft, options: RoundOptions): Item[] {
  const chosen = options.keyWork.filter(({ id }) => keyWork.includes(id));
  const appraised = options.units.filter(({ id }) => units.includes(id));
  return [
    { id: 'overall', kind: 'overall', text: OVERALL_TEXT },
    ...chosen.map(({ id, title }): Item => ({ id: `key-${id}`, kind: 'key-work', text: title })),
    ...appraised.map(({ id, name }): Item => ({ id: `unit-${id}`, kind: 'unit', text: name, unit: id })),
  ];
}

function keysOf({ id, keys }: RoundDraft, before: Round | undefined): Pick<Round, 'tallyKey' | 'trustees'> {
  if (keys.trim() === '') return { tallyKey: before?.tallyKey ?? '', trustees: before?.trustees ?? [] };
  const parsed = parseKeys(keys);
  if (!parsed) {
    throw new Refusal('invalid', '公钥行不完整或有抄写错误，请整行粘贴密钥仪式打印的文字。', {
      field: 'keys',
    });
  }
  if (parsed.round === id) return parsed;
  throw new Refusal('invalid', `这是 ${parsed.round} 轮的公钥，不是 ${id} 轮。`, { field: 'keys' });
}
