/** Which files of the record the assessment of a year rests on. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 of a file's content, hexadecimal: how the record names what it rests on. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Paths below the record's folder, sorted, with the hash of each as it is now. */
export function sourcesOf(root: string, year: number): { path: string; sha256: string }[] {
  const rests = new RegExp(
    `^(airings/.*/${year}-Q4.*|ratings/${year}-.*|appraisals/.*|duties/${year})\\.json$`,
  );
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => rests.test(path))
    .sort()
    .map((path) => ({
      path,
      sha256: sha256(readFileSync(join(root, path))),
    }));
}
