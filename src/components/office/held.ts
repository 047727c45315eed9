/** Files that come with a report: those just sent, and those that came with the same form when it was refused. */
import { type HeldFile, heldEvidence, holdEvidence } from '../../cases/ledgers.ts';
import type { Desk } from './desk.ts';

/** How a form carries on a file that has been received. */
export const heldValue = ({ sha256, name }: HeldFile) => `${sha256} ${name}`;

/**
 * Takes the files of a form in, one by one into `held`, so that a bad one does not lose those before it.
 * @throws Refusal with the field `file`
 */
export async function takeFiles(
  ctx: Desk['ctx'],
  dataDir: string,
  entry: string,
  form: FormData,
  held: HeldFile[],
): Promise<void> {
  for (const value of form.getAll('held').map(String)) {
    held.push(await heldEvidence(dataDir, value.slice(0, 64), value.slice(65)));
  }
  for (const file of form.getAll('file')) {
    // A field left empty is sent as a file without a name.
    if (!(file instanceof File) || file.name === '') continue;
    const bytes = new Uint8Array(await file.arrayBuffer());
    held.push(await holdEvidence(ctx, dataDir, entry, { name: file.name, bytes }));
  }
}
