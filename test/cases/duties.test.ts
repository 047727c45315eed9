import { beforeEach, expect, it } from 'vitest';
import { registerBodies } from '../../src/cases/bodies.ts';
import { holdMeeting, planMeeting } from '../../src/cases/duties/meetings.ts';
import {
  judgeYear,
  type NewFulfilment,
  owedBy,
  recordFulfilment,
  recordFulfilments,
} from '../../src/cases/duties.ts';
import { listEntries, type NewEntry } from '../../src/cases/ledgers.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { composeDuties } from '../../src/publish/duties.ts';
import { checkDuties, type DutiesRecord } from '../../src/record/duties.ts';
import { onBothEngines } from '../engines.ts';

const BODIES = [
  ['ldxz', 'leading-group', '市委深改组'],
  ['ggb', 'reform-office', '市委改革办'],
  ['zx-jj', 'special-group', '经济体制专项组'],
  ['d-fgw', 'department', '市发改委'],
  ['d-czj', 'department', '市财政局'],
  ['c-nanqiao', 'county', '南桥区'],
] as const;
const staff = (role: Role, unit: string): Actor => ({ kind: 'staff', id: `o-${unit}`, role, unit });
const county = staff('county-office', 'c-nanqiao');
const office = staff('reform-editor', 'ggb');
const entry: Omit<NewEntry, 'id' | 'ledger' | 'title' | 'lead' | 'due'> = {
  year: 2016,
  keeper: 'ggb',
  planItem: null,
  text: '文',
  target: '成',
  participants: ['d-czj'],
  groups: [],
  post: '主任',
  origin: 'city',
  requirement: 'specific',
  start: '2016-03-01',
  withheld: false,
};
const digest: NewFulfilment = {
  duty: 'digest-county',
  body: 'c-nanqiao',
  on: '2016-07-22',
  kind: 'bulletin',
  subject: '七月工作要情',
};
/** Recorded in the form; digests and meetings have places of their own. */
const account: NewFulfilment = {
  duty: 'reconcile-county',
  body: 'c-nanqiao',
  on: '2016-07-22',
  kind: 'meeting',
  subject: '七月对账会',
};

onBothEngines('duties', (bench) => {
  const at = (day: string, actor: Actor = SYSTEM) => bench.portal.as(actor, instantOf(day, 12));
  const rowOf = async (duty: string, body: string, asOf: string) => {
    const { duties } = await judgeYear(at(asOf), 2016, asOf);
    return duties.find((d) => d.duty.id === duty)!.bodies.find((b) => b.bearer.id === body);
  };

  beforeEach(async () => {
    await registerBodies(
      at('2016-01-04'),
      BODIES.map(([id, kind, name], position) => ({
        ...{ id, kind, name, shortName: name, aliases: [], post: '负责人', parent: null, position },
      })),
    );
    await listEntries(at('2016-03-28'), [
      {
        ...entry,
        id: '2016-1-001',
        ledger: 'leading-group',
        title: '审批改革',
        lead: 'd-fgw',
        due: '2016-12-31',
      },
      {
        ...entry,
        id: '2016-3-001',
        ledger: 'pilot',
        title: '确权试点',
        lead: 'c-nanqiao',
        due: '2016-09-20',
      },
    ]);
  });

  it('a digest sent by the 24th is on time and the months without one are missing', async () => {
    await recordFulfilment(at('2016-07-22'), digest);
    const row = (await rowOf('digest-county', 'c-nanqiao', '2016-08-24'))!;
    expect(row.kept).toEqual({ due: 4, onTime: 1, late: 0, missing: 3, pending: 5, extra: 0 });
    expect(row.judgements.filter((j) => j.verdict === 'missing').map((j) => j.due)).toEqual([
      '2016-04-24',
      '2016-05-24',
      '2016-06-24',
    ]);
  });

  it('a digest caught up for a month that it names is late, never on time', async () => {
    await recordFulfilment(at('2016-07-22'), { ...digest, on: '2016-07-01', period: '2016-06' });
    const row = (await rowOf('digest-county', 'c-nanqiao', '2016-07-22'))!;
    expect(row.judgements.find((j) => j.period === '2016-06')!.verdict).toBe('late');
    expect(row.judgements.find((j) => j.period === '2016-07')!.verdict).toBe('pending');
  });

  it('what is recorded later is not seen by an earlier day', async () => {
    await recordFulfilment(at('2016-07-22'), digest);
    expect((await rowOf('digest-county', 'c-nanqiao', '2016-07-21'))!.kept.onTime).toBe(0);
  });

  it('a department owes as lead or as participant by what the ledgers say, never as both', async () => {
    expect((await rowOf('bulletin-lead-department', 'd-fgw', '2016-06-30'))!.kept.pending).toBe(14);
    expect(await rowOf('bulletin-participating-department', 'd-fgw', '2016-06-30')).toBeUndefined();
    expect((await rowOf('bulletin-participating-department', 'd-czj', '2016-06-30'))!.kept.pending).toBe(7);
  });

  it('a pilot owes its four ones until its first deadline, and its host records them', async () => {
    const act = { duty: 'pilot-summary', body: '2016-3-001', kind: 'document', subject: '五月小结' } as const;
    await recordFulfilment(at('2016-05-30', county), { ...act, on: '2016-05-30' });
    const row = (await rowOf('pilot-summary', '2016-3-001', '2016-12-31'))!;
    expect(row.kept).toEqual({ due: 5, onTime: 1, late: 0, missing: 4, pending: 0, extra: 0 });
    expect(row.bearer.answers).toBe('c-nanqiao');
    const conclusion = (await rowOf('pilot-conclusion', '2016-3-001', '2016-12-31'))!;
    expect(conclusion.judgements.map((j) => [j.due, j.verdict])).toEqual([['2016-09-20', 'missing']]);
  });

  it('nobody records for another unit; the leading group’s work is the reform office’s to record', async () => {
    await expect(
      recordFulfilment(at('2016-07-22', staff('county-office', 'c-beiyuan')), account),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const plan = { body: 'ldxz', on: '2016-07-22', subject: '第四次会议', extraordinary: false, agenda: [] };
    const planned = (actor: Actor) =>
      planMeeting(at('2016-07-22', actor), { duty: 'meeting-leading-group', ...plan });
    await expect(planned(county)).rejects.toMatchObject({ code: 'forbidden' });
    await holdMeeting(at('2016-07-22', office), await planned(office), { minutes: '', decisions: [] });
    const { fulfilments } = await judgeYear(at('2016-07-22'), 2016, '2016-07-22');
    expect(fulfilments.map(({ id }) => id)).toEqual(['meeting-leading-group.ldxz.2016.1']);
  });

  it.each([
    ['digest-county', 'c-nanqiao', county, '动态报送'],
    ['meeting-directors', 'ggb', office, '会议'],
  ])(
    'a title alone is no %s: it is recorded where its text or agenda is (§2, §8)',
    async (duty, body, actor, place) => {
      await expect(
        recordFulfilment(at('2016-07-22', actor), { ...account, duty, body }),
      ).rejects.toMatchObject({
        code: 'rule-broken',
        field: 'duty',
        message: expect.stringContaining(place),
      });
      expect((await judgeYear(at('2016-07-22'), 2016, '2016-07-22')).fulfilments).toEqual([]);
    },
  );

  it('a form sent twice is one act; another of the same day says so in its title', async () => {
    const record = (subject = account.subject) =>
      recordFulfilment(at('2016-07-22', county), { ...account, subject });
    const twice = await Promise.allSettled([record(), record()]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(record()).rejects.toMatchObject({
      code: 'conflict',
      message:
        '2016-07-22 的“七月对账会”已经登记过，没有再登记一次；如果是同一天的另一次，请在标题里写明区别。',
    });
    await record('七月对账会（续）');
    expect((await judgeYear(at('2016-07-31'), 2016, '2016-07-31')).fulfilments).toHaveLength(2);
  });

  it('what was recorded months after is late and published as such, what the portal took over stands', async () => {
    const april = { ...account, on: '2016-04-20', subject: '四月对账会' };
    await recordFulfilment(at('2016-05-07', county), april);
    await recordFulfilment(at('2016-08-01', county), { ...account, on: '2016-05-20', subject: '五月对账会' });
    await recordFulfilment(at('2016-08-01'), { ...account, on: '2016-06-20', subject: '六月对账会' });
    const year = await judgeYear(at('2016-08-01'), 2016, '2016-08-01');
    const row = year.duties.find((d) => d.duty.id === 'reconcile-county')!.bodies[0]!;
    expect(row.judgements.slice(0, 4).map((j) => [j.period, j.verdict])).toEqual([
      ['2016-04', 'on-time'],
      ['2016-05', 'late'],
      ['2016-06', 'on-time'],
      ['2016-07', 'missing'],
    ]);
    const published = composeDuties(year, { publishedOn: '2016-08-01' }).value as DutiesRecord;
    const { done } = published.duties.find(({ rule }) => rule.id === 'reconcile-county')!.bodies[0]!;
    expect(done.map(({ on, recordedOn }) => [on, recordedOn])).toEqual([
      ['2016-04-20', undefined],
      ['2016-05-20', '2016-08-01'],
      ['2016-06-20', undefined],
    ]);
    expect(checkDuties(published)).toEqual([]);
    delete done[1]!.recordedOn;
    expect(checkDuties(published)).toMatchObject([{ code: 'duties.kept' }]);
  });

  it.each([
    ['a day to come', { on: '2016-07-23' }, 'on'],
    ['a day that does not exist', { on: '2016-02-30' }, 'on'],
    ['no title', { subject: '  ' }, 'subject'],
    ['an unknown duty', { duty: 'digest-moon' }, 'duty'],
    ['a duty that binds somebody else', { duty: 'digest-special-group' }, 'body'],
    ['a day before the period began', { period: '2016-07', on: '2016-06-30' }, 'on'],
    ['a period that the duty does not have', { period: '2016-Q3' }, 'period'],
    ['a period before the duty began', { period: '2016-03' }, 'period'],
  ])('refuses %s and records nothing', async (_what, change, field) => {
    const batch = [digest, { ...digest, ...change }];
    await expect(recordFulfilments(at('2016-07-22'), batch)).rejects.toMatchObject({
      code: 'invalid',
      field,
    });
    expect((await judgeYear(at('2016-07-22'), 2016, '2016-07-22')).fulfilments).toEqual([]);
  });

  it('fifty officers at once get fifty numbers, and all but one are extra', async () => {
    const all = Array.from({ length: 50 }, () => recordFulfilment(at('2016-07-22'), digest));
    const ids = (await Promise.all(all)).map((made) => made.id);
    expect(new Set(ids).size).toBe(50);
    expect((await rowOf('digest-county', 'c-nanqiao', '2016-07-22'))!.kept).toMatchObject({
      onTime: 1,
      extra: 49,
    });
  });

  it('a bulletin sent in December for the first Monday of January counts for January', async () => {
    const bulletin = { ...digest, duty: 'bulletin-special-group', body: 'zx-jj', subject: '动态' };
    await recordFulfilment(at('2016-12-31'), { ...bulletin, on: '2016-12-31' });
    const { duties } = await judgeYear(at('2017-01-03'), 2017, '2017-01-03');
    const row = duties.find((d) => d.duty.id === 'bulletin-special-group')!.bodies[0]!;
    expect(row.judgements[0]).toMatchObject({ due: '2017-01-02', verdict: 'on-time', on: '2016-12-31' });
  });

  it('the inbox names what is missing and what falls due within three days', async () => {
    const lines = await owedBy(at('2016-04-22', county), 'c-nanqiao', 3);
    expect(lines.filter((line) => line.dutyId === 'digest-county').map((l) => [l.due, l.verdict])).toEqual([
      ['2016-04-24', 'pending'],
    ]);
    expect(
      lines.filter((line) => line.dutyId === 'bulletin-county' && line.verdict === 'missing'),
    ).toHaveLength(6);
  });

  it('what is published keeps internal notes in, is the same each time, and verifies', async () => {
    await recordFulfilment(at('2016-07-22'), { ...digest, note: '领导批示：加快' });
    const compose = async () =>
      composeDuties(await judgeYear(at('2016-08-01'), 2016, '2016-08-01'), { publishedOn: '2016-08-01' });
    const [first, second] = [await compose(), await compose()];
    expect(second).toEqual(first);
    expect(JSON.stringify(first.value)).not.toContain('领导批示');
    expect(checkDuties(first.value as never)).toEqual([]);
  });
});
