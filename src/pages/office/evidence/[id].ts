/** An evidence file, for staff: always saved, never shown by the browser. */
import type { APIRoute } from 'astro';
import { openEvidence } from '../../../cases/ledgers.ts';
import { desk as sit } from '../../../components/office/desk.ts';
import { savedName } from '../../../domain/ledgers/evidence.ts';

export const prerender = false;

export const GET: APIRoute = async ({ locals, params }) => {
  const { ctx } = await sit(locals);
  const { name, type, mime, content } = await openEvidence(ctx, locals.portal.dataDir, params['id'] ?? '');
  const saved = encodeURIComponent(savedName(name, type)).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return new Response(new Uint8Array(content), {
    headers: {
      'Content-Type': mime,
      'Content-Disposition': `attachment; filename="evidence.${type}"; filename*=UTF-8''${saved}`,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    },
  });
};
