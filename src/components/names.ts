import type { Body } from '../domain/bodies.ts';
import { record } from '../record/read.ts';

let known: { of: Body[]; byId: Map<string, Body> } | undefined;

/** The body with this id, or undefined for one that the register does not hold. */
export function body(id: string): Body | undefined {
  const { bodies } = record();
  if (known?.of !== bodies) known = { of: bodies, byId: new Map(bodies.map((b) => [b.id, b])) };
  return known.byId.get(id);
}

/** Customary short name of a body; the id itself where the register does not hold it. */
export function shortName(id: string): string {
  return body(id)?.shortName ?? id;
}

/** Full name of a body. */
export function fullName(id: string): string {
  return body(id)?.name ?? id;
}
