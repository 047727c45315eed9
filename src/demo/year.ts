/**
 * The demonstration year 2016 of a fictional city: made from a seed by calling the use cases, so that whatever they
 * refuse cannot be in it. Deterministic: the same seed, the same year.
 */
import { addAccount, type NewAccount } from '../cases/auth.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type Instant, instantOf } from '../domain/calendar.ts';
import { type DemoRound, seedAppraisals } from './appraisals.ts';
import { seedBulletins } from './bulletins.ts';
import { seedDecisions } from './decisions.ts';
import { seedDuties } from './duties.ts';
import { seedLedgers } from './ledgers.ts';
import { seedPilots } from './pilots.ts';
import { seedPlans } from './plans.ts';
import { seeded } from './random.ts';
import { seedRatings } from './ratings.ts';
import { seedReconciliations } from './reconciliations.ts';
import { seedRulings } from './rulings.ts';
import { seedSchemes } from './schemes.ts';
import { seedSupervision } from './supervision.ts';

/** The day on which a demonstration instance begins to live: the year is over, the assessment is out. */
export const DEMO_TODAY: Instant = instantOf('2017-01-16', 9);
export const DEMO_PASSWORD = 'liangshai-2016';

/** One account for each way of working; posts, not persons. */
export const DEMO_ACCOUNTS: Omit<NewAccount, 'password'>[] = [
  { login: 'ggb-editor', title: '市委改革办台账岗', role: 'reform-editor', unit: 'ggb' },
  { login: 'ggb-approver', title: '市委改革办审核岗', role: 'reform-approver', unit: 'ggb' },
  { login: 'fgw', title: '市发改委改革联络员', role: 'department-officer', unit: 'd-fgw' },
  { login: 'fgw-zr', title: '市发改委主任岗', role: 'department-principal', unit: 'd-fgw' },
  { login: 'gsj', title: '市工商局改革联络员', role: 'department-officer', unit: 'd-gsj' },
  { login: 'zx-jj', title: '经济体制专项组联络员', role: 'liaison', unit: 'zx-jj' },
  { login: 'nanqiao', title: '南桥区委改革办', role: 'county-office', unit: 'c-nanqiao' },
  { login: 'nanqiao-sj', title: '南桥区委书记岗', role: 'county-secretary', unit: 'c-nanqiao' },
  { login: 'centre', title: '市政务服务中心管理岗', role: 'centre-manager', unit: 's-city' },
  { login: 'assess', title: '市考核办考评岗', role: 'assessment-officer', unit: 'd-zzb' },
  { login: 'auditor', title: '审计监督岗', role: 'auditor', unit: 'ggb' },
  { login: 'admin', title: '系统管理岗', role: 'administrator', unit: 'ggb' },
];

/** How far the seeding is: which part, how many of how many. */
export type Report = (part: string, done: number, of: number) => void;

/** Makes the year. @returns what a newcomer needs to try the rest: a card for the practice round. */
export async function seedYear(portal: Portal, report: Report): Promise<DemoRound> {
  const random = seeded(2016);
  report('accounts', 0, DEMO_ACCOUNTS.length);
  // All at once: the hash of a password is made to take its time, and beside the main thread.
  const ctx = portal.as(SYSTEM, instantOf('2016-01-04', 9));
  await Promise.all(DEMO_ACCOUNTS.map((account) => addAccount(ctx, { ...account, password: DEMO_PASSWORD })));
  const entries = await seedPlans(portal);
  await seedLedgers(portal, entries, random, (done, of) => report('ledger events', done, of));
  // Dice of its own, so that the rest of the year stays as it was.
  const written = await seedDuties(portal, seeded(8), (done, of) => report('duties', done, of));
  const keepers = [...new Set(entries.map((entry) => entry.keeper))];
  await seedReconciliations(portal, keepers, seeded(9), (done, of) => report('monthly accounts', done, of));
  await seedSchemes(portal, entries, seeded(4));
  await seedPilots(portal, entries, seeded(15));
  await seedSupervision(portal, entries, seeded(6));
  await seedDecisions(portal);
  await seedRatings(portal, random, (done, of) => report('ratings', done, of));
  // What bulletins tell of is there by now; who is commended has handed them in.
  await seedBulletins(portal, written, seeded(16));
  await seedRulings(portal, seeded(10));
  return seedAppraisals(portal, random, (done, of) => report('ballots', done, of));
}
