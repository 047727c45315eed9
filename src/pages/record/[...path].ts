import { hash } from 'node:crypto';
import type { APIRoute } from 'astro';
import { logsIn, recordFiles, recordRoot } from '../../record/read.ts';
import { indexText } from '../../record/remote.ts';

export function getStaticPaths() {
  const files = [...recordFiles()].map(([path, text]) => ({
    ...{ path, text, sha256: hash('sha256', text) },
  }));
  const index = indexText(files, logsIn(recordRoot()));
  return [
    { params: { path: 'index.json' }, props: { text: index }, cacheKey: hash('sha256', index) },
    ...files.map(({ path, text, sha256 }) => ({ params: { path }, props: { text }, cacheKey: sha256 })),
  ];
}

/** The record's files byte for byte, and their list, so that anybody can check them without asking us. */
export const GET: APIRoute<{ text: string }> = ({ props }) =>
  new Response(props.text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
