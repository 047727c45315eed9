/** Lines of one page of a long list: as many as one looks through, few enough for a telephone. */
const LINES = 400;

/** The lines that the address asks for (`?page=2`), and addresses of the others. */
export function pageOf<T>(
  lines: readonly T[],
  url: URL,
): { shown: readonly T[]; page: number; pages: number; to: (page: number) => string } {
  const pages = Math.max(1, Math.ceil(lines.length / LINES));
  const asked = Number(url.searchParams.get('page') ?? 1);
  const page = Number.isSafeInteger(asked) ? Math.min(Math.max(asked, 1), pages) : 1;
  const to = (other: number) => {
    const kept = new URLSearchParams(url.searchParams);
    for (const key of ['done', 'n']) kept.delete(key);
    kept.set('page', String(other));
    return `?${kept}`;
  };
  return { shown: lines.slice((page - 1) * LINES, page * LINES), page, pages, to };
}
