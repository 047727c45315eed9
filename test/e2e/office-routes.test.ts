/** Every route of the office over HTTP, role by role, and every form of it under any input. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../src/api/app.ts';
import { readJournal } from '../../src/cases/journal.ts';
import { findEntries } from '../../src/cases/ledgers.ts';
import { type Action, may, ROLES, type Role, SYSTEM } from '../../src/domain/actor.ts';
import { type Instance, startInstance } from '../instance.ts';
import { PAGES } from '../office-pages.ts';
import { size } from '../reliability/stage.ts';
import { ask, cookieOf, DUE, fillLedger, fillOffice, LAST_MONTH, TODAY } from './office.fixture.ts';

let instance: Instance;
let ids = { own: '', other: '' };
const cookies = new Map<string, string>();
const ctx = () => instance.portal.as(SYSTEM, Date.now());

beforeAll(async () => {
  instance = await startInstance('none');
  await fillOffice(instance);
  ids = await fillLedger(instance);
  for (const role of ROLES) cookies.set(`r-${role}`, await cookieOf(instance, `r-${role}`));
}, 600_000);
afterAll(() => instance?.close());

/** The acts of pages that change something, with the action each needs and what to send. */
const ENTRY_ACTS: Record<string, Action> = {
  report: 'ledgers.report',
  complete: 'ledgers.complete',
  'propose-deadline': 'ledgers.propose-deadline',
  urge: 'ledgers.urge',
  'list-quality': 'ledgers.list-quality',
  'hold-to-account': 'ledgers.hold-to-account',
  'propose-correction': 'ledgers.propose-correction',
  reopen: 'ledgers.reopen',
};

describe('every route of the office, role by role', () => {
  const examples = () => ({
    'ledgers/[id].astro': ids.own,
    'reconciliations/[id].astro': `ggb.${LAST_MONTH}`,
  });
  /** Address of a page; a file keeps its ending and has no slash behind it. */
  const pathOf = (file: string) => {
    const filled = file.replace(/\[\w+\]/, (examples() as Record<string, string>)[file] ?? 'x');
    if (/\.\w+\.ts$/.test(filled)) return `office/${filled.slice(0, -'.ts'.length)}`;
    return `office/${filled.replace(/(index)?\.(astro|ts)$/, '')}/`.replace(/\/+$/, '/');
  };

  for (const [file, who] of Object.entries(PAGES)) {
    it(`${file}: ${who}`, async () => {
      const path = pathOf(file);
      const stranger = await ask(instance, path);
      if (who === 'anybody') expect(stranger.status).toBe(200);
      else
        expect([stranger.status, stranger.location]).toEqual([
          303,
          expect.stringContaining('/office/sign-in/'),
        ]);
      for (const role of ROLES) {
        const { status } = await ask(instance, path, { cookie: cookies.get(`r-${role}`) });
        expect(status, role).toBeLessThan(500);
        const actor = { kind: 'staff' as const, id: `a-r-${role}`, role, unit: 'd-fgw' };
        // What one record shows to whom is the record's own rule.
        if (file.includes('[')) expect([200, 403, 404, 422], role).toContain(status);
        else if (who === 'anybody' || who === 'signed in') expect(status, role).not.toBe(403);
        else if (!may(actor, who, { unit: 'd-fgw' })) expect(status, role).toBe(403);
      }
    });
  }

  for (const [act, action] of Object.entries(ENTRY_ACTS)) {
    it(`${act} on an entry of the own and of another unit`, async () => {
      for (const where of ['own', 'other'] as const) {
        for (const role of ROLES) {
          const form = new URLSearchParams({
            act,
            text: '说明。',
            share: '10',
            month: LAST_MONTH,
            due: DUE,
            ground: 'inspection',
          });
          const path = `office/ledgers/${ids[where]}/`;
          const { status } = await ask(instance, path, { cookie: cookies.get(`r-${role}`), form });
          const unit = where === 'own' ? 'd-fgw' : 'd-rsj';
          const allowed = may(
            { kind: 'staff', id: `a-r-${role}`, role: role as Role, unit: 'd-fgw' },
            action,
            { unit },
          );
          // Whoever may is refused at most for the state of the entry, whoever may not never gets through.
          expect(status, `${role} ${where}`).toBeLessThan(500);
          if (allowed) expect(status, `${role} ${where}`).not.toBe(403);
          else expect([403, 422], `${role} ${where}`).toContain(status);
        }
      }
    });
  }

  it('an auditor’s press of any button on any page changes nothing', async () => {
    const sources = ['src/components/office', 'src/pages/office'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.astro'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const acts = new Set(
      sources.flatMap((text) => [...text.matchAll(/name="act" value="([\w-]+)"/g)].map((m) => m[1]!)),
    );
    expect(acts.size).toBeGreaterThan(25);
    const cookie = cookies.get('r-auditor');
    const own = async () =>
      (await readJournal(ctx(), { actor: 'a-r-auditor', limit: 500 })).filter(
        ({ action }) => !action.startsWith('auth.') && action !== 'publish.look',
      );
    const before = (await own()).length;
    for (const file of Object.keys(PAGES).filter((name) => !name.startsWith('sign-'))) {
      for (const act of acts) {
        const form = new URLSearchParams({ act, text: '说明。', id: ids.own, month: LAST_MONTH });
        const { status } = await ask(instance, pathOf(file), { cookie, form });
        // An act that was done leads on; a page without forms just shows itself.
        expect(status, `${file} ${act}`).not.toBe(303);
      }
    }
    expect((await own()).length).toBe(before);
  }, 300_000);

  it('a file of 100 MB is refused in a sentence, and nothing of it is read', async () => {
    const form = new FormData();
    form.set('act', 'upload');
    form.set('file', new File([new Uint8Array(100 * 1024 * 1024)], '大.docx'));
    for (const path of ['office/plans/import/', 'office/ledgers/sheet/', `office/ledgers/${ids.own}/`]) {
      const login = path.includes('plans') ? 'r-reform-editor' : 'r-department-officer';
      const { status, text } = await ask(instance, path, { cookie: cookies.get(login), form });
      expect([status, text.includes('上传的文件超过 20 MB，没有接收')], path).toEqual([413, true]);
    }
  });

  it('the machines’ door has the routes of this list and no other', () => {
    const app = createApi(instance.portal, {} as never, '/');
    const routes = new Set(
      app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    );
    expect([...routes].filter((route) => !route.includes(' /api/v1/'))).toEqual([]);
  });
});

describe('every form of the office under any input', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '=1+1',
      '-1',
      '100',
      '99',
      '1e9',
      '2016-02-30',
      TODAY,
      LAST_MONTH,
      '<script>',
      '__proto__',
      'x'.repeat(3000),
      '\ud800',
    ),
  );
  const NAMES = [
    'text',
    'share',
    'month',
    'due',
    'method',
    'ground',
    'plate',
    'seen',
    'id',
    'unit',
    'reason',
    'heldOn',
    'minutes',
    'reports',
    'count',
    'title',
    'year',
    'kind',
    'login',
    'password',
    'role',
    'scheduledOn',
    'note',
    'remark',
    'readers',
    'start',
    'origin',
    'requirement',
    'ledger',
    'period',
    '0.title',
    '0.due',
    'name.0',
    'body.0',
  ];
  const acts = [
    ...Object.keys(ENTRY_ACTS),
    'verify',
    'return',
    'strike',
    'approve',
    'decline',
    'clear-quality',
    'approve-correction',
    'decline-correction',
    'undo',
    'evidence',
    'open',
    'settle',
    'settle-all',
    'sign',
    'absent',
    'close',
    'propose',
    'withdraw',
    'upload',
    'confirm',
    'recheck',
    'list',
    'add-account',
    'disable-account',
    'answer',
    'toString',
    '',
  ];
  const form = fc.record({
    act: fc.constantFrom(...acts),
    fields: fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 6 }),
  });

  it('is answered without a fault of ours, and leaves no invalid row', async () => {
    const paths = Object.keys(PAGES)
      .filter((name) => name.endsWith('.astro') && !name.startsWith('sign-in'))
      .map((name) =>
        `office/${name.replace(/(index)?\.astro$/, '').replace(/\[\w+\]/, name.startsWith('ledgers') ? `${TODAY.slice(0, 4)}-2-901` : `ggb.${LAST_MONTH}`)}`.replace(
          /([^/])$/,
          '$1/',
        ),
      );
    const runs = size(500, 10_000);
    const faults: string[] = [];
    for (const path of paths) {
      const samples = fc.sample(form, {
        numRuns: runs,
        seed: Number(process.env['SEED_FUZZ'] ?? Date.now()),
      });
      for (const [i, { act, fields }] of samples.entries()) {
        const body = new URLSearchParams({ ...fields, act });
        const login = [
          'r-reform-approver',
          'r-reform-editor',
          'r-department-officer',
          'r-administrator',
          'r-county-office',
        ][i % 5]!;
        const { status } = await ask(instance, path, { cookie: cookies.get(login), form: body });
        if (status >= 500) faults.push(`${status} ${path} ${body}`);
      }
    }
    expect(faults).toEqual([]);
    for (const entry of await findEntries(ctx(), {})) {
      for (const event of entry.events) {
        expect(event.text.trim()).not.toBe('');
        if (event.share !== null) expect(event.share >= 0 && event.share <= 99).toBe(true);
      }
    }
  }, 3_600_000);
});
