/** The texts of the demonstration year, typed. All of it is invented. */
import { readFileSync } from 'node:fs';
import type { BodyKind } from '../domain/bodies.ts';
import type { Origin, Requirement } from '../domain/plans/terms.ts';

export interface DemoTask {
  number: string;
  title: string;
  text: string;
  target?: string;
  workPoint?: string | null;
  origin: Origin;
  requirement: Requirement;
  leads: string[];
  participants: string[];
  groups: string[];
  start?: string;
  due: string;
  dueText: string;
  post?: string;
  /** The papers with which it is reported complete. */
  evidence?: string;
}
export interface DemoDocument {
  id: string;
  title: string;
  docNumber: string;
  indexNumber: string;
  issuedBy: string;
  adoptedOn: string;
  publishedOn: string;
  intro: string[];
}
export interface DemoWorkPoints extends DemoDocument {
  sections: { number: string; title: string; group: string; items: DemoTask[] }[];
  withheld: string[];
}
export interface DemoDivision extends DemoDocument {
  group: string;
  tasks: DemoTask[];
}
export interface DemoPilot {
  id: string;
  name: string;
  level: string;
  host: string;
  leaderPost: string;
  list: string;
  objective: string;
  start: string;
  due: string;
  origin: Origin;
}
export interface DemoBody {
  id: string;
  kind: BodyKind;
  name: string;
  shortName: string;
  aliases: string[];
  post: string;
  group?: string;
  order: number;
}
/** What is said of tasks of one kind: stages of work, what holds them up, the end and its checks. */
export interface TaskPhrases {
  /** A task is of this kind if its title, or its completion mark, has one of them. */
  words: string[];
  start: string[];
  midway: string[];
  late: string[];
  blocked: string[];
  done: string[];
  'site-visit': string[];
  documents: string[];
  sampling: string[];
  returned: string[];
  deadline: string[];
  plate: string[];
  cleared: string[];
}
export interface Phrases {
  share: string[];
  stalled: string[];
  'still-stalled': string[];
  'caught-up': string[];
  evidence: string[];
  'no-evidence': string[];
  urged: string[];
  'deadline-approved': string[];
  'held-to-account': string[];
  ratingComments: Record<string, string[]>;
  caseReplies: Record<string, string[]>;
  services: Record<string, string[]>;
}

/** The last day of which the demonstration knows. */
export const LAST = '2017-01-15';

/** How news of one kind are headed in a bulletin, and what follows them. */
export interface BulletinPhrases {
  titles: string[];
  next: string[];
  /** Instead of `next`, where the deadline has passed. */
  late?: string[];
}

const load = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;

export const demoBodies = () => load<DemoBody[]>('bodies');
export const demoWorkPoints = () => load<DemoWorkPoints>('work-points');
export const demoDivisions = () => load<DemoDivision[]>('divisions');
export const demoCountyTasks = () => load<(DemoTask & { county: string })[]>('county-tasks');
export const demoPilots = () => load<DemoPilot[]>('pilots');
export const demoPhrases = () => load<Phrases>('phrases');
export const demoTaskPhrases = () => load<Record<string, TaskPhrases>>('task-phrases');
export const demoBulletinPhrases = () => load<Record<string, BulletinPhrases>>('bulletin-phrases');

/** Papers by which the tasks of divisions and counties are shown complete, by lead and title. */
export function demoEvidence(): Map<string, string> {
  const tasks = [...demoDivisions().flatMap((division) => division.tasks), ...demoCountyTasks()];
  return new Map(
    tasks.flatMap((task) => (task.evidence ? [[`${task.leads[0]} ${task.title}`, task.evidence]] : [])),
  );
}
