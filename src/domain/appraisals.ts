/**
 * The deputies' appraisal (§9.3): signed card, sealed ballot. The byte layout stands in appraisals/bytes.ts,
 * cards.ts and ballots.ts; the same code runs in the ballot page, on the server, at the tally and in the tests.
 */
export * from './appraisals/ballots.ts';
export type { Bytes, Random } from './appraisals/bytes.ts';
export * from './appraisals/cards.ts';
export * from './appraisals/checks.ts';
export * from './appraisals/comments.ts';
export * from './appraisals/counting.ts';
export * from './appraisals/leaves.ts';
export * from './appraisals/page.ts';
export * from './appraisals/receipts.ts';
export * from './appraisals/rounds.ts';
export * from './appraisals/shares.ts';
export * from './appraisals/submissions.ts';
export * from './appraisals/suppression.ts';
export * from './appraisals/tally.ts';
export * from './appraisals/trustees.ts';
export { parseTyped, typedForm } from './appraisals/typed.ts';
