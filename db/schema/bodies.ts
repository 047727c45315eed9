import { BODY_KINDS } from '../../src/domain/bodies.ts';
import type { Kit } from '../kit.ts';

/** The register of bodies (§1). */
export const bodies = (k: Kit) => ({
  bodies: k.table('bodies', {
    id: k.text('id').primaryKey(),
    kind: k.oneOf('kind', BODY_KINDS).notNull(),
    name: k.text('name').notNull(),
    shortName: k.text('short_name').notNull(),
    aliases: k.json<string[]>('aliases').notNull(),
    /** The responsible post, never a person's name. */
    post: k.text('post').notNull(),
    /** The special group of a department; the county of a county service centre. */
    parent: k.text('parent'),
    position: k.int('position').notNull(),
  }),
  /** Terms of the responsible post: since when, until when. Posts only; who held it stands in no table. */
  terms: k.table(
    'terms',
    {
      id: k.text('id').primaryKey(),
      body: k.text('body').notNull(),
      post: k.text('post').notNull(),
      since: k.text('since').notNull(),
      /** Last day; null while it lasts. */
      until: k.text('until'),
    },
    (t) => [k.unique('terms_since', t['body']!, t['since']!)],
  ),
});
