/** The sub-path the site runs under, without a slash at its end. */
const base = (import.meta.env.BASE_URL ?? '/').replace(/\/+$/, '');

/** An address of this site, `/task/2016-1-012/`, under the configured sub-path. */
export function url(path: string): string {
  return `${base}${path}`;
}

/** Address of an entry's page. */
export function taskUrl(id: string): string {
  return url(`/task/${id}/`);
}

/** Address of a body's page. */
export function unitUrl(id: string): string {
  return url(`/units/${id}/`);
}

/** Puts the sub-path in front of root-relative links of rendered handwritten text. */
export function rebase(html: string): string {
  return base === '' ? html : html.replace(/(href|src)="\/(?!\/)/g, `$1="${base}/`);
}
