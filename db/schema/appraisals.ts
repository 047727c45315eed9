import type { Round } from '../../src/domain/appraisals/rounds.ts';
import type { TallyFile } from '../../src/domain/appraisals/tally.ts';
import type { TrusteeSignature } from '../../src/domain/appraisals/trustees.ts';
import type { Kit } from '../kit.ts';

/** Appraisal rounds and their public lists (§9.3); ballots themselves have a store of their own. */
export const appraisals = (k: Kit) => ({
  rounds: k.table('rounds', {
    id: k.text('id').primaryKey(),
    /** `draft` may change; from `frozen` on the times alone decide whether it is open. */
    state: k.oneOf('state', ['draft', 'frozen', 'tallied', 'void']).notNull(),
    definition: k.json<Round>('definition').notNull(),
    /** Day of the last batch of ballots; null before. */
    batchedOn: k.text('batched_on'),
    /** Places in the log of the batches of ballots that are logged, `2016/17` each; null before the first. */
    batches: k.json<string[]>('batches'),
    /** What the trustees brought back; null before. */
    tally: k.json<TallyFile>('results'),
    /** Who loaded it; somebody else lets it out. */
    talliedBy: k.text('tallied_by'),
    /** Day on which the results were let out; null before. */
    releasedOn: k.text('released_on'),
  }),
  /** Public keys of the cards; never a secret, never a name. */
  cardKeys: k.table(
    'card_keys',
    {
      round: k.text('round').notNull(),
      category: k.text('category').notNull(),
      pk: k.text('pk').notNull(),
      serial: k.text('serial').notNull(),
      spare: k.bool('spare').notNull(),
    },
    (t) => [k.primaryKey(t['round']!, t['pk']!), k.index('card_keys_serial', t['round']!, t['serial']!)],
  ),
  /** Public keys under which comments may be sent; of which card none can say. */
  commentKeys: k.table(
    'comment_keys',
    { round: k.text('round').notNull(), pk: k.text('pk').notNull() },
    (t) => [k.primaryKey(t['round']!, t['pk']!)],
  ),
  /** Lost cards, each cancelled by two trustees' signatures. */
  cardCancellations: k.table(
    'card_cancellations',
    {
      round: k.text('round').notNull(),
      pk: k.text('pk').notNull(),
      replacement: k.text('replacement'),
      signatures: k.json<TrusteeSignature[]>('signatures'),
    },
    (t) => [
      k.primaryKey(t['round']!, t['pk']!),
      k.unique('card_cancellations_spare', t['round']!, t['replacement']!),
    ],
  ),
  /** Totals of ballots given on paper, entered twice by different persons; never a single ballot. */
  paperCounts: k.table(
    'paper_counts',
    {
      round: k.text('round').notNull(),
      category: k.text('category').notNull(),
      enteredBy: k.text('entered_by').notNull(),
      issued: k.int('issued').notNull(),
      collected: k.int('collected').notNull(),
      /** By item, then by grade or `blank`. */
      counts: k.json<Record<string, Record<string, number>>>('counts').notNull(),
    },
    (t) => [k.primaryKey(t['round']!, t['category']!, t['enteredBy']!)],
  ),
});
