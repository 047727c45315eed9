/**
 * Who acts, and what he may do. Deny by default: an action that no rule names is refused. The unit always comes
 * from the session, never from an address or a form.
 */
import { Refusal } from './outcome.ts';

export const ROLES = [
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
] as const;
export type Role = (typeof ROLES)[number];
export const ROLE_NAMES: Record<Role, string> = {
  'reform-editor': '改革办经办',
  'reform-approver': '改革办审批',
  administrator: '系统管理员',
  liaison: '专项组联络员',
  'department-officer': '部门经办',
  'department-principal': '部门负责人',
  'county-office': '县（市、区）改革办',
  'county-secretary': '县（市、区）委书记',
  'centre-manager': '政务服务中心管理员',
  'assessment-officer': '考评经办',
  auditor: '审计监督',
};

/** The parties that are no staff: a kiosk or phone, the portal's own jobs. */
export type Actor =
  | { kind: 'staff'; id: string; role: Role; unit: string }
  | { kind: 'public'; id: 'public' }
  | { kind: 'system'; id: 'system' };

export const SYSTEM: Actor = { kind: 'system', id: 'system' };
export const PUBLIC: Actor = { kind: 'public', id: 'public' };

/** The one body whose id the rules name: what it does itself, it does not check itself. */
export const REFORM_OFFICE = 'ggb';

/** What is acted on: the unit it belongs to, and who did the step before, where two persons are demanded. */
export interface Subject {
  unit?: string;
  /** The actor whose step this one confirms; the same person may not do both (§3.2). */
  doneBy?: string;
  /** The unit whose step this one confirms; the same unit may not do both (§3.2). */
  doneByUnit?: string;
  /** Units that take part in it and therefore do not judge it. */
  partakers?: readonly string[];
  /** Accounts that were named for it by post. */
  named?: readonly string[];
}

type Rule = (actor: Extract<Actor, { kind: 'staff' }>, subject: Subject) => boolean;

const roles =
  (...names: Role[]): Rule =>
  (actor) =>
    names.includes(actor.role);
const own: Rule = (actor, subject) => subject.unit === actor.unit;
const otherPerson: Rule = (actor, subject) => subject.doneBy !== undefined && subject.doneBy !== actor.id;
const otherUnit: Rule = (actor, subject) =>
  subject.doneByUnit !== undefined && subject.doneByUnit !== actor.unit;
const all =
  (...rules: Rule[]): Rule =>
  (actor, subject) =>
    rules.every((rule) => rule(actor, subject));

const any =
  (...rules: Rule[]): Rule =>
  (actor, subject) =>
    rules.some((rule) => rule(actor, subject));

const reform = roles('reform-editor', 'reform-approver');
const approver = roles('reform-approver');
/** Who answers for a unit: the office that does its work, and the one person who is liable for it (§1.2, §1.3). */
const liable = roles('department-officer', 'department-principal', 'county-office', 'county-secretary');
const reporters = any(liable, roles('liaison', 'reform-editor'));
const recorders = any(reporters, roles('reform-approver'));
const rated = any(liable, roles('centre-manager'));
const everyone: Rule = () => true;
/** What the reform office reports itself is checked by a special group's liaison unit that takes no part in it. */
const overReformOffice: Rule = (actor, subject) =>
  actor.role === 'liaison' &&
  subject.doneByUnit === REFORM_OFFICE &&
  subject.partakers?.includes(actor.unit) !== true;
const samePerson: Rule = (actor, subject) => subject.doneBy === actor.id;
const named: Rule = (actor, subject) => subject.named?.includes(actor.id) === true;
/** The reform office, or the liaison of the special group concerned. */
const guards = any(reform, all(roles('liaison'), own));

/** The whole table of what staff may do. `test/authorization.test.ts` walks it for every role. */
export const RULES = {
  'office.read': everyone,
  /** Keeping a filter for oneself; those who only look on keep none. */
  'office.keep-view': (actor) => actor.role !== 'auditor' && actor.role !== 'assessment-officer',
  'bodies.change': reform,
  'plans.import': reform,
  'ledgers.list': reform,
  'ledgers.report': all(reporters, own),
  'ledgers.complete': all(reporters, own),
  'ledgers.verify': all(any(reform, overReformOffice), otherPerson, otherUnit),
  'ledgers.strike': all(approver, otherPerson),
  'ledgers.propose-deadline': all(reporters, own),
  'ledgers.approve-deadline': all(approver, otherPerson),
  'ledgers.reopen': reform,
  'ledgers.list-quality': reform,
  /** The re-inspection is somebody else's than the listing (§3.4). */
  'ledgers.clear-quality': all(reform, otherPerson),
  'ledgers.hold-to-account': approver,
  /** Taking back one's own step of the day. */
  'ledgers.undo': samePerson,
  'ledgers.urge': reform,
  'ledgers.add-evidence': any(all(reporters, own), reform),
  /** The keeper's part of the monthly accounts (§3.1). */
  'ledgers.reconcile': all(roles('reform-editor', 'reform-approver', 'liaison', 'county-office'), own),
  /** The other side's part: to dispute and to sign. */
  'ledgers.sign-month': all(recorders, own),
  'ledgers.propose-correction': any(all(reporters, own), reform),
  'ledgers.approve-correction': all(approver, otherPerson),
  /** Listed by mistake: whoever keeps the ledger or the reform office says so, another person decides. */
  'ledgers.propose-void': any(reform, all(roles('liaison', 'county-office'), own)),
  'ledgers.approve-void': all(approver, otherPerson),
  /** Own duties; those of the leading group are the reform office's to record (§2). */
  'duties.record': all(recorders, own),
  /** Receives bulletins and sends out the issues made of them (§8). */
  'duties.compile': reform,
  /** Marks research reports, never those of the own unit (§7). */
  'duties.mark': all(roles('reform-editor', 'reform-approver', 'assessment-officer'), otherUnit),
  'ratings.answer-case': all(rated, own),
  /** What a negative rating says: the rated unit's handlers, who decides appeals, and the auditor. */
  'ratings.read': any(all(rated, own), reform, roles('auditor')),
  /** For services rendered in the own centre. */
  'ratings.issue-tickets': all(roles('centre-manager'), own),
  /** The telephone number of a negative rating's author: for who calls back, and for nobody else. */
  'ratings.see-contact': all(liable, own),
  /** An appeal is the rated unit's; what becomes of it is decided by two persons of another (§9.2). */
  'ratings.appeal': all(liable, own),
  'ratings.propose-review': all(reform, otherUnit),
  'ratings.confirm-review': all(approver, otherPerson, otherUnit),
  /** Devices of the own service centre; the administrator’s are all. */
  'ratings.devices': any(roles('administrator'), all(roles('centre-manager'), own)),
  'schemes.open': any(reform, all(reporters, own)),
  'schemes.prepare': all(reporters, own),
  'schemes.examine': all(guards, otherUnit),
  'schemes.decide': reform,
  'schemes.follow': guards,
  /** Each list is kept by whom §5 says: the reform office for the leading group, special group, county. */
  'pilots.keep': all(roles('reform-editor', 'reform-approver', 'liaison', 'county-office'), own),
  'pilots.conclude': all(reporters, own),
  'pilots.judge': all(reform, otherUnit),
  'pilots.spread': reform,
  /** The reform office any; a special group to its own, a lead department on its own tasks (§6). */
  'supervision.issue': any(reform, all(roles('liaison', 'department-officer', 'department-principal'), own)),
  'supervision.report': all(reporters, own),
  /** Whoever issued it, or the reform office; never the lead. */
  'supervision.check': all(
    any(reform, all(roles('liaison', 'department-officer', 'department-principal'), own)),
    otherPerson,
    otherUnit,
  ),
  'supervision.end': all(approver, otherPerson),
  'supervision.draft-circular': reform,
  'supervision.withdraw-circular': samePerson,
  /** What names others in public is read by two (§6). */
  'supervision.circulate': all(approver, otherPerson),
  /** Keys of the own centre’s queue and case systems; the administrator’s are all. */
  'ratings.keys': any(roles('administrator'), all(roles('centre-manager'), own)),
  'ratings.manage': roles('administrator', 'centre-manager', 'reform-approver'),
  'appraisals.prepare': reform,
  /** How a round stands; of the ballots nothing that the phase keeps from everybody. */
  'appraisals.read': any(reform, roles('auditor')),
  'appraisals.conduct': approver,
  /** Two persons freeze an assessment (§10.3). */
  'assessment.propose': reform,
  'assessment.approve': all(approver, otherPerson),
  'appraisals.release': all(approver, otherPerson),
  /** What no record shows: one enters it with evidence, another confirms it. */
  'assessment.enter': roles('reform-editor', 'reform-approver', 'assessment-officer'),
  'assessment.confirm': all(roles('reform-approver', 'assessment-officer'), otherPerson),
  /** By the competent body, and not for itself; that it is not the reform office the case sees to (§10.5). */
  'assessment.tolerate': all(roles('assessment-officer'), otherUnit),
  'assessment.appeal': all(liable, own),
  'assessment.answer-appeal': all(roles('assessment-officer'), otherUnit),
  'assessment.commend': approver,
  'publish.propose': reform,
  'publish.approve': all(approver, otherPerson),
  /** What is not out yet is for those who make it, those named by post, and the auditor. */
  'publish.preview': any(reform, named, roles('auditor')),
  'accounts.manage': roles('administrator'),
  'journal.read': roles('auditor', 'administrator', 'reform-approver'),
} as const satisfies Record<string, Rule>;
export type Action = keyof typeof RULES;

/**
 * Whether the actor may do the action to the subject. The portal's own jobs may do everything, the public
 * nothing that stands in this table.
 */
export function may(actor: Actor, action: Action, subject: Subject = {}): boolean {
  if (actor.kind === 'system') return true;
  return actor.kind === 'staff' && RULES[action](actor, subject);
}

/** Throws a `forbidden` refusal unless the actor may. */
export function demand(actor: Actor, action: Action, subject: Subject = {}): void {
  if (may(actor, action, subject)) return;
  if (actor.kind === 'public') throw new Refusal('sign-in-needed', '请先登录，再办理此事。');
  if (actor.kind === 'staff' && subject.doneBy === actor.id) {
    throw new Refusal('forbidden', '同一人不能既经办又审核，请由另一人办理。', { clause: '§3.2' });
  }
  if (actor.kind === 'staff' && subject.doneByUnit === actor.unit) {
    const own = action.startsWith('assessment.')
      ? '涉及本单位的得分须由其他单位办理。'
      : '核实者不能是报送单位，请由其他单位核实。';
    throw new Refusal('forbidden', own, { clause: '§3.2' });
  }
  throw new Refusal('forbidden', '您的岗位或单位无权办理此事；如确需办理，请联系市委改革办。', {
    lacking: { action, unit: subject.unit },
  });
}
