import type { BodyWords } from '../../domain/bodies.ts';
import type { Fields } from './forms.ts';

/** What a form says of a body. */
export const wordsOf = ({
  name = '',
  shortName = '',
  kind = '',
  aliases = '',
  parent = '',
}: Fields): BodyWords => ({ name, shortName, kind, aliases, parent });
