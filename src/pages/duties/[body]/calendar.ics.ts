import type { APIRoute } from 'astro';
import { shortName } from '../../../components/names.ts';
import { url } from '../../../components/url.ts';
import { site } from '../../../record/content.ts';
import { dutyBodies, icalendar } from '../../../record/duty-calendar.ts';
import { record } from '../../../record/read.ts';

export function getStaticPaths() {
  return dutyBodies(record()).map((body) => ({ params: { body } }));
}

/** A body's duties for calendar programs (RFC 5545). */
export const GET: APIRoute = ({ params }) => {
  const body = params['body'] ?? '';
  const { siteDomain, baseUrl } = site();
  const text = icalendar(record().duties, body, `${shortName(body)}履职日历`, {
    domain: siteDomain,
    address: new URL(url(`/duties/${body}/`), baseUrl).href,
  });
  return new Response(text, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
};
