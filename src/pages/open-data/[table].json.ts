import type { APIRoute } from 'astro';
import { cacheKey } from '../../components/cache-key.ts';
import { canonicalFile } from '../../domain/canonical.ts';
import { record } from '../../record/read.ts';
import { type Table, tables } from '../../record/tables.ts';

export function getStaticPaths() {
  return tables(record()).map((table) => ({
    params: { table: table.name },
    props: { table },
    cacheKey: cacheKey(table),
  }));
}

export const GET: APIRoute<{ table: Table }> = ({ props }) =>
  new Response(canonicalFile(props.table.rows), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
