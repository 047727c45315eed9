/** What looks like a script, written into every text that an office page shows: it stays text. */
import { expect, it } from 'vitest';
import { addAccount } from '../../src/cases/auth.ts';
import { registerBodies } from '../../src/cases/bodies.ts';
import { bulletinDutyOf, submitBulletins } from '../../src/cases/duties/bulletins.ts';
import { planMeeting } from '../../src/cases/duties/meetings.ts';
import { addEvidence, listEntries, report, urge } from '../../src/cases/ledgers.ts';
import { addPilot, draftLetter } from '../../src/cases/pilots.ts';
import { openScheme } from '../../src/cases/schemes.ts';
import { circulate, draftCircular, issueOrder, reportOrder } from '../../src/cases/supervision.ts';
import { type Actor, type Role, SYSTEM } from '../../src/domain/actor.ts';
import type { Instance } from '../instance.ts';
import { size } from '../reliability/stage.ts';
import { ask, DUE, entryOf, PASSWORD, TODAY } from './office.fixture.ts';

interface Office {
  instance: Instance;
  cookie: (role: Role) => string;
}
const SHAPES = [
  ...['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>'],
  ...["' onmouseover='alert(1)", '</title><script>alert(1)</script>', 'javascript:alert(1)'],
  ...['<iframe srcdoc="<script>alert(1)</script>">', '{{constructor.constructor(1)}}', '<!--<script>'],
  ...['</textarea><script>alert(1)</script>', '<a href="javascript:alert(1)">点</a>'],
];
const YEAR = TODAY.slice(0, 4);
const OFFICER: Actor = { kind: 'staff', id: 'a-x', role: 'department-officer', unit: 'd-fgw' };

/** Writes one text wherever the office takes one. @returns pages of the records made */
async function writeEverywhere(
  { portal }: Instance,
  { text, i, duty }: { text: string; i: number; duty: string },
): Promise<string[]> {
  const system = portal.as(SYSTEM, Date.now());
  const officer = portal.as(OFFICER, Date.now());
  const entry = { ...entryOf(`${YEAR}-2-${5600 + i}`, 'd-fgw'), title: text, text, target: text, post: text };
  const pilot = { ...entry, id: `${YEAR}-3-${5600 + i}`, ledger: 'pilot' as const, keeper: 'ggb' };
  await listEntries(system, [entry, pilot]);
  await report(officer, entry.id, { share: 1, text });
  await urge(system, entry.id, { text });
  const bytes = new TextEncoder().encode(`%PDF-1.4\n${i}`);
  await addEvidence(system, portal.dataDir, entry.id, { name: `${text}.pdf`, bytes });
  await openScheme(system, { entry: entry.id, title: text });
  const row = { post: text, responsibility: text, objective: text };
  await addPilot(system, { entry: pilot.id, list: 'city-leaders', level: 'city', ...row });
  await draftLetter(system, pilot.id);
  const order = await issueOrder(system, {
    ...{ instrument: 'order', kind: 'daily', lead: 'd-fgw', assisting: [], matter: text, rhythm: 'weekly' },
    ...{ instruction: `内部${text}`, instructedBy: `某处${text}`, deadline: DUE },
  });
  await reportOrder(officer, order, { text });
  const findings = [{ unit: 'd-rsj', text }];
  const draft = () => draftCircular(system, { kind: 'joint', title: text, findings, note: `内部${text}` });
  await draft();
  const stranger: Actor = { kind: 'staff', id: 'a-y', role: 'reform-approver', unit: 'ggb' };
  await circulate(portal.as(stranger, Date.now()), await draft());
  const meeting = await planMeeting(system, {
    ...{ duty: 'meeting-special-group', body: 'zx-jj', on: TODAY, subject: text },
    ...{ extraordinary: true, agenda: [] },
  });
  await submitBulletins(officer, [{ duty, unit: 'd-fgw', on: TODAY, title: text, text }]);
  return [
    ...[`ledgers/${entry.id}/`, `schemes/${entry.id}/`, `pilots/${pilot.id}/`, `meetings/${meeting}/`],
    ...[`pilots/${pilot.id}/letters/1/`, `supervision/${order}/`, `supervision/${order}/print/`],
  ];
}

/** What a browser would build of a page beyond our own: scripts, frames, handlers. */
function builtOf(page: string): string | undefined {
  const address = /(href|src|action)="\s*javascript:/i.exec(page)?.[0];
  // Within quotes an angle bracket is a letter; what is left when they are gone is what a browser would build.
  const bare = page.replace(/="[^"]*"/g, '=""').replaceAll('<script type="" src=""></script>', '');
  return address ?? /<script|<img src=x|<svg onload|<iframe|\son\w+='/i.exec(bare)?.[0];
}

/** The tests; the office is ready only once they run. */
export function scriptTests(office: () => Office): void {
  it('the check bites: each shape, written as it is, would be built', () => {
    const found = SHAPES.filter((text) => builtOf(`<p>${text}</p><a href="${text}">`) !== undefined);
    // Braces mean nothing to a browser.
    expect(found.length).toBe(SHAPES.length - 1);
  });

  it('is text on every page of the office where somebody wrote it', async () => {
    const { instance, cookie } = office();
    const hostile = Array.from({ length: size(30, 300) }, (_, i) => `${SHAPES[i % SHAPES.length]}${i}`);
    const system = instance.portal.as(SYSTEM, Date.now());
    const own: string[] = [];
    const duty = await bulletinDutyOf(system, 'd-fgw', false);
    for (const [i, text] of hostile.entries())
      own.push(...(await writeEverywhere(instance, { text, i, duty })));
    for (const [i, text] of SHAPES.entries()) {
      const named = { name: text, shortName: text.slice(0, 20), aliases: [text], post: text };
      const id = `d-script${i}`;
      await registerBodies(system, [
        { id, kind: 'department', ...named, parent: 'zx-jj', position: 900 + i },
      ]);
      own.push(`bodies/${id}/`);
    }
    await addAccount(system, {
      ...{ login: 'script', title: SHAPES[0]!, role: 'auditor', unit: 'd-fgw', password: PASSWORD },
    });
    const lists = [
      ...['', 'ledgers/', 'ledgers/print/', 'mine/', 'schemes/?view=all', 'pilots/', 'supervision/?view=all'],
      ...['supervision/circulars/', 'meetings/', 'bulletins/', 'bodies/', 'journal/', 'accounts/', 'plans/'],
      `ledgers/?q=${encodeURIComponent(hostile[0]!)}`,
    ];
    const seen = { approver: lists, officer: [...lists, ...own.slice(0, 7 * SHAPES.length)] };
    const roles = { approver: 'reform-approver', officer: 'department-officer' } as const;
    let shown = 0;
    for (const who of ['approver', 'officer'] as const) {
      for (const path of [...seen[who], ...own.slice(-SHAPES.length)]) {
        const answer = await ask(instance, `office/${path}`, { cookie: cookie(roles[who]) });
        expect([200, 403], path).toContain(answer.status);
        expect([path, builtOf(answer.text)]).toEqual([path, undefined]);
        if (answer.text.includes('alert(1)')) shown += 1;
      }
    }
    expect(shown).toBeGreaterThan(7 * 9);
  });
}
