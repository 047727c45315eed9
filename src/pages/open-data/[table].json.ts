import type { APIRoute } from 'astro';
import { tableKey } from '../../components/cache-key.ts';
import { json } from '../../record/json.ts';
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
  new Response(json(props.table), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
