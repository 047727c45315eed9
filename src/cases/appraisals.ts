/** The deputies' appraisal (§9.3): what the office, the card authority, the trustees and the deputies may do. */
export * from './appraisals/ballots.ts';
export * from './appraisals/box.ts';
export * from './appraisals/cards.ts';
export { submitComment } from './appraisals/comments.ts';
export * from './appraisals/desk.ts';
export * from './appraisals/draft.ts';
export * from './appraisals/paper.ts';
export * from './appraisals/results.ts';
export {
  cancellations,
  cardLists,
  checklist,
  extendRound,
  freezeRound,
  getRound,
  listRounds,
  type Phase,
  type PublicRound,
  prepareRound,
  publicRound,
  type StoredRound,
} from './appraisals/rounds.ts';
export { cardSheets, envelopeSheets, type SheetText } from './appraisals/sheets.ts';
export * from './appraisals/trustees.ts';
