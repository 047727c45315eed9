import type { APIRoute } from 'astro';
import { tableKey } from '../../components/cache-key.ts';
import { csv } from '../../record/csv.ts';
import { json } from '../../record/json.ts';
import { record } from '../../record/read.ts';
import { type Table, tables } from '../../record/tables.ts';

/** The forms in which every table is offered, by the ending of the file's name. */
const FORMS = {
  csv: { type: 'text/csv', text: csv },
  json: { type: 'application/json', text: json },
};
type Form = keyof typeof FORMS;

export function getStaticPaths() {
  return tables(record()).flatMap((table) => {
    const key = tableKey(table);
    return (['csv', 'json'] satisfies Form[]).map((form) => ({
      ...{ params: { file: `${table.name}.${form}` }, props: { table, form }, cacheKey: key },
    }));
  });
}

export const GET: APIRoute<{ table: Table; form: Form }> = ({ props: { table, form } }) =>
  new Response(FORMS[form].text(table), {
    headers: { 'content-type': `${FORMS[form].type}; charset=utf-8` },
  });
