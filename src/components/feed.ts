import { site } from '../record/content.ts';
import { type FeedItem, feedItems, rss } from '../record/feed.ts';
import { record } from '../record/read.ts';
import { url } from './url.ts';

/** How many items a feed holds; readers ask for what is new, the pages hold the rest. */
const LENGTH = 100;

/** The feed of everything that a condition keeps, as an answer. */
export function feed(title: string, path: string, keep: (item: FeedItem) => boolean): Response {
  const { fullName, column, baseUrl } = site();
  const body = rss(
    { title: title === '' ? fullName : `${title} - ${fullName}`, description: column.description, path },
    feedItems(record()).filter(keep).slice(0, LENGTH),
    (to) => new URL(url(to), baseUrl).href,
  );
  return new Response(body, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
}
