import type { AstroComponentFactory } from 'astro/runtime/server/index.js';

/** A handwritten page or decision as Astro reads it from Markdown. */
export interface Handwritten {
  frontmatter: { title?: string; description?: string; published?: string; source?: string };
  Content: AstroComponentFactory;
  rawContent: () => string;
  file: string;
}

const pages = import.meta.glob<Handwritten>('../../content/pages/*.md', { eager: true });
const decisions = import.meta.glob<Handwritten>('../../content/decisions/*.md', { eager: true });

export interface HandwrittenPage {
  /** File name without ending. */
  id: string;
  title: string;
  page: Handwritten;
}

function listed(files: Record<string, Handwritten>): HandwrittenPage[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, page]) => {
      const id = path.split('/').at(-1)!.slice(0, -3);
      const heading = /^#\s+(.+)$/m.exec(page.rawContent())?.[1];
      return { id, title: page.frontmatter.title ?? heading?.replaceAll('`', '') ?? id, page };
    });
}

/** The pages of `content/pages`, by file name. */
export const handwrittenPages = listed(pages);
/** The decisions of `content/decisions`, by number. */
export const writtenDecisions = listed(decisions);
