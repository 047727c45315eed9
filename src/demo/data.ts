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
export interface Phrases {
  reports: Record<'start' | 'in-progress' | 'blocked', string[]>;
  'completion-reported': string[];
  verified: Record<'site-visit' | 'documents' | 'sampling', string[]>;
  returned: string[];
  urged: string[];
  'deadline-proposed': string[];
  'deadline-approved': string[];
  'quality-listed': string[];
  'quality-cleared': string[];
  ratingComments: Record<string, string[]>;
  caseReplies: Record<string, string[]>;
  services: Record<string, string[]>;
}

const load = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;

export const demoBodies = () => load<DemoBody[]>('bodies');
export const demoWorkPoints = () => load<DemoWorkPoints>('work-points');
export const demoDivisions = () => load<DemoDivision[]>('divisions');
export const demoCountyTasks = () => load<(DemoTask & { county: string })[]>('county-tasks');
export const demoPilots = () => load<DemoPilot[]>('pilots');
export const demoPhrases = () => load<Phrases>('phrases');
