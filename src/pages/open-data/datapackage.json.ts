import type { APIRoute } from 'astro';
import { canonicalFile } from '../../domain/canonical.ts';
import { site } from '../../record/content.ts';
import { NO, YES } from '../../record/csv.ts';
import { latestDay } from '../../record/dates.ts';
import { record } from '../../record/read.ts';
import { type Table, tables } from '../../record/tables.ts';

const columnOf = (table: Table, name: string) => table.fields.find((field) => field.name === name)!.title;

/** A file's columns bear the Chinese names of its fields; `jsonName` is what the table in JSON calls them. */
const resource = (table: Table, _: number, all: Table[]) => ({
  name: table.name.toLowerCase(),
  title: table.title,
  path: `${table.name}.csv`,
  format: 'csv',
  mediatype: 'text/csv',
  encoding: 'utf-8',
  schema: {
    fields: table.fields.map(({ name, type, title }) => ({
      ...{ name: title, type, jsonName: name },
      ...(type === 'boolean' ? { trueValues: [YES], falseValues: [NO] } : {}),
      ...(table.primaryKey.includes(name) ? { constraints: { required: true } } : {}),
    })),
    primaryKey: table.primaryKey.map((key) => columnOf(table, key)),
    foreignKeys: table.foreignKeys.map(({ fields, resource, reference }) => ({
      fields: columnOf(table, fields),
      reference: { resource, fields: columnOf(all.find(({ name }) => name === resource)!, reference) },
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
