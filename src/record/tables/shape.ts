/** A value of a cell; a list is joined by `;` in CSV. */
export type Cell = string | number | boolean | null | readonly string[];

/** A column of an open table, as Table Schema describes it. */
export interface Field {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date' | 'array';
  /** Chinese name and meaning. */
  title: string;
}

/** A table of the open data, one file in each form. */
export interface Table {
  /** Path below the open data, without the ending of a form. */
  name: string;
  title: string;
  /**
   * Where one table would grow with every publication it is a series, and what is out stays as it is; `part` says what
   * this one holds.
   */
  series?: { name: string; title: string; part: string };
  fields: Field[];
  primaryKey: string[];
  foreignKeys: { fields: string; resource: string; reference: string }[];
  rows: Record<string, Cell>[];
  /** What the rows are made of, where that tells their state with less than the rows themselves. */
  of?: unknown;
}

/** A field in short: name, type, Chinese title. */
export type Spec = [name: string, type: Field['type'], title: string];
/** Fields from their short form. */
export const fields = (...specs: Spec[]): Field[] =>
  specs.map(([name, type, title]) => ({ name, type, title }));
/** That the named fields hold ids of the register of bodies. */
export const unitKey = (...names: string[]) =>
  names.map((name) => ({ fields: name, resource: 'bodies', reference: 'id' }));
