/** Ends the session; only a form can do that, never a link. */
import type { APIRoute } from 'astro';
import { signOut } from '../../cases/auth.ts';
import { url } from '../../components/url.ts';
import { PUBLIC } from '../../domain/actor.ts';

export const prerender = false;

export const POST: APIRoute = async ({ cookies, locals }) => {
  const token = cookies.get('ls_session')?.value;
  if (token) await signOut(locals.portal.as(PUBLIC, locals.now), token);
  cookies.delete('ls_session', { path: url('/') });
  return new Response(null, { status: 303, headers: { Location: url('/office/sign-in/?done=signed-out') } });
};
