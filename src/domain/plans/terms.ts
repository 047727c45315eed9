/** Words that a task carries from its plan through ledger, airing and page (§1). */

export const PLAN_KINDS = ['work-points', 'task-division'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];
export const PLAN_KIND_NAMES: Record<PlanKind, string> = {
  'work-points': '工作要点',
  'task-division': '任务分工方案',
};

/** Who asked for the task. */
export const ORIGINS = ['central', 'provincial', 'city', 'county'] as const;
export type Origin = (typeof ORIGINS)[number];
export const ORIGIN_NAMES: Record<Origin, string> = {
  central: '中央部署',
  provincial: '省级部署',
  city: '市级部署',
  county: '县级自主',
};

/** How it was asked (§1.4). */
export const REQUIREMENTS = ['specific', 'principle', 'own-initiative'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];
export const REQUIREMENT_NAMES: Record<Requirement, string> = {
  specific: '具体要求',
  principle: '原则要求',
  'own-initiative': '自主改革',
};
