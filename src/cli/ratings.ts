/** `portal served FILE`, `portal key …`, `portal contacts …`: what the operator of a service centre's systems does. */
import { existsSync, readFileSync } from 'node:fs';
import { destroyContacts, importServed, listContacts, makeApiKey, revokeApiKey } from '../cases/ratings.ts';
import { SYSTEM } from '../domain/actor.ts';
import { civilDate } from '../domain/calendar.ts';
import { Refusal } from '../domain/outcome.ts';
import { clockOf, openInstance } from './instance.ts';
import { options } from './options.ts';
import type { Settings } from './settings.ts';

const SERVED = '用法：npm run portal -- served FILE　（CSV：单位,月份,办件量）';
const KEY = '用法：npm run portal -- key add CENTRE --label 排队叫号系统　或　key revoke ID';

/** Takes in people served by unit and month. */
export async function served([file]: string[], settings: Settings): Promise<void> {
  if (!file || !existsSync(file)) throw new Refusal('not-found', `没有文件 ${file ?? ''}。\n${SERVED}`);
  const portal = await openInstance(settings);
  try {
    const rows = await importServed(portal.as(SYSTEM, clockOf(settings)()), readFileSync(file));
    console.log(`${rows.length} rows imported`);
  } finally {
    await portal.close();
  }
}

const CONTACTS = '用法：npm run portal -- contacts destroy [--dry-run]';

/** Destroys telephone numbers whose time is over, as a served portal does by itself; or only says which they would be. */
export async function contacts(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(args, { 'dry-run': { type: 'boolean' } }, CONTACTS);
  if (positionals[0] !== 'destroy') throw new Refusal('invalid', CONTACTS);
  const portal = await openInstance(settings);
  try {
    const ctx = portal.as(SYSTEM, clockOf(settings)());
    const today = civilDate(ctx.now);
    const kept = await listContacts(ctx);
    const over = kept.filter(({ until }) => until < today);
    for (const { number, givenOn, until } of over) console.log(`${number}  ${givenOn}  ${until}`);
    if (values['dry-run']) console.log(`${over.length} of ${kept.length} are due, none destroyed`);
    else console.log(`${await destroyContacts(portal, ctx)} of ${kept.length} destroyed`);
  } finally {
    await portal.close();
  }
}

/** Makes or revokes the key of a queue or case system; a new one is printed this once. */
export async function key(args: string[], settings: Settings): Promise<void> {
  const { values, positionals } = options(args, { label: { type: 'string' } }, KEY);
  const [verb, subject] = positionals;
  if (!subject || !(verb === 'add' || verb === 'revoke')) throw new Refusal('invalid', KEY);
  const portal = await openInstance(settings);
  try {
    const ctx = portal.as(SYSTEM, clockOf(settings)());
    if (verb === 'add') console.log(await makeApiKey(ctx, subject, values.label ?? ''));
    else {
      await revokeApiKey(ctx, subject);
      console.log(`${subject} revoked`);
    }
  } finally {
    await portal.close();
  }
}
