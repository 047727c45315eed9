import type { APIRoute } from 'astro';
import { cacheKey } from '../../../components/cache-key.ts';
import { siteIndex } from '../../../components/search-index.ts';

/** `meta`, `words-<shard>` and `docs-<chunk>`: the pieces of the search index. */
export function getStaticPaths() {
  const { meta, words, docs } = siteIndex();
  return [
    { piece: 'meta', data: meta as unknown },
    ...words.map((data, i) => ({ piece: `words-${i}`, data })),
    ...docs.map((data, i) => ({ piece: `docs-${i}`, data })),
  ].map(({ piece, data }) => ({ params: { piece }, props: { data }, cacheKey: cacheKey(data) }));
}

export const GET: APIRoute<{ data: unknown }> = ({ props }) =>
  new Response(JSON.stringify(props.data), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
