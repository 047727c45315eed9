import type { APIRoute } from 'astro';
import { cacheKey } from '../../../components/cache-key.ts';
import { feed, feedOf } from '../../../components/feed.ts';
import { LEDGER_NAMES, LEDGERS, type Ledger } from '../../../domain/ledgers.ts';
import type { FeedItem } from '../../../record/feed.ts';

export function getStaticPaths() {
  return LEDGERS.map((ledger) => {
    const items = feedOf((item) => item.ledger === ledger);
    return { params: { ledger }, props: { ledger, items }, cacheKey: cacheKey(items) };
  });
}

export const GET: APIRoute<{ ledger: Ledger; items: FeedItem[] }> = ({ props: { ledger, items } }) =>
  feed(
    { title: LEDGER_NAMES[ledger], path: `/ledgers/${ledger}/`, self: `/ledgers/${ledger}/rss.xml` },
    items,
  );
