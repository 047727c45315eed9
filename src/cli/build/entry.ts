/**
 * What the program offers: Astro's application, and what asks its pages for their paths. Bundled together, neither loads
 * modules of its own that the other has.
 */
export * from 'astro/entrypoints/prerender';
export { StaticPaths } from 'astro/runtime/prerender/static-paths.js';
