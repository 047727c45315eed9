/**
 * Forms of the office: plain POST to the same page, redirect on success, and on a refusal the same page again with
 * the message at its field and everything that was typed.
 */
import { isRefusal, REFUSALS, Refusal } from '../../domain/outcome.ts';

/** What was typed, by field name; of several values the last. */
export type Fields = Record<string, string>;

/** A form that was refused. */
export interface Refused {
  act: string;
  typed: Fields;
  refusal: Refusal;
}

/** What an act answers: the notice to show (none if empty), and where; the same page if not said. */
export interface Done {
  notice: string;
  to?: string;
  /** A count within the notice. */
  n?: number;
  /** The same page shows at once what was asked for, and never again: no redirect. */
  stay?: boolean;
}

interface Page {
  request: Request;
  url: URL;
  response: { status?: number };
}

/** A file of 20 MB with the form around it; the server reads no more (astro.config.mjs). */
const MOST_BYTES = 21 * 1024 * 1024;

/** Reads a posted form. Throws `invalid` for what is no form, or holds characters that no database keeps. */
export async function readForm(request: Request): Promise<FormData> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) {
    throw new Refusal('too-large', '上传的文件超过 20 MB，没有接收；请去掉图片或拆分后再上传。', {
      field: 'file',
    });
  }
  const form = await request.formData().catch(() => null);
  const texts = form === null ? [] : [...form].flat().filter((part) => typeof part === 'string');
  if (form === null || texts.some((text) => text.includes('\0') || !text.isWellFormed())) {
    throw new Refusal('invalid', '提交的内容无法识别，请回到页面重新填写。');
  }
  return form;
}

function fieldsOf(form: FormData): Fields {
  const fields: Fields = {};
  for (const [name, value] of form) if (typeof value === 'string') fields[name] = value;
  return fields;
}

const refusals = new WeakMap<Request, Refusal>();

/** Why the form that a request brought was refused; undefined if it was not. */
export const refusalOf = (request: Request): Refusal | undefined => refusals.get(request);

/**
 * Runs the act that the pressed button names (`<button name="act" value="…">`).
 * @returns a redirect after success, the refused form, or null when nothing was posted
 */
export async function submitted(
  page: Page,
  acts: Record<string, (fields: Fields, form: FormData) => Promise<Done>>,
): Promise<Response | Refused | null> {
  if (page.request.method !== 'POST') return null;
  let act = '';
  let typed: Fields = {};
  try {
    const form = await readForm(page.request);
    typed = fieldsOf(form);
    act = typed['act'] ?? '';
    const run = Object.hasOwn(acts, act) ? acts[act] : undefined;
    if (run === undefined) throw new Refusal('invalid', '没有这项操作，请从页面上的按钮提交。');
    const done = await run(typed, form);
    return done.stay ? null : redirect(page.url, done);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    page.response.status = REFUSALS[error.code];
    refusals.set(page.request, error);
    return { act, typed, refusal: error };
  }
}

/** What an address chooses to look at, which an act does not change; what opened a form (`?for=`) is done with. */
const CHOICES = ['year', 'view', 'ledger', 'unit', 'status', 'lamp', 'q', 'page'];

function redirect(from: URL, done: Done): Response {
  const to = new URL(done.to ?? from.pathname, from);
  for (const [name, value] of done.to === undefined ? from.searchParams : []) {
    if (CHOICES.includes(name)) to.searchParams.append(name, value);
  }
  if (done.notice) to.searchParams.set('done', done.notice);
  if (done.n !== undefined) to.searchParams.set('n', String(done.n));
  return new Response(null, { status: 303, headers: { Location: to.pathname + to.search } });
}

/** The whole number typed, or NaN: the rule then says what it should have been. */
export function wholeNumber(text: string | undefined): number {
  return /^\d{1,9}$/.test(text?.trim() ?? '') ? Number(text) : Number.NaN;
}

/** How many events the page had shown; undefined if the form does not say. */
export function seenOf(fields: Fields): number | undefined {
  const seen = wholeNumber(fields['seen']);
  return Number.isNaN(seen) ? undefined : seen;
}

/** A local address that a form may lead on to, or null: another host would make the door a trap. */
export function localPath(text: string | null | undefined, under: string): string | null {
  if (!text || !URL.canParse(text, 'http://local.invalid')) return null;
  const url = new URL(text, 'http://local.invalid');
  return url.host === 'local.invalid' && url.pathname.startsWith(under) ? url.pathname + url.search : null;
}
