/** The three lists of the demonstration year (§5): letters signed, some late or never; ends that worked and that did not. */
import { getEntry, type NewEntry } from '../cases/ledgers.ts';
import {
  addPilot,
  amendPilot,
  concludePilot,
  draftLetter,
  getPilot,
  judgeEffect,
  signLetter,
  spreadPilot,
} from '../cases/pilots.ts';
import type { Portal } from '../cases/portal.ts';
import { type Actor, type Role, SYSTEM } from '../domain/actor.ts';
import { addDays, type CivilDate, instantOf } from '../domain/calendar.ts';
import type { Effect, PilotLevel, PilotList } from '../domain/pilots.ts';
import { demoBodies, demoPilots, LAST } from './data.ts';
import type { Random } from './random.ts';

const staff = (id: string, role: Role, unit: string): Actor => ({ kind: 'staff', id, role, unit });
const APPROVER = staff('a-ggb-approver', 'reform-approver', 'ggb');
const LEVELS: Record<string, PilotLevel> = {
  national: 'national',
  provincial: 'provincial',
  city: 'city',
  county: 'own',
};

/** Puts every pilot of the ledger but the last on its list, and plays what became of it. */
export async function seedPilots(portal: Portal, entries: NewEntry[], random: Random): Promise<void> {
  const rows = demoPilots();
  const found = entries.filter((entry) => entry.ledger === 'pilot');
  // The last one is left for the newcomer to put on its list.
  for (const [i, entry] of found.slice(0, -1).entries()) await play(portal, entry, rows[i]!, random);
}

async function play(
  portal: Portal,
  entry: NewEntry,
  row: ReturnType<typeof demoPilots>[number],
  random: Random,
) {
  const bodies = new Map(demoBodies().map((body) => [body.id, body]));
  const host = bodies.get(entry.lead)!;
  const second = host.kind === 'county' ? host.id : (host.group ?? 'zx-jj');
  const list = row.list as PilotList;
  const keeper =
    list === 'city-leaders'
      ? APPROVER
      : staff(`a-${second}`, list === 'county-leaders' ? 'county-office' : 'liaison', second);
  let on = addDays(entry.start, random.int(35, 55));
  const at = (actor: Actor) => portal.as(actor, instantOf(on, 9));
  await addPilot(at(keeper), {
    ...{ entry: entry.id, list, level: LEVELS[row.level] ?? 'own', post: row.leaderPost, second },
    responsibility: '牵头研究试点方案，每月到现场办公一次，协调解决跨部门问题，对试点进度和成效负总责。',
    objective: row.objective,
  });
  const sign = async () => {
    await draftLetter(at(keeper), entry.id);
    const { letters, keepers } = await getPilot(at(keeper), entry.id);
    on = addDays(on, random.int(2, 20));
    const n = entry.id.slice(-3);
    const places = [`试点包联卷第${n}号`, `责任书专卷第${random.int(1, 9)}页`, '本人自存'];
    const copies = keepers.map((name, i) => ({ keeper: name, place: places[i]! }));
    await signLetter(at(keeper), entry.id, { version: letters.at(-1)!.version, on, copies });
  };
  const luck = random.next();
  if (luck > 0.12) await sign();
  else if (luck > 0.05) await draftLetter(at(keeper), entry.id);
  if (random.next() < 0.15) {
    on = addDays(on, 40);
    const objective = `${row.objective.replace(/。$/, '')}，并形成可复制的操作规程。`;
    const { state } = await getPilot(at(keeper), entry.id);
    await amendPilot(at(keeper), entry.id, { ...state.row, objective });
    if (random.next() < 0.5) await sign();
  }
  const { state } = await getEntry(portal.as(SYSTEM, instantOf(LAST, 9)), entry.id);
  if (state.completedOn === null) return;
  const day = addDays(state.completedOn, random.int(2, 25));
  if (day > on) await end(portal, entry, host.kind === 'county', day, random);
}

/** What is completed is mostly concluded too, some late or never; who concludes does not judge. */
async function end(portal: Portal, entry: NewEntry, county: boolean, day: CivilDate, random: Random) {
  let on = day;
  const at = (actor: Actor) => portal.as(actor, instantOf(on, 15));
  if (random.next() < 0.15 || on > LAST) return;
  const host = staff(`a-${entry.lead}`, county ? 'county-office' : 'department-officer', entry.lead);
  await concludePilot(at(host), entry.id, { on, paper: `${entry.title}总结报告` });
  on = addDays(on, random.int(15, 40));
  if (random.next() < 0.2 || on > LAST) return;
  const effect = random.weighted<Effect>({ worked: 50, partly: 30, 'not-worked': 20 });
  await judgeEffect(at(APPROVER), entry.id, { on, effect, paper: `${entry.title}成效核查结论` });
  on = addDays(on, random.int(10, 30));
  if (effect !== 'worked' || random.next() < 0.4 || on > LAST) return;
  const scope = random.weighted({ county: 30, city: 55, province: 15 });
  await spreadPilot(at(APPROVER), entry.id, { on, scope, paper: `关于推广${entry.title}做法的通知` });
}
