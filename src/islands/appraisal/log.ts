/** Whether a ballot stands in the public log: proven on this phone from the log's own files. */
import type { BallotLeaf } from '../../domain/appraisals/leaves.ts';
import { pageHash } from '../../domain/appraisals/page.ts';
import { canonical } from '../../domain/canonical.ts';
import { openCheckpoint, readKey } from '../../domain/log/note.ts';
import { inclusionHolds, inclusionProof, tilesOfProof } from '../../domain/log/proofs.ts';
import { leafHash } from '../../domain/log/tree.ts';

export type LogProof =
  | { state: 'proven'; year: string; index: number; size: number; key: string; note: string }
  /** The files of the log are written a little after the batch. */
  | { state: 'pending' }
  | { state: 'broken' };

const stage = () => document.getElementById('stage')!;

async function bytesOf(address: string): Promise<Uint8Array> {
  const response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok) throw new Error(`no ${address}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** @param place of the leaf, `2016/17` */
export async function proveLeaf(leaf: BallotLeaf, place: string): Promise<LogProof> {
  const [year, number] = place.split('/') as [string, string];
  const index = Number(number);
  const file = (path: string) => bytesOf(`${stage().dataset['log']}${year}/${path}`);
  const text = async (path: string) => new TextDecoder().decode(await file(path));
  try {
    const [note, key] = await Promise.all([text('checkpoint'), text('key')]);
    const signer = readKey(key);
    const checkpoint = signer && openCheckpoint(note, signer);
    if (!checkpoint) return { state: 'broken' };
    const { size, root } = checkpoint;
    if (index >= size) return { state: 'pending' };
    const paths = tilesOfProof(index, size);
    const tiles = new Map(await Promise.all(paths.map(async (path) => [path, await file(path)] as const)));
    const proof = inclusionProof(index, size, (path) => tiles.get(path)!);
    const hash = leafHash(new TextEncoder().encode(canonical(leaf)));
    if (!inclusionHolds(hash, index, size, proof, root)) return { state: 'broken' };
    return { state: 'proven', year, index, size, key: key.trim(), note };
  } catch {
    return { state: 'pending' };
  }
}

/** Whether the ballot page that this phone is given is the one that was logged; null where it cannot tell. */
export async function pageAsLogged(logged: string): Promise<boolean | null> {
  const page = stage().dataset['page'];
  if (!page) return null;
  return pageHash(bytesOf, page).then(
    (actual) => actual === logged,
    () => null,
  );
}
