/** The definition of a round, for the offline ceremony that makes its cards. */
import type { APIRoute } from 'astro';
import { getRound } from '../../../../cases/appraisals.ts';
import { desk as sit } from '../../../../components/office/desk.ts';
import { demand } from '../../../../domain/actor.ts';
import { canonicalFile } from '../../../../domain/canonical.ts';

export const prerender = false;

export const GET: APIRoute = async ({ locals, params }) => {
  const { ctx, actor } = await sit(locals);
  demand(actor, 'appraisals.read');
  const { definition } = await getRound(ctx, params['id'] ?? '');
  return new Response(canonicalFile(definition), { headers: { 'Content-Type': 'application/json' } });
};
