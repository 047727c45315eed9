/** Plan documents (§1.1): reading work points and task divisions, matching their bodies with the register. */
export { type MatchedPlan, matchBodies, type RegisteredBody } from './plans/match.ts';
export type { Block, Due, DueKind, ParsedPlan, ParseOptions, PlanItem } from './plans/model.ts';
export { blocksOfText, parsePlan } from './plans/parse.ts';
