import type { APIRoute } from 'astro';
import { canonicalFile } from '../../domain/canonical.ts';
import { site } from '../../record/content.ts';
import { latestDay } from '../../record/dates.ts';
import { record } from '../../record/read.ts';
import { type Table, tables } from '../../record/tables.ts';

const resource = (table: Table) => ({
  name: table.name.toLowerCase(),
  title: table.title,
  path: `${table.name}.csv`,
  format: 'csv',
  mediatype: 'text/csv',
  encoding: 'utf-8',
  schema: {
    fields: table.fields.map((field) => ({
      ...field,
      ...(table.primaryKey.includes(field.name) ? { constraints: { required: true } } : {}),
    })),
    primaryKey: table.primaryKey,
    foreignKeys: table.foreignKeys.map(({ fields, resource, reference }) => ({
      fields,
      reference: { resource, fields: reference },
    })),
  },
});

/** Data Package (Frictionless) description of every open table. */
export const GET: APIRoute = () => {
  const { fullName, column, licence, contact } = site();
  const body = {
    name: 'reform-record',
    title: fullName,
    description: column.description,
    keywords: column.keywords,
    version: latestDay(record()) ?? undefined,
    licenses: [{ title: licence.name, path: licence.url }],
    contributors: [{ title: contact.office, email: contact.email, role: 'publisher' }],
    resources: tables(record()).map(resource),
  };
  return new Response(canonicalFile(body), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
};
