import type { Kit } from '../kit.ts';

/** What was published: which file of the record, with which hash, when. */
export const publish = (k: Kit) => ({
  publications: k.table('publications', {
    /** Path within the record, e.g. `airings/leading-group/2016-Q3.json`. */
    path: k.text('path').primaryKey(),
    sha256: k.text('sha256').notNull(),
    publishedAt: k.instant('published_at').notNull(),
  }),
});
