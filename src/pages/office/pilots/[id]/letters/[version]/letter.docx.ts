/** A responsibility letter as a Word file, three copies one after the other. */
import type { APIRoute } from 'astro';
import { paperDocx } from '../../../../../../cases/documents/paper.ts';
import { getPilot } from '../../../../../../cases/pilots.ts';
import { desk as sit } from '../../../../../../components/office/desk.ts';
import { wordFile } from '../../../../../../components/office/papers.ts';
import { Refusal } from '../../../../../../domain/outcome.ts';
import { letterPaper } from '../../../../../../domain/pilots/paper.ts';

export const prerender = false;
export const GET: APIRoute = async ({ locals, params }) => {
  const desk = await sit(locals);
  const pilot = await getPilot(desk.ctx, params['id'] ?? '');
  const letter = pilot.letters.find(({ version }) => String(version) === params['version']);
  if (!letter) throw new Refusal('not-found', '没有这一版责任书。');
  return wordFile(
    await paperDocx(letterPaper(letter, pilot, pilot.keepers)),
    `${pilot.id}-letter-${letter.version}`,
  );
};
