/** Every route and every button of the office over HTTP, role by role, and every form under any input. */
import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../src/cases/journal.ts';
import { findEntries } from '../../src/cases/ledgers.ts';
import { type Actor, may, ROLES, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { type Instance, startInstance } from '../instance.ts';
import { ACTS, type Presser } from '../office-acts.ts';
import { PAGES } from '../office-pages.ts';
import { size } from '../reliability/stage.ts';
import {
  ask,
  cookieOf,
  fillLedger,
  fillOffice,
  fillWork,
  freshRecord,
  LAST_MONTH,
} from './office.fixture.ts';
import { badInputTests } from './office-bad-input.ts';
import { bodyTests } from './office-bodies.ts';
import { CELLS, closeLastMonth, type Whose } from './office-cells.ts';
import { formsOf } from './office-fuzz.ts';
import { scriptTests } from './office-scripts.ts';

let instance: Instance;
let ids: Record<string, string> = {};
const cookies = new Map<string, string>();
const ctx = () => instance.portal.as(SYSTEM, Date.now());
const cookie = (role: Role) => cookies.get(role)!;

beforeAll(async () => {
  instance = await startInstance('none');
  await fillOffice(instance);
  await closeLastMonth(instance);
  ids = await fillWork(instance, await fillLedger(instance));
  for (const role of ROLES) cookies.set(role, await cookieOf(instance, `r-${role}`));
});
afterAll(() => instance?.close());

/** Address of a page, that of a record with the record's number; a file keeps its ending and has no slash behind it. */
function pathOf(page: string): string {
  const filled = page.replace('[id]', ids[page.split('/[')[0]!] ?? 'x').replace(/\[\w+\]/, '1');
  if (page === 'airings/new/index.astro') return `office/airings/new/?ledger=county&period=${LAST_MONTH}`;
  if (/\.\w+\.ts$/.test(filled)) return `office/${filled.slice(0, -'.ts'.length)}`;
  return `office/${filled.replace(/(index)?\.(astro|ts)$/, '')}/`.replace(/\/+$/, '/');
}
const staff = (role: Role): Actor => ({ kind: 'staff', id: `a-r-${role}`, role, unit: 'd-fgw' });

/** Whether a role of the unit could press a button on a record that suits it best. */
const mayEver = (role: Role, who: Presser) =>
  who === 'anybody' ||
  who === 'signed in' ||
  may(staff(role), who, { unit: 'd-fgw', doneBy: 'a-stranger', doneByUnit: 'd-third' });

/** Pages that ask more than the action: whose post it is, which unit. */
const SEEN_BY: Record<string, readonly Role[]> = {
  'meetings/[id].astro': ['reform-editor', 'reform-approver', 'auditor'],
  'cases/[id].astro': ['reform-editor', 'reform-approver', 'auditor'],
  'flags/index.astro': ['reform-editor', 'reform-approver', 'auditor'],
  'flags/[id].astro': ['reform-editor', 'reform-approver', 'auditor'],
  'devices/index.astro': ['administrator'],
};
/** What is no page to look at, and records of which this office has none. */
const ANSWERS: Record<string, number> = {
  'sign-in/index.astro': 303,
  'sign-out.ts': 404,
  'refused/index.astro': 303,
  'evidence/[id].ts': 404,
  'bulletins/issues/[id].astro': 404,
  'bulletins/issues/[id].docx.ts': 404,
  'cases/[id].astro': 404,
  'flags/[id].astro': 404,
  'assessment/judged/index.astro': 422,
  'assessment/tolerance/index.astro': 422,
  'assessment/sheets/[id].xlsx.ts': 404,
  'assessment/[period].astro': 422,
  'appraisals/[id]/index.astro': 404,
  'appraisals/[id]/definition.json.ts': 404,
  'appraisals/[id]/paper/index.astro': 404,
  'appraisals/[id]/print/index.astro': 404,
};

/** What only a form asks for, because asking changes something. */
const POSTED = 'appraisals/[id]/export.json.ts';

describe('every route of the office, role by role', () => {
  for (const [page, who] of Object.entries(PAGES).filter(([name]) => name !== POSTED)) {
    it(`${page}: ${who}`, async () => {
      const path = pathOf(page);
      const stranger = await ask(instance, path);
      const door = [303, expect.stringContaining('/office/sign-in/')];
      if (who === 'anybody') expect(stranger.status).toBe(200);
      else expect([stranger.status, stranger.location]).toEqual(door);
      for (const role of ROLES) {
        const { status } = await ask(instance, path, { cookie: cookie(role) });
        const ruled = who === 'anybody' || who === 'signed in' || may(staff(role), who, { unit: 'd-fgw' });
        const allowed = ruled && (SEEN_BY[page]?.includes(role) ?? true);
        expect([role, status]).toEqual([role, allowed ? (ANSWERS[page] ?? 200) : 403]);
      }
    });
  }

  it(`${POSTED}: ${PAGES[POSTED]}, by a form`, async () => {
    for (const role of ROLES) {
      const asked = { cookie: cookie(role), form: new URLSearchParams() };
      const { status } = await ask(instance, pathOf(POSTED), asked);
      expect([role, status]).toEqual([role, role === 'reform-approver' ? 404 : 403]);
      expect((await ask(instance, pathOf(POSTED), { cookie: cookie(role) })).status).toBe(404);
    }
  });
});

describe('every button of the office, role by role', () => {
  /** Whether a role could never press it, however the record stood; the auditor is tried with every button. */
  const never = (role: Role, who: Presser) => role === 'auditor' || !mayEver(role, who);

  it('changes nothing when pressed by who may never press it, the auditor any', async () => {
    const journal = async () => {
      const lines = await readJournal(ctx(), { limit: 5000 });
      return lines.filter(
        ({ actor, action }) => actor.startsWith('a-r-') && !/^auth\.|^publish\.look/.test(action),
      ).length;
    };
    const before = await journal();
    let pressed = 0;
    for (const [page, acts] of Object.entries(ACTS)) {
      for (const [act, who] of Object.entries(acts).filter(([, who]) => who !== 'anybody')) {
        for (const role of ROLES.filter((one) => never(one, who))) {
          const form = new URLSearchParams({ act, text: '说明。', id: ids['ledgers']!, share: '10' });
          const { status } = await ask(instance, pathOf(page), { cookie: cookie(role), form });
          // What was done leads on; what was refused shows the page again.
          expect([400, 403, 404, 409, 413, 415, 422], `${page} ${act} ${role}`).toContain(status);
          pressed += 1;
        }
      }
    }
    expect(pressed).toBeGreaterThan(600);
    expect(await journal()).toBe(before);
  });

  it('is none that the page does not name', async () => {
    for (const page of Object.keys(ACTS).filter((name) => !name.startsWith('sign-in'))) {
      const role = 'reform-approver';
      for (const act of ['', 'toString', 'erase']) {
        const form = new URLSearchParams({ act, text: '说明。' });
        const { status } = await ask(instance, pathOf(page), { cookie: cookie(role), form });
        expect([403, 404, 422], `${page} ${act}`).toContain(status);
      }
    }
  });

  for (const [name, { who, prepare, alone }] of Object.entries(CELLS)) {
    for (const [whose, through] of Object.entries(who) as [Whose, readonly Role[]][]) {
      it(`${name}, ${whose}: ${through.join(', ') || 'nobody'}`, async () => {
        // Who took the step before is one person; what others are refused leaves the record as it was.
        const shared = whose === 'same' || alone ? null : await prepare(instance, whose, 'auditor');
        for (const role of ROLES) {
          const allowed = through.includes(role);
          const cell = shared === null || allowed ? await prepare(instance, whose, role) : shared;
          const form = new URLSearchParams(cell.form);
          const { status } = await ask(instance, cell.path, { cookie: cookie(role), form });
          const done = await cell.done();
          expect([role, status, done === null]).toEqual([role, allowed ? 303 : 403, !allowed]);
          if (done !== null && done !== 'changed') expect(done).toBe(`a-r-${role}`);
          await cell.after?.();
        }
      });
    }
  }

  it('a file of 100 MB is refused in a sentence before it is read', async () => {
    for (const path of [
      'office/plans/import/',
      'office/ledgers/sheet/',
      `office/ledgers/${ids['ledgers']}/`,
    ]) {
      const role = path.includes('plans') ? 'reform-editor' : 'department-officer';
      const headers = {
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': String(100 * 1024 * 1024),
        cookie: cookie(role),
      };
      const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request(instance.url + path, { method: 'POST', headers }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on('end', () => {
            sent.destroy();
            resolve({ status: response.statusCode ?? 0, text });
          });
        });
        sent.on('error', reject);
        sent.flushHeaders();
      });
      expect([answer.status, answer.text.includes('上传的文件超过 20 MB，没有接收')], path).toEqual([
        413,
        true,
      ]);
    }
  });
});

describe('between opening a form and sending it', () => badInputTests(() => ({ instance, cookie, ids })));

describe('the register of bodies', () => bodyTests(() => ({ instance, cookie, ids })));

describe('what looks like a script', () => scriptTests(() => ({ instance, cookie, ids })));

describe('every form of the office under any input', () => {
  const seed = Number(process.env['SEED_FUZZ'] ?? Date.now());
  const PRESSERS: Role[] = [
    ...(['reform-approver', 'reform-editor', 'department-officer', 'administrator'] as const),
    ...(['county-office', 'centre-manager', 'assessment-officer', 'liaison'] as const),
  ];

  for (const [page, acts] of Object.entries(ACTS)) {
    it(`${page} is answered without a fault of ours`, async () => {
      const forms = formsOf(page);
      // A password takes its time to check, by design.
      const short = page.startsWith('sign-in') ? 20 : 100;
      const runs = Math.ceil(size(short, 10_000) / Object.keys(acts).length);
      const faults: string[] = [];
      const folder = page.split('/[')[0]!;
      for (const [act, who] of Object.entries(acts)) {
        const able = PRESSERS.filter((role) => mayEver(role, who));
        for (const [i, fields] of fc.sample(forms, { numRuns: runs, seed }).entries()) {
          // What ended refuses everything: every hundred forms meet a record that has just begun.
          if (i % 100 === 0) ids[folder] = (await freshRecord(instance, folder)) ?? ids[folder] ?? 'x';
          const role = able[i % able.length] ?? 'reform-approver';
          const form = new URLSearchParams({ ...fields, act });
          const { status } = await ask(instance, pathOf(page), { cookie: cookie(role), form });
          if (status >= 500) faults.push(`${status} ${page} ${role} ${form}`);
        }
      }
      expect(faults).toEqual([]);
    }, 3_600_000);
  }

  it('leaves no invalid row', async () => {
    for (const entry of await findEntries(ctx(), {})) {
      for (const event of entry.events) {
        expect(event.text.trim()).not.toBe('');
        if (event.share !== null) expect(event.share >= 0 && event.share <= 99).toBe(true);
      }
    }
  });
});
