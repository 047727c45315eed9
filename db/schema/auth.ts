import { ROLES } from '../../src/domain/actor.ts';
import type { Kit } from '../kit.ts';

/** Staff accounts and their sessions. A session's row holds the hash of the cookie's token, never the token. */
export const auth = (k: Kit) => ({
  accounts: k.table('accounts', {
    id: k.text('id').primaryKey(),
    /** What the holder types: a post's name in Latin letters, not a person's. */
    login: k.text('login').notNull().unique(),
    title: k.text('title').notNull(),
    role: k.oneOf('role', ROLES).notNull(),
    unit: k.text('unit').notNull(),
    passwordHash: k.text('password_hash').notNull(),
    disabled: k.bool('disabled').notNull(),
  }),
  sessions: k.table(
    'sessions',
    {
      id: k.text('id').primaryKey(),
      accountId: k.text('account_id').notNull(),
      /** Idle end; moved forward by use. */
      expiresAt: k.instant('expires_at').notNull(),
      /** Absolute end; never moved. */
      endsAt: k.instant('ends_at').notNull(),
    },
    (t) => [k.index('sessions_account', t['accountId']!)],
  ),
  /** Filters that a post has kept under a name. */
  savedViews: k.table(
    'saved_views',
    {
      id: k.text('id').primaryKey(),
      accountId: k.text('account_id').notNull(),
      name: k.text('name').notNull(),
      /** Query of the ledgers page, without the leading question mark. */
      query: k.text('query').notNull(),
    },
    (t) => [k.unique('saved_views_name', t['accountId']!, t['name']!)],
  ),
});
