import type { APIRoute } from 'astro';
import { url } from '../components/url.ts';
import { site } from '../record/content.ts';

/** Everything public may be read by machines; the office and the ballot are not theirs. */
export const GET: APIRoute = () =>
  new Response(
    `User-agent: *\nDisallow: ${url('/office/')}\nDisallow: ${url('/appraisal/')}\nSitemap: ${new URL(url('/sitemap.xml'), site().baseUrl).href}\n`,
    { headers: { 'content-type': 'text/plain; charset=utf-8' } },
  );
