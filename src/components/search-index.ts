import { record } from '../record/read.ts';
import { type Findable, findables, type SearchIndex, searchIndex } from '../record/search.ts';
import { COLUMNS } from './columns.ts';
import { handwrittenPages } from './prose.ts';

const plain = { kind: 3, note: '', unit: '', lamp: '', quarter: '', ledger: '' };

function pages(): Findable[] {
  return [
    ...Object.values(COLUMNS).map((column) => ({
      ...{ ...plain, path: column.path, title: column.name, note: column.description },
      text: column.keywords,
    })),
    ...handwrittenPages.map(({ id, title, page }) => ({
      ...{ ...plain, path: id === 'about' ? '/about/' : `/about/${id}/`, title },
      note: page.frontmatter.description ?? '',
      text: page.rawContent(),
    })),
  ];
}

let built: SearchIndex | undefined;
/** The index of this build, made once. */
export function siteIndex(): SearchIndex {
  built ??= searchIndex([...findables(record()), ...pages()], record());
  return built;
}
