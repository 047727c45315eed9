import { expect, it } from 'vitest';
import { parameters } from '../../src/record/content.ts';

/** Rules of their own language, which have pages that tell them in words. */
const TOLD_ELSEWHERE = ['assessment-rules', 'duties'];

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysOf)];
}

it('tells every key of a parameter in words, and no key that is gone', () => {
  const all = parameters().filter(({ name }) => !TOLD_ELSEWHERE.includes(name));
  expect(all.length).toBeGreaterThan(20);
  for (const { name, parameter } of all) {
    const keys = new Set(parameter.values.flatMap(({ value }) => keysOf(value)));
    expect([name, ...Object.keys(parameter.words ?? {}).sort()]).toEqual([name, ...[...keys].sort()]);
  }
});
