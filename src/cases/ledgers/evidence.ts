/** Evidence files: stored by hash beside the database, outside the site; counted in public, shown to staff only. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { and, asc, count, eq, inArray, lte } from 'drizzle-orm';
import { rowsOf } from '../../../db/bulk.ts';
import type { Transaction } from '../../../db/engine.ts';
import { type Context, type JournalEntry, write } from '../../../db/write.ts';
import { demand } from '../../domain/actor.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import {
  EVIDENCE_LIMITS,
  EVIDENCE_TYPES,
  type EvidenceType,
  evidenceName,
  evidenceType,
} from '../../domain/ledgers/evidence.ts';
import { Refusal } from '../../domain/outcome.ts';
import { getEntry } from './entries.ts';

export interface Evidence {
  id: string;
  entryId: string;
  name: string;
  type: EvidenceType;
  bytes: number;
  sha256: string;
  on: CivilDate;
  at: number;
  uploadedBy: string;
}

const place = (dataDir: string, sha256: string) => join(dataDir, 'evidence', sha256.slice(0, 2), sha256);

/** Writes a file under its hash; one that is there already is the same. Never half-written. */
async function keep(dataDir: string, sha256: string, bytes: Uint8Array): Promise<void> {
  const target = place(dataDir, sha256);
  if (
    await stat(target).then(
      (found) => found.size === bytes.length,
      () => false,
    )
  )
    return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.${randomUUID()}`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
}

/** A file that lies in the store; of an entry only once it is attached. */
export interface HeldFile {
  name: string;
  type: EvidenceType;
  bytes: number;
  sha256: string;
}

/**
 * Takes a file in for an entry, without attaching it yet. Its name is text and nothing else; what it is follows from
 * its content. If nothing follows, a file lies there to which nothing refers; a row without its file there never is.
 * @throws Refusal `forbidden`, `too-large`, `unsupported-file`, `rule-broken` for an entry that takes none
 */
export async function holdEvidence(
  ctx: Context,
  dataDir: string,
  entryId: string,
  file: { name: string; bytes: Uint8Array },
): Promise<HeldFile> {
  const entry = await getEntry(ctx, entryId);
  demand(ctx.actor, 'ledgers.add-evidence', { unit: entry.lead });
  if (entry.withheld) throw new Refusal('rule-broken', '该事项不公开，请按涉密渠道办理。');
  if (entry.state.voided) {
    throw new Refusal('rule-broken', '该事项已作废，不再接收佐证材料。', { clause: '§3.2', field: 'file' });
  }
  const type = evidenceType(file.bytes);
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  await keep(dataDir, sha256, file.bytes);
  return { name: evidenceName(file.name), type, bytes: file.bytes.length, sha256 };
}

/**
 * A file that came with a form that was refused, so that it need not be sent again. Whoever knows the hash has had the
 * file; staff may open every file in any case.
 * @throws Refusal `invalid` if it is not there
 */
export async function heldEvidence(dataDir: string, sha256: string, name: string): Promise<HeldFile> {
  const known = /^[\da-f]{64}$/.test(sha256);
  const bytes = known ? await readFile(place(dataDir, sha256)).catch(() => null) : null;
  if (bytes === null) throw new Refusal('invalid', '佐证文件没有收到，请重新选择。', { field: 'file' });
  return { name: evidenceName(name), type: evidenceType(bytes), bytes: bytes.length, sha256 };
}

/**
 * Attaches files to an entry within another act's transaction; one that the entry has already is passed over.
 * @returns a journal entry for each
 */
export async function attachEvidence(
  tx: Transaction,
  ctx: Context,
  entryId: string,
  files: readonly HeldFile[],
): Promise<JournalEntry[]> {
  const { evidence: e } = tx.t;
  const has = await tx.db.select({ sha256: e.sha256 }).from(e).where(eq(e.entryId, entryId));
  const known = new Set(has.map(({ sha256 }) => sha256));
  const uploads = new Map(files.map((file) => [file.sha256, file]));
  const fresh = [...uploads.values()].filter(({ sha256 }) => !known.has(sha256));
  if (known.size + fresh.length > EVIDENCE_LIMITS.files) {
    throw new Refusal('too-large', `一个事项最多 ${EVIDENCE_LIMITS.files} 个文件，请合并后再上传。`, {
      field: 'file',
    });
  }
  for (const file of fresh) {
    await tx.db.insert(e).values({
      ...{ id: randomUUID(), entryId, ...file },
      ...{ on: civilDate(ctx.now), at: ctx.now, uploadedBy: ctx.actor.id },
    });
  }
  return fresh.map(({ sha256, type }) => ({
    ...{ action: 'ledgers.add-evidence', subject: entryId, detail: { sha256, type } },
  }));
}

/**
 * Adds a file to an entry.
 * @throws Refusal as `holdEvidence`, and `conflict` if the entry has this file already
 */
export async function addEvidence(
  ctx: Context,
  dataDir: string,
  entryId: string,
  file: { name: string; bytes: Uint8Array },
): Promise<void> {
  const held = await holdEvidence(ctx, dataDir, entryId, file);
  await write(ctx, async (tx) => {
    const [entry] = await attachEvidence(tx, ctx, entryId, [held]);
    if (!entry) throw new Refusal('conflict', '该事项已有内容相同的文件。', { field: 'file' });
    return { result: undefined, entries: [entry] };
  });
}

/** Files of an entry, the oldest first. */
export async function listEvidence(ctx: Context, entryId: string): Promise<Evidence[]> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  return db.select().from(t.evidence).where(eq(t.evidence.entryId, entryId)).orderBy(asc(t.evidence.at));
}

/** A file with its content, for staff. Throws `not-found`, and `unavailable` if the disk no longer has what was kept. */
export async function openEvidence(
  ctx: Context,
  dataDir: string,
  id: string,
): Promise<Evidence & { mime: string; content: Buffer }> {
  demand(ctx.actor, 'office.read');
  const { db, t } = ctx.read;
  const [row] = await db.select().from(t.evidence).where(eq(t.evidence.id, id));
  if (!row) throw new Refusal('not-found', '没有这个佐证文件。');
  const content = await readFile(place(dataDir, row.sha256)).catch(() => null);
  const whole = content && createHash('sha256').update(content).digest('hex') === row.sha256;
  if (!content || !whole)
    throw new Refusal('unavailable', '佐证文件缺失或已损坏，请联系系统管理员从备份恢复。');
  return { ...row, mime: EVIDENCE_TYPES[row.type], content };
}

/** How many files each entry had at the end of a day; entries without any are not in it. */
export async function evidenceCounts(
  { db, t }: Pick<Transaction, 't'> & { db: Pick<Transaction['db'], 'select'> },
  ids: string[],
  asOf: CivilDate,
): Promise<Map<string, number>> {
  const { entryId, on } = t.evidence;
  const rows = await rowsOf(ids, (part) =>
    db
      .select({ id: entryId, n: count() })
      .from(t.evidence)
      .where(and(inArray(entryId, part), lte(on, asOf)))
      .groupBy(entryId),
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
