import type { Finding } from '../outcome.ts';

/** A finding about a round; whatever is compared is shown as text. */
export function finding(
  code: string,
  subject: string,
  expected: unknown,
  actual: unknown,
  message: string,
): Finding {
  return {
    code: `appraisal.${code}`,
    clause: '§9.3',
    subject,
    expected: String(expected),
    actual: String(actual),
    message,
  };
}
