import type { z } from 'zod';
import { Refusal } from '../domain/outcome.ts';

/** Reads a JSON body of a shape. Throws `invalid` naming the field at fault. */
export function readBody<T>(shape: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('invalid', '内容不是完整的 JSON；请检查后整条重发。');
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.');
  const what = field === '' ? '内容' : field;
  throw new Refusal('invalid', `${what}有误：${issue.message}`, field === '' ? {} : { field });
}
