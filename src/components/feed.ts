import { site } from '../record/content.ts';
import { type FeedItem, feedItems, rss } from '../record/feed.ts';
import { record } from '../record/read.ts';
import { url } from './url.ts';

/** How many items a feed holds; readers ask for what is new, the pages hold the rest. */
const LENGTH = 100;

let all: FeedItem[] | undefined;

/** What a feed holds of everything that a condition keeps, newest first. */
export function feedOf(keep: (item: FeedItem) => boolean): FeedItem[] {
  all ??= feedItems(record());
  return all.filter(keep).slice(0, LENGTH);
}

/** A feed as an answer. @param title what it is about; none for the whole site */
export function feed(
  { title, path, self }: { title: string | null; path: string; self: string },
  items: readonly FeedItem[],
): Response {
  const { fullName, column, baseUrl } = site();
  const named = title === null ? fullName : `${title} - ${fullName}`;
  const body = rss(
    { title: named, description: column.description, path, self },
    items,
    (to) => new URL(url(to), baseUrl).href,
  );
  return new Response(body, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
}
