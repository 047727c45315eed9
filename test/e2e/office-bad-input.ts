/** What goes wrong between opening a form and sending it: nothing is lost, nothing is half done, and it is said. */
import { Document, Packer, Paragraph } from 'docx';
import { expect, it } from 'vitest';
import {
  closeMonth,
  findEntries,
  getEntry,
  getReconciliation,
  listEntries,
  openReconciliation,
  settleLines,
  signMonth,
} from '../../src/cases/ledgers.ts';
import { type Role, SYSTEM } from '../../src/domain/actor.ts';
import { addDays } from '../../src/domain/calendar.ts';
import type { Instance } from '../instance.ts';
import { ask, DUE, entryOf, freshRecord, LAST_MONTH, START, TODAY } from './office.fixture.ts';

interface Office {
  instance: Instance;
  cookie: (role: Role) => string;
  ids: Record<string, string>;
}

/** What a form of the page holds: the hidden count of steps seen. */
const seenOf = (page: string) => /name="seen" value="(\d+)"/.exec(page)?.[1] ?? '';

/** Closes last month's account of a keeper whose entries one unit leads. */
async function closeAccount({ portal }: Instance, keeper: string, side: string): Promise<void> {
  const system = portal.as(SYSTEM, Date.now());
  const account = await openReconciliation(system, { keeper, month: LAST_MONTH, heldOn: TODAY });
  const { lines } = await getReconciliation(system, account);
  const agreed = lines.map(({ entry }) => ({ entry, verdict: 'agreed' as const, text: '', share: null }));
  await settleLines(system, account, agreed);
  const signer = { kind: 'staff', id: 'a-side', role: 'department-officer', unit: side } as const;
  await signMonth(portal.as(signer, Date.now()), account);
  await closeMonth(system, account);
}

/** The tests; the office is ready only once they run. */
export function badInputTests(office: () => Office): void {
  const system = () => office().instance.portal.as(SYSTEM, Date.now());
  const post = (role: Role, path: string, fields: Record<string, string>) =>
    ask(office().instance, path, { cookie: office().cookie(role), form: new URLSearchParams(fields) });
  const look = async (role: Role, path: string) =>
    (await ask(office().instance, path, { cookie: office().cookie(role) })).text;

  it('two officers report on one entry: the second is shown the first’s words beside his own, and sends both', async () => {
    const id = (await freshRecord(office().instance, 'ledgers'))!;
    const path = `office/ledgers/${id}/`;
    const seen = seenOf(await look('department-principal', path));
    const first = await post('department-officer', path, {
      act: 'report',
      seen,
      share: '10',
      text: '甲先写的。',
    });
    const mine = { act: 'report', seen, share: '25', text: '乙后写的。' };
    const second = await post('department-principal', path, mine);
    expect([first.status, second.status]).toEqual([303, 409]);
    expect(second.text).toContain('您打开本页之后，该事项已有新的办理记录');
    for (const kept of ['甲先写的。', '乙后写的。', 'value="25"']) expect(second.text).toContain(kept);
    const merged = await post('department-principal', path, { ...mine, seen: seenOf(second.text) });
    expect(merged.status).toBe(303);
    const { events } = await getEntry(system(), id);
    expect(events.map(({ text, share }) => [text, share])).toEqual([
      ['甲先写的。', 10],
      ['乙后写的。', 25],
    ]);
  });

  it('a month closed while the form was open takes no report, and what was typed stays', async () => {
    const id = `${TODAY.slice(0, 4)}-2-3901`;
    await listEntries(system(), [{ ...entryOf(id, 'd-fgw'), keeper: 'd-spj' }]);
    const path = `office/ledgers/${id}/`;
    expect(await look('department-officer', path)).toContain(`<option value="${LAST_MONTH}"`);
    await closeAccount(office().instance, 'd-spj', 'd-fgw');
    const form = { act: 'report', month: LAST_MONTH, share: '35', text: '上月已选定场地。' };
    const late = await post('department-officer', path, form);
    expect(late.status).toBe(422);
    expect(late.text).toContain('对账关账，不能再办理该月');
    for (const kept of ['上月已选定场地。', 'value="35"']) expect(late.text).toContain(kept);
    expect((await getEntry(system(), id)).events).toEqual([]);
  });

  it('a deadline before the start is refused with both dates, and nothing of the plan is listed', async () => {
    const before = (await findEntries(system(), {})).length;
    const start = addDays(DUE, 1);
    const form = { act: 'list', start, origin: 'city', requirement: 'specific' };
    const listed = await post('reform-editor', `office/plans/${office().ids['plans']}/`, form);
    expect(listed.status).toBe(422);
    for (const told of [start, DUE]) expect(listed.text).toContain(told);
    expect((await findEntries(system(), {})).length).toBe(before);
    const id = (await freshRecord(office().instance, 'ledgers'))!;
    const due = addDays(START, -1);
    const asked = { act: 'propose-deadline', due, text: '写错了年份。' };
    const moved = await post('department-officer', `office/ledgers/${id}/`, asked);
    expect(moved.status).toBe(422);
    expect(moved.text).toContain('写错了年份。');
    expect((await getEntry(system(), id)).state.proposal).toBeNull();
  });

  it('a refusal is said at the head of the page where the page has no form for what was sent', async () => {
    const path = `office/plans/${office().ids['plans']}/`;
    const form = { act: 'list', start: START, origin: 'city', requirement: 'specific' };
    const refused = await post('auditor', path, form);
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain('value="list"');
    expect(refused.text).toMatch(/<main[^>]*>.*<p class="note loud" role="alert">[^<]*无权[^<]*<.p>/s);
    const told = await post('reform-editor', path, { ...form, start: 'soon' });
    expect(told.text.match(/role="alert"/g)).toHaveLength(1);
  });

  it('a long document is read while the page says how far, without a script, and nothing is stored', async () => {
    const prose = Array.from({ length: 20_000 }, (_, i) => `关于第 ${i} 个窗口的说明。`);
    const items = ['一、推行一窗受理。（市发改委牵头，市人社局配合）', '二、缩短登记时限。（市发改委牵头）'];
    const children = ['示例市工作要点', ...items, ...prose].map((text) => new Paragraph(text));
    const bytes = new Uint8Array(await Packer.toBuffer(new Document({ sections: [{ children }] })));
    const form = new FormData();
    for (const [name, text] of Object.entries({ act: 'upload', kind: 'work-points', year: '2016' }))
      form.set(name, text);
    form.set('file', new File([bytes], '工作要点.docx'));
    const cookie = office().cookie('reform-editor');
    const { status, text } = await ask(office().instance, 'office/plans/import/', { cookie, form });
    expect(status).toBe(200);
    expect(text).toMatch(/<ol class="reading" role="status">.*<li>已(上传|读出)/s);
    expect(text.indexOf('现在还没有保存')).toBeGreaterThan(text.indexOf('class="reading"'));
  });
}
