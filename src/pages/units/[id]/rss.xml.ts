import type { APIRoute } from 'astro';
import { cacheKey } from '../../../components/cache-key.ts';
import { feed, feedOf } from '../../../components/feed.ts';
import type { Body } from '../../../domain/bodies.ts';
import type { FeedItem } from '../../../record/feed.ts';
import { record } from '../../../record/read.ts';

export function getStaticPaths() {
  return record().bodies.map((body) => {
    const items = feedOf((item) => item.units.includes(body.id));
    return { params: { id: body.id }, props: { body, items }, cacheKey: cacheKey(items) };
  });
}

export const GET: APIRoute<{ body: Body; items: FeedItem[] }> = ({ props: { body, items } }) =>
  feed({ title: body.shortName, path: `/units/${body.id}/`, self: `/units/${body.id}/rss.xml` }, items);
