/** The sealed ballots of a closed round, to be carried to the trustees. A form asks for it: it logs the last batch. */
import type { APIRoute } from 'astro';
import { exportRound } from '../../../../cases/appraisals.ts';
import { desk as sit } from '../../../../components/office/desk.ts';
import { canonicalFile } from '../../../../domain/canonical.ts';

export const prerender = false;

export const POST: APIRoute = async ({ locals, params }) => {
  const { ctx } = await sit(locals);
  const id = params['id'] ?? '';
  const file = await exportRound(ctx, locals.ballots, id);
  return new Response(canonicalFile(file), {
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="export-${file.round.id}.json"`,
    },
  });
};
