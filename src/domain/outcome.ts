/**
 * The two ways a rule speaks. A `Finding` is returned: a check produces it and it may be published.
 * A `Refusal` is thrown: the act asked for does not happen and nothing of it stays.
 */

import type { Action } from './actor.ts';

/** What a check found: data, in the words of the reader. */
export interface Finding {
  /** Stable machine code, e.g. `ledger.unreported`. */
  code: string;
  /** Clause of the Opinion as numbered in the glossary, e.g. `§3.2`. */
  clause: string;
  /** What it concerns: the id of an entry, a body, a file. */
  subject: string;
  expected: string;
  actual: string;
  /** One sentence in Chinese for people. */
  message: string;
}

/** Every reason for which the portal declines an act. Closed, so that each has its HTTP status. */
export const REFUSALS = {
  'sign-in-needed': 401,
  /** A device's request without its signature, or with a wrong one. */
  unsigned: 401,
  forbidden: 403,
  /** A device that was taken out of use. */
  revoked: 403,
  'not-found': 404,
  conflict: 409,
  /** A term is over. */
  'too-late': 410,
  'too-large': 413,
  'unsupported-file': 415,
  invalid: 422,
  'rule-broken': 422,
  'too-many': 429,
  'storage-full': 507,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown when an act is declined. `message` is Chinese and says what is wrong, where, and what to do. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** The clause that demands the refusal, where one does. */
  readonly clause: string | undefined;
  /** The field or place at fault, where one is. */
  readonly field: string | undefined;
  /** What whoever asked has no right to, and whose it is, where that is why. */
  readonly lacking: { action: Action; unit: string | undefined } | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    at: { clause?: string; field?: string; lacking?: { action: Action; unit: string | undefined } } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.clause = at.clause;
    this.field = at.field;
    this.lacking = at.lacking;
  }
}

/**
 * Whether an error is a `Refusal`. By name and code, not `instanceof`: the office pages are bundled and
 * carry a copy of the class of their own.
 */
export function isRefusal(error: unknown): error is Refusal {
  return (
    error instanceof Error && error.name === 'Refusal' && 'code' in error && String(error.code) in REFUSALS
  );
}
