import { BUILD_STATES } from '../../src/domain/publish.ts';
import type { Kit } from '../kit.ts';

/** What was published: which file of the record, with which hash, when. */
export const publish = (k: Kit) => ({
  publications: k.table('publications', {
    /** Path within the record, e.g. `airings/leading-group/2016-Q3.json`. */
    path: k.text('path').primaryKey(),
    sha256: k.text('sha256').notNull(),
    publishedAt: k.instant('published_at').notNull(),
    /** Last entry in the public log, `2016/17`, the hash it names, and the how-manieth it is; null before the first. */
    leaf: k.text('leaf'),
    loggedSha256: k.text('logged_sha256'),
    revision: k.int('revision').notNull().default(0),
  }),
  /** Rebuilds of the public site, so that progress and failure show in the office. */
  siteBuilds: k.table('site_builds', {
    id: k.text('id').primaryKey(),
    state: k.oneOf('state', BUILD_STATES).notNull(),
    requestedAt: k.instant('requested_at').notNull(),
    startedAt: k.instant('started_at'),
    finishedAt: k.instant('finished_at'),
    /** Pages of the finished site; null while it runs or if nothing had changed. */
    pages: k.int('pages'),
    /** Why it failed; empty if it did not. */
    failure: k.text('failure').notNull(),
  }),
});
