/** The register and the bodies of documents, by plain forms: no script is needed for any of them. */
import { expect, it } from 'vitest';
import { listBodies } from '../../src/cases/bodies.ts';
import { getPlan, storePlan } from '../../src/cases/plans.ts';
import { type Role, SYSTEM } from '../../src/domain/actor.ts';
import type { Instance } from '../instance.ts';
import { ask } from './office.fixture.ts';

interface Office {
  instance: Instance;
  cookie: (role: Role) => string;
  ids: Record<string, string>;
}

/** The tests; the office is ready only once they run. */
export function bodyTests(office: () => Office): void {
  const system = () => office().instance.portal.as(SYSTEM, Date.now());
  const post = (role: Role, path: string, fields: Record<string, string>) =>
    ask(office().instance, path, { cookie: office().cookie(role), form: new URLSearchParams(fields) });
  const look = async (role: Role, path: string) =>
    (await ask(office().instance, path, { cookie: office().cookie(role) })).text;
  const named = async (name: string) => (await listBodies(system())).find((body) => body.name === name);
  const WORDS = {
    name: '示例市港航局',
    shortName: '市港航局',
    kind: 'department',
    aliases: '',
    parent: 'zx-jj',
  };

  it('a body is added and corrected by the reform office; others see no form and are refused', async () => {
    expect(await look('reform-editor', 'office/bodies/')).toContain('value="add-body"');
    expect(await look('department-officer', 'office/bodies/')).not.toContain('value="add-body"');
    expect((await post('administrator', 'office/bodies/', { act: 'add-body', ...WORDS })).status).toBe(403);
    const added = await post('reform-editor', 'office/bodies/', { act: 'add-body', ...WORDS });
    const { id } = (await named('示例市港航局'))!;
    expect([added.status, added.location]).toEqual([303, `/office/bodies/${id}/?done=add-body`]);
    const names = { ...WORDS, act: 'names', name: '东港县', shortName: '东港县', kind: 'county', parent: '' };
    expect((await post('liaison', `office/bodies/${id}/`, names)).status).toBe(403);
    expect((await post('reform-approver', `office/bodies/${id}/`, names)).status).toBe(303);
    expect(await named('东港县')).toMatchObject({ id, kind: 'county', parent: null });
  });

  it('a body said wrongly comes back with the message at its field and all that was typed', async () => {
    const said = { act: 'add-body', ...WORDS, name: '示例市新局', shortName: '市发改委', aliases: '新局' };
    const refused = await post('reform-editor', 'office/bodies/', said);
    expect(refused.status).toBe(409);
    expect(refused.text).toMatch(/id="shortName-wrong" role="alert">“市发改委”已是“市发改委”的名称/);
    for (const kept of ['value="示例市新局"', 'value="新局"', 'value="department" selected']) {
      expect(refused.text).toContain(kept);
    }
    expect(refused.text.match(/role="alert"/g)).toHaveLength(1);
    const kind = await post('reform-editor', 'office/bodies/', { ...said, shortName: '新', kind: '' });
    expect(kind.text).toMatch(/id="kind-wrong" role="alert">请选择机构的种类/);
  });

  it('an import registers a new body as what the officer chose', async () => {
    const row = { '0.number': '1', '0.title': '通港公路', '0.text': '建成通港公路。', '0.leads': '西港县' };
    const form = {
      ...{ act: 'confirm', id: 'plan-kinds', year: '2016', kind: 'work-points', title: '要点', count: '1' },
      ...{ ...row, 'name.0': '西港县', 'body.0': 'new:county' },
    };
    const page = await post('reform-editor', 'office/plans/import/', { ...form, act: 'recheck' });
    expect(page.text).toMatch(/<option value="new:county" selected[^>]*>＋ 登记为新机构：县（市、区）</);
    expect((await post('reform-editor', 'office/plans/import/', form)).status).toBe(303);
    const county = (await named('西港县'))!;
    expect(county.kind).toBe('county');
    const { items } = await getPlan(system(), 'plan-kinds');
    expect(items[0]!.leads).toEqual([{ name: '西港县', id: county.id }]);
  });

  it('an unknown body of a stored plan is assigned on the page of the plan', async () => {
    const { items, ...head } = await getPlan(system(), office().ids['plans']!);
    const leads = [{ name: '北港县', id: null }];
    await storePlan(system(), { ...head, id: 'plan-strange', items: [{ ...items[0]!, leads }] });
    const path = 'office/plans/plan-strange/';
    expect(await look('reform-editor', path)).toContain('名录中没有的单位：1 个待指认');
    expect(await look('liaison', path)).not.toContain('value="assign-bodies"');
    const form = { act: 'assign-bodies', 'name.0': '北港县', 'body.0': '' };
    const none = await post('reform-editor', path, form);
    expect([none.status, none.text.includes('还没有为任何单位名称选择机构')]).toEqual([422, true]);
    expect(none.text.match(/role="alert"/g)).toHaveLength(1);
    const done = await post('reform-editor', path, { ...form, 'body.0': 'new:county' });
    expect([done.status, done.location]).toEqual([303, `/${path}?done=assign-bodies&n=1`]);
    expect((await named('北港县'))!.kind).toBe('county');
    expect(await look('reform-editor', path)).not.toContain('待指认');
    const late = await post('reform-editor', path, { ...form, 'body.0': 'd-fgw' });
    expect([late.status, late.text.includes('“北港县”没有待指认的任务')]).toEqual([409, true]);
  });
}
