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
});
