import { site } from '../record/content.ts';
import { type FeedItem, feedItems, rss } from '../record/feed.ts';
import { record } from '../record/read.ts';
import { url } from './url.ts';

/** How many items a feed holds; readers ask for what is new, the pages hold the rest. */
const LENGTH = 100;

let items: FeedItem[] | undefined;

/** The feed of everything that a condition keeps, as an answer. */
export function feed(title: string, path: string, keep: (item: FeedItem) => boolean): Response {
  const { fullName, column, baseUrl } = site();
  items ??= feedItems(record());
  const body = rss(
    { title: title === '' ? fullName : `${title} - ${fullName}`, description: column.description, path },
    items.filter(keep).slice(0, LENGTH),
    (to) => new URL(url(to), baseUrl).href,
  );
  return new Response(body, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
}
