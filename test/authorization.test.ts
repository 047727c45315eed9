import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localPath } from '../src/components/office/forms.ts';
import {
  type Action,
  type Actor,
  may,
  PUBLIC,
  ROLES,
  type Role,
  RULES,
  SYSTEM,
} from '../src/domain/actor.ts';
import { ACTS } from './office-acts.ts';
import { PAGES } from './office-pages.ts';
import { actsOf, hiddenActs } from './office-source.ts';

const REFORM: Role[] = ['reform-editor', 'reform-approver'];
const APPROVER: Role[] = ['reform-approver'];
const REPORTERS: Role[] = [
  'reform-editor',
  'liaison',
  'department-officer',
  'department-principal',
  'county-office',
  'county-secretary',
];
const RECORDERS: Role[] = ['reform-approver', ...REPORTERS];
const KEEPERS: Role[] = ['reform-editor', 'reform-approver', 'liaison', 'county-office'];
const ISSUERS: Role[] = [...REFORM, 'liaison', 'department-officer', 'department-principal'];
const HANDLERS: Role[] = ['department-officer', 'department-principal', 'county-office', 'county-secretary'];
const RATED: Role[] = [...HANDLERS, 'centre-manager'];
const ALL: Role[] = [
  'reform-editor',
  'reform-approver',
  'administrator',
  'liaison',
  'department-officer',
  'department-principal',
  'county-office',
  'county-secretary',
  'centre-manager',
  'assessment-officer',
  'auditor',
];
const ASSESSORS: Role[] = ['assessment-officer'];
const SCORERS: Role[] = [...REFORM, ...ASSESSORS];
const CONFIRMERS: Role[] = [...APPROVER, ...ASSESSORS];
const APPELLANTS: Role[] = HANDLERS;
const LOOKING: Role[] = [...REFORM, 'auditor'];
const NOBODY: Role[] = [];
const GUARDS: Role[] = ['reform-editor', 'reform-approver', 'liaison'];
const KEEP = ALL.filter((role) => role !== 'auditor' && role !== 'assessment-officer');

/**
 * Who may do what: to a matter of the own unit, to one of another unit (both done before by a stranger from a third
 * unit), to what the person did before himself, and to what a colleague of the own unit did before.
 */
const TABLE: Record<Action, { own: Role[]; other: Role[]; samePerson: Role[]; sameUnit: Role[] }> = {
  'office.read': { own: ALL, other: ALL, samePerson: ALL, sameUnit: ALL },
  'office.keep-view': { own: KEEP, other: KEEP, samePerson: KEEP, sameUnit: KEEP },
  'bodies.change': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'plans.import': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.list': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.report': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'ledgers.complete': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'ledgers.verify': { own: REFORM, other: REFORM, samePerson: NOBODY, sameUnit: NOBODY },
  'ledgers.strike': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'ledgers.propose-deadline': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'ledgers.approve-deadline': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'ledgers.reopen': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.list-quality': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.clear-quality': { own: REFORM, other: REFORM, samePerson: NOBODY, sameUnit: REFORM },
  'ledgers.hold-to-account': { own: APPROVER, other: APPROVER, samePerson: APPROVER, sameUnit: APPROVER },
  'ledgers.undo': { own: NOBODY, other: NOBODY, samePerson: ALL, sameUnit: NOBODY },
  'ledgers.urge': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.add-evidence': { own: RECORDERS, other: REFORM, samePerson: RECORDERS, sameUnit: RECORDERS },
  'ledgers.reconcile': { own: KEEPERS, other: NOBODY, samePerson: KEEPERS, sameUnit: KEEPERS },
  'ledgers.sign-month': { own: RECORDERS, other: NOBODY, samePerson: RECORDERS, sameUnit: RECORDERS },
  'ledgers.propose-correction': {
    own: RECORDERS,
    other: REFORM,
    samePerson: RECORDERS,
    sameUnit: RECORDERS,
  },
  'ledgers.approve-correction': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'duties.record': { own: RECORDERS, other: NOBODY, samePerson: RECORDERS, sameUnit: RECORDERS },
  'schemes.open': { own: RECORDERS, other: REFORM, samePerson: RECORDERS, sameUnit: RECORDERS },
  'schemes.prepare': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'schemes.examine': { own: GUARDS, other: REFORM, samePerson: GUARDS, sameUnit: NOBODY },
  'schemes.decide': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'pilots.keep': { own: KEEPERS, other: NOBODY, samePerson: KEEPERS, sameUnit: KEEPERS },
  'pilots.conclude': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'pilots.judge': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: NOBODY },
  'pilots.spread': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'supervision.issue': { own: ISSUERS, other: REFORM, samePerson: ISSUERS, sameUnit: ISSUERS },
  'supervision.report': { own: REPORTERS, other: NOBODY, samePerson: REPORTERS, sameUnit: REPORTERS },
  'supervision.check': { own: ISSUERS, other: REFORM, samePerson: NOBODY, sameUnit: NOBODY },
  'supervision.end': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'supervision.draft-circular': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'supervision.withdraw-circular': { own: NOBODY, other: NOBODY, samePerson: ALL, sameUnit: NOBODY },
  'supervision.circulate': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'schemes.follow': { own: GUARDS, other: REFORM, samePerson: GUARDS, sameUnit: GUARDS },
  'duties.mark': { own: SCORERS, other: SCORERS, samePerson: SCORERS, sameUnit: NOBODY },
  'duties.compile': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'ledgers.propose-void': {
    own: [...REFORM, 'liaison', 'county-office'],
    other: REFORM,
    samePerson: [...REFORM, 'liaison', 'county-office'],
    sameUnit: [...REFORM, 'liaison', 'county-office'],
  },
  'ledgers.approve-void': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'ratings.answer-case': { own: RATED, other: NOBODY, samePerson: RATED, sameUnit: RATED },
  'ratings.read': {
    own: [...RATED, ...REFORM, 'auditor'],
    other: [...REFORM, 'auditor'],
    samePerson: [...RATED, ...REFORM, 'auditor'],
    sameUnit: [...RATED, ...REFORM, 'auditor'],
  },
  'ratings.issue-tickets': {
    own: ['centre-manager'],
    other: NOBODY,
    samePerson: ['centre-manager'],
    sameUnit: ['centre-manager'],
  },
  'ratings.see-contact': { own: HANDLERS, other: NOBODY, samePerson: HANDLERS, sameUnit: HANDLERS },
  'ratings.appeal': { own: HANDLERS, other: NOBODY, samePerson: HANDLERS, sameUnit: HANDLERS },
  'ratings.propose-review': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: NOBODY },
  'ratings.confirm-review': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: NOBODY },
  'ratings.devices': {
    own: ['administrator', 'centre-manager'],
    other: ['administrator'],
    samePerson: ['administrator', 'centre-manager'],
    sameUnit: ['administrator', 'centre-manager'],
  },
  'ratings.keys': {
    own: ['administrator', 'centre-manager'],
    other: ['administrator'],
    samePerson: ['administrator', 'centre-manager'],
    sameUnit: ['administrator', 'centre-manager'],
  },
  'ratings.manage': {
    own: ['reform-approver', 'administrator', 'centre-manager'],
    other: ['reform-approver', 'administrator', 'centre-manager'],
    samePerson: ['reform-approver', 'administrator', 'centre-manager'],
    sameUnit: ['reform-approver', 'administrator', 'centre-manager'],
  },
  'appraisals.prepare': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'appraisals.read': { own: LOOKING, other: LOOKING, samePerson: LOOKING, sameUnit: LOOKING },
  'appraisals.conduct': { own: APPROVER, other: APPROVER, samePerson: APPROVER, sameUnit: APPROVER },
  'assessment.propose': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'assessment.approve': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'appraisals.release': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'assessment.enter': { own: SCORERS, other: SCORERS, samePerson: SCORERS, sameUnit: SCORERS },
  'assessment.confirm': { own: CONFIRMERS, other: CONFIRMERS, samePerson: NOBODY, sameUnit: CONFIRMERS },
  'assessment.tolerate': { own: ASSESSORS, other: ASSESSORS, samePerson: ASSESSORS, sameUnit: NOBODY },
  'assessment.appeal': { own: APPELLANTS, other: NOBODY, samePerson: APPELLANTS, sameUnit: APPELLANTS },
  'assessment.answer-appeal': { own: ASSESSORS, other: ASSESSORS, samePerson: ASSESSORS, sameUnit: NOBODY },
  'assessment.commend': { own: APPROVER, other: APPROVER, samePerson: APPROVER, sameUnit: APPROVER },
  'publish.propose': { own: REFORM, other: REFORM, samePerson: REFORM, sameUnit: REFORM },
  'publish.approve': { own: APPROVER, other: APPROVER, samePerson: NOBODY, sameUnit: APPROVER },
  'publish.preview': {
    own: ['auditor', ...REFORM],
    other: ['auditor', ...REFORM],
    samePerson: ['auditor', ...REFORM],
    sameUnit: ['auditor', ...REFORM],
  },
  'accounts.manage': {
    own: ['administrator'],
    other: ['administrator'],
    samePerson: ['administrator'],
    sameUnit: ['administrator'],
  },
  'journal.read': {
    own: ['reform-approver', 'administrator', 'auditor'],
    other: ['reform-approver', 'administrator', 'auditor'],
    samePerson: ['reform-approver', 'administrator', 'auditor'],
    sameUnit: ['reform-approver', 'administrator', 'auditor'],
  },
};

const SUBJECTS = {
  own: { unit: 'd-fgw', doneBy: 'a-stranger', doneByUnit: 'd-third' },
  other: { unit: 'd-other', doneBy: 'a-stranger', doneByUnit: 'd-third' },
  samePerson: { unit: 'd-fgw', doneBy: 'a-me', doneByUnit: 'd-third' },
  sameUnit: { unit: 'd-fgw', doneBy: 'a-colleague', doneByUnit: 'd-fgw' },
};
const staff = (role: Role): Actor => ({ kind: 'staff', id: 'a-me', role, unit: 'd-fgw' });
const sorted = (roles: readonly Role[]) => [...roles].sort();

describe('who may do what', () => {
  it('is written down for every action', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.keys(RULES).sort());
    expect(sorted(ALL)).toEqual(sorted(ROLES));
  });

  for (const [action, row] of Object.entries(TABLE) as [Action, (typeof TABLE)[Action]][]) {
    for (const where of ['own', 'other', 'samePerson', 'sameUnit'] as const) {
      it(`${action}, ${where}: ${row[where].length === 0 ? 'nobody' : row[where].join(', ')}`, () => {
        expect(sorted(ROLES.filter((role) => may(staff(role), action, SUBJECTS[where])))).toEqual(
          sorted(row[where]),
        );
      });
    }
  }

  it('a step that needs an earlier one is refused while nobody has taken it', () => {
    expect(ROLES.filter((role) => may(staff(role), 'ledgers.verify', {}))).toEqual([]);
    expect(ROLES.filter((role) => may(staff(role), 'ledgers.strike', {}))).toEqual([]);
    expect(ROLES.filter((role) => may(staff(role), 'ledgers.approve-deadline', {}))).toEqual([]);
  });

  it('what the reform office reports is verified by a liaison unit that takes no part in it', () => {
    const led = { doneBy: 'a-stranger', doneByUnit: 'ggb' };
    const partakes = { ...led, partakers: ['d-fgw'] };
    expect(sorted(ROLES.filter((role) => may(staff(role), 'ledgers.verify', led)))).toEqual(
      sorted(['liaison', ...REFORM]),
    );
    expect(may(staff('liaison'), 'ledgers.verify', partakes)).toBe(false);
  });

  it('the public may do none of it, the portal’s own jobs all', () => {
    const actions = Object.keys(RULES) as Action[];
    expect(actions.filter((action) => may(PUBLIC, action, SUBJECTS.own))).toEqual([]);
    expect(actions.filter((action) => !may(SYSTEM, action, SUBJECTS.own))).toEqual([]);
  });

  it('an auditor writes nothing, an assessment officer only what concerns scores', () => {
    const writing = (Object.keys(RULES) as Action[]).filter((action) => !/\.read$/.test(action));
    for (const subject of Object.values(SUBJECTS)) {
      // Taking back is of one's own act only, and they have none.
      const read = ['publish.preview', 'ledgers.undo', 'supervision.withdraw-circular'];
      expect(
        writing.filter((action) => may(staff('auditor'), action, subject) && !read.includes(action)),
      ).toEqual([]);
      expect(
        writing.filter(
          (action) =>
            may(staff('assessment-officer'), action, subject) &&
            !read.includes(action) &&
            !/^(assessment\.|duties\.mark)/.test(action),
        ),
      ).toEqual([]);
    }
  });
});

describe('pages of the office', () => {
  it('are all in the table', () => {
    const folder = join(import.meta.dirname, '../src/pages/office');
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(astro|ts)$/.test(name),
    );
    expect(pages.sort()).toEqual(Object.keys(PAGES).sort());
  });

  it('have no button that the table of acts does not name', () => {
    const pages = Object.keys(PAGES).filter((name) => name.endsWith('.astro'));
    expect(pages.filter((page) => hiddenActs(page).length > 0)).toEqual([]);
    const buttons = pages.flatMap((page) => actsOf(page).map((act) => `${page} ${act}`));
    const table = Object.entries(ACTS).flatMap(([page, acts]) =>
      Object.keys(acts).map((act) => `${page} ${act}`),
    );
    expect(buttons.sort()).toEqual(table.sort());
  });
});

describe('the door', () => {
  it('leads on to the office and nowhere else', () => {
    expect(localPath('/office/ledgers/?lamp=overdue', '/office/')).toBe('/office/ledgers/?lamp=overdue');
    expect(localPath('/reform/office/', '/reform/office/')).toBe('/reform/office/');
    for (const trap of [
      '//evil.example/office/',
      'https://evil.example/office/',
      '/\\evil.example/office/',
      '/office/../../evil',
      '/office/../',
      '/ratings/',
      'javascript:alert(1)',
      '',
      null,
    ]) {
      expect(localPath(trap, '/office/')).toBeNull();
    }
  });
});
