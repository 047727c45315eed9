import type { APIRoute } from 'astro';
import { feed, feedOf } from '../../components/feed.ts';

/** Only what slipped: late, vanished, reopened, listed for poor quality. */
export const GET: APIRoute = () =>
  feed(
    { title: '滑坡和逾期', path: '/ledgers/', self: '/rss/slipped.xml' },
    feedOf((item) => item.loud),
  );
