import type { APIRoute } from 'astro';
import { tableKey } from '../../components/cache-key.ts';
import { csv } from '../../record/csv.ts';
import { record } from '../../record/read.ts';
import { type Table, tables } from '../../record/tables.ts';

export function getStaticPaths() {
  return tables(record()).map((table) => ({
    params: { table: table.name },
    props: { table },
    cacheKey: tableKey(table),
  }));
}

export const GET: APIRoute<{ table: Table }> = ({ props }) =>
  new Response(csv(props.table), { headers: { 'content-type': 'text/csv; charset=utf-8' } });
