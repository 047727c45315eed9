import type { APIRoute } from 'astro';
import { feed, feedOf } from '../components/feed.ts';

/** All that is published; single entries only where something slipped. */
export const GET: APIRoute = () =>
  feed(
    '',
    '/',
    feedOf((item) => item.loud || item.units.length === 0),
  );
