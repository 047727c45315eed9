/** A new year in the office: what the last one left open stays in sight, and a page stays the year that was chosen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEntries, type NewEntry } from '../../src/cases/ledgers.ts';
import { addPilot } from '../../src/cases/pilots.ts';
import { issueOrder, type NewOrder } from '../../src/cases/supervision.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { type Instance, startInstance } from '../instance.ts';
import { ask, cookieOf, entryOf, fillOffice, TODAY } from './office.fixture.ts';

const YEAR = Number(TODAY.slice(0, 4));
const LAST = YEAR - 1;
const PILOT = { post: '副市长', responsibility: '牵头推进。', objective: '全面推开。' };
let instance: Instance;
let approver: string;

const at = (day: string) => instance.portal.as(SYSTEM, instantOf(day, 9));
const old = (id: string, ledger: NewEntry['ledger']): NewEntry => ({
  ...{ ...entryOf(id, 'd-fgw'), ledger, keeper: 'ggb', year: LAST, title: `往年事项${id}` },
  ...{ start: `${LAST}-03-01`, due: `${LAST}-09-30` },
});
const order = (matter: string, deadline: string): NewOrder => ({
  ...{ instrument: 'order', kind: 'daily', lead: 'd-fgw', assisting: [], matter },
  ...{ instruction: '', instructedBy: '', deadline, rhythm: 'monthly' },
});
const page = async (path: string) => {
  const { status, text } = await ask(instance, `office/${path}`, { cookie: approver });
  expect(status, path).toBe(200);
  return text;
};

describe('the office in a new year', () => {
  beforeAll(async () => {
    instance = await startInstance('none');
    await fillOffice(instance);
    await listEntries(at(`${LAST}-03-01`), [
      old(`${LAST}-1-001`, 'leading-group'),
      old(`${LAST}-3-001`, 'pilot'),
      old(`${LAST}-3-002`, 'pilot'),
    ]);
    await addPilot(at(`${LAST}-03-02`), {
      ...{ entry: `${LAST}-3-001`, list: 'city-leaders', level: 'city', ...PILOT },
    });
    await issueOrder(at(`${LAST}-06-01`), order('往年没有办结的事', `${LAST}-06-30`));
    await listEntries(at(TODAY), [
      { ...entryOf(`${YEAR}-1-001`, 'd-fgw'), ledger: 'leading-group', keeper: 'ggb' },
    ]);
    await issueOrder(at(TODAY), order('今年第一件', `${YEAR}-12-31`));
    approver = await cookieOf(instance, 'approver');
  });
  afterAll(() => instance?.close());

  it('supervision shows an overdue order of last year beside the first of this', async () => {
    const text = await page('supervision/');
    expect(text).toContain('往年没有办结的事');
    expect(text).toContain('今年第一件');
    expect(text).toContain(`${YEAR}年签发 1 件；各年未办结 2 件，其中逾期 1 件`);
    expect(await page('supervision/?view=late')).toContain('往年没有办结的事');
  });

  it('plans that are owed, and pilots that are not concluded or not listed, are listed whatever their year', async () => {
    expect(await page('schemes/')).toContain(`往年事项${LAST}-1-001`);
    const pilots = await page('pilots/');
    expect(pilots).toContain(`往年事项${LAST}-3-001`);
    expect(pilots).toContain('其他年度没有总结的 1 个一并列出');
    expect(pilots).toContain('台账中另有 1 个未列入清单');
  });

  it('the ledgers say what earlier years left open, and lead there', async () => {
    expect(await page('ledgers/')).toContain(
      `<a href="?year=${LAST}">${LAST}年还有 3 项未销号，其中逾期 3 项</a>`,
    );
    expect(await page(`ledgers/?year=${LAST}`)).not.toContain('项未销号');
  });

  it('a form leads back to the year that was looked at; what opened a form is done with', async () => {
    const form = new URLSearchParams({ act: 'add-pilot', entry: `${LAST}-3-002` });
    for (const [key, value] of Object.entries({ list: 'city-leaders', level: 'city', ...PILOT }))
      form.set(key, value);
    const { status, location } = await ask(instance, `office/pilots/?year=${LAST}&entry=x&done=amend`, {
      ...{ cookie: approver, form },
    });
    expect([status, location]).toEqual([303, `/office/pilots/?year=${LAST}&done=add-pilot`]);
  });

  it('a refused form does not stand below the success of the one before', async () => {
    const form = new URLSearchParams({ act: 'add-pilot', entry: 'nothing' });
    const answer = await ask(instance, `office/pilots/?done=add-pilot`, { cookie: approver, form });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain('已列入清单，请生成责任书。');
    expect(await page('pilots/?done=add-pilot')).toContain('已列入清单，请生成责任书。');
  });

  it('a meeting that was planned can be cancelled, and is gone from the list', async () => {
    const editor = { cookie: await cookieOf(instance, 'editor') };
    const plan = { act: 'plan', target: 'meeting-directors/ggb', on: TODAY, subject: '不开了的会' };
    const planned = await ask(instance, 'office/meetings/', { ...editor, form: new URLSearchParams(plan) });
    expect(planned.status).toBe(303);
    const path = planned.location.split('?')[0]!.slice(1);
    expect((await ask(instance, path, editor)).text).toContain('取消这次会议');
    const cancel = new URLSearchParams({ act: 'cancel', reason: '改期' });
    const gone = await ask(instance, path, { ...editor, form: cancel });
    expect([gone.status, gone.location]).toEqual([303, '/office/meetings/?done=cancel-meeting']);
    expect((await ask(instance, 'office/meetings/', editor)).text).not.toContain('不开了的会</a>');
  });
});
