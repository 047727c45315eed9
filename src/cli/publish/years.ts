/** `portal publish duties|bulletins|…`: what is public by rule, a file for each year; replaced as the year goes on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulingsOf } from '../../cases/assessment/rulings.ts';
import { bulletinsOf } from '../../cases/duties/issues.ts';
import { learningOf } from '../../cases/duties/research.ts';
import { judgeYear } from '../../cases/duties.ts';
import { findEntries } from '../../cases/ledgers.ts';
import { escalationRule } from '../../cases/parameters.ts';
import { findPilots } from '../../cases/pilots.ts';
import type { Context, Portal } from '../../cases/portal.ts';
import { notePartOutcome, publishedAt } from '../../cases/publish.ts';
import { findSchemes } from '../../cases/schemes.ts';
import { findCirculars, findOrders } from '../../cases/supervision.ts';
import { SYSTEM } from '../../domain/actor.ts';
import { civilDate, civilMinute, type Instant } from '../../domain/calendar.ts';
import { canonical, canonicalFile, sha256Of } from '../../domain/canonical.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import { PARTS, type Part } from '../../domain/publish.ts';
import { composeBulletins } from '../../publish/bulletins.ts';
import { composeDuties } from '../../publish/duties.ts';
import type { RecordFile } from '../../publish/files.ts';
import { composeLearning } from '../../publish/learning.ts';
import { composePilots } from '../../publish/pilots.ts';
import { composeBodies } from '../../publish/plans.ts';
import { composeRulings } from '../../publish/rulings.ts';
import { composeSchemes } from '../../publish/schemes.ts';
import { composeSupervision } from '../../publish/supervision.ts';
import type { YearHead } from '../../record/published.ts';
import { type Published, put, putAll } from './put.ts';

const COMPOSED: Record<Part, (ctx: Context, head: YearHead) => Promise<RecordFile>> = {
  duties: async (ctx, head) => composeDuties(await judgeYear(ctx, head.year, head.asOf), head),
  bulletins: async (ctx, head) => composeBulletins(await bulletinsOf(ctx, head.year), head),
  learning: async (ctx, head) => composeLearning(await learningOf(ctx, head.year), head),
  rulings: async (ctx, head) => composeRulings(await rulingsOf(ctx, head.year), head),
  schemes: async (ctx, head) => composeSchemes(await findSchemes(ctx, head.year, head.asOf), head),
  pilots: async (ctx, head) => composePilots(await findPilots(ctx, head.year, head.asOf), head),
  supervision: async (ctx, head) => {
    const { year, asOf } = head;
    // An order may press for a task of an earlier year; what is withheld is withheld in every year.
    const hidden = new Set((await findEntries(ctx, {}, asOf)).filter((e) => e.withheld).map((e) => e.id));
    const [orders, circulars] = [await findOrders(ctx, { year }, asOf), await findCirculars(ctx, year)];
    return composeSupervision(orders, circulars, { ...head, hidden, rule: escalationRule(asOf) });
  },
};

/**
 * Publishes what is known today of a part of a year. A year that is over and of which nothing new is known stays as it
 * is, so that what rests on the file keeps its ground; a part of which there is nothing to say is not begun.
 * @throws Refusal `rule-broken` for a year to come
 */
export async function publishYear(
  portal: Portal,
  recordDir: string,
  now: Instant,
  { part, year }: { part: Part; year: number },
): Promise<Published> {
  const path = `${part}/${year}.json`;
  const ctx = portal.as(SYSTEM, now);
  const asOf = civilDate(now);
  if (asOf < `${year}-01-01`) throw new Refusal('rule-broken', `${year} 年还没有开始，没有可以公布的内容。`);
  const first = (await publishedAt(ctx, path)) ?? now;
  const head = { year, asOf, publishedOn: civilDate(first), publishedAt: civilMinute(first) };
  const file = await COMPOSED[part](ctx, head);
  const place = join(recordDir, path);
  if (!existsSync(place)) {
    return isEmpty(file)
      ? { path, sha256: '', changed: false }
      : putWithRegister(portal, recordDir, now, file);
  }
  const stands = JSON.parse(readFileSync(place, 'utf8')) as YearHead;
  const same = canonical({ ...stands, asOf }) === canonical(file.value);
  if (!same || stands.asOf <= `${year}-12-31`) return putWithRegister(portal, recordDir, now, file);
  // Put as it stands: the last try may have stopped before it was noted.
  const text = canonicalFile(stands);
  const kept = { ...file, value: stands, bytes: Buffer.from(text), sha256: sha256Of(text) };
  return put(portal, recordDir, now, kept);
}

/** Every part names bodies, so the register goes out before it. */
async function putWithRegister(
  portal: Portal,
  recordDir: string,
  now: Instant,
  file: RecordFile,
): Promise<Published> {
  const register = await composeBodies(portal.as(SYSTEM, now).read);
  return (await putAll(portal, recordDir, now, [register, file]))[1]!;
}

/** Whether every list of a record is empty. */
function isEmpty({ value }: RecordFile): boolean {
  const lists = Object.values(value as object).filter((field) => Array.isArray(field));
  return lists.every((list) => list.length === 0);
}

/**
 * Publishes every part of this year, and of the last where it was begun. Each by itself: one that fails does not hold up
 * the others, and why it failed stands in the office.
 * @returns what was published, and the errors
 */
export async function publishParts(
  portal: Portal,
  recordDir: string,
  now: Instant,
): Promise<{ published: Published[]; errors: unknown[] }> {
  const published: Published[] = [];
  const errors: unknown[] = [];
  const current = Number(civilDate(now).slice(0, 4));
  for (const year of [current - 1, current]) {
    for (const part of PARTS) {
      const path = `${part}/${year}.json`;
      if (year < current && !existsSync(join(recordDir, path))) continue;
      try {
        published.push(await publishYear(portal, recordDir, now, { part, year }));
        await notePartOutcome(portal.as(SYSTEM, now), path, '');
      } catch (error) {
        errors.push(error);
        const why = isRefusal(error) ? error.message : '写入公开记录时出错，请查看系统日志。';
        await notePartOutcome(portal.as(SYSTEM, now), path, why);
      }
    }
  }
  return { published, errors };
}
