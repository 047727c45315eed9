import type { APIRoute } from 'astro';
import { feed, feedOf } from '../components/feed.ts';

/** All that is published; single entries only where something slipped. */
export const GET: APIRoute = () =>
  feed(
    { title: null, path: '/', self: '/rss.xml' },
    feedOf((item) => item.loud || item.units.length === 0),
  );
