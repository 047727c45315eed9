import type { APIRoute } from 'astro';
import { logsIn, readFiles, recordRoot } from '../../record/read.ts';
import { indexOf } from '../../record/remote.ts';

export function getStaticPaths() {
  const files = readFiles(recordRoot());
  const index = `${JSON.stringify(indexOf(files, logsIn(recordRoot())), null, 1)}\n`;
  return [
    { params: { path: 'index.json' }, props: { text: index } },
    ...[...files].map(([path, text]) => ({ params: { path }, props: { text } })),
  ];
}

/** The record's files byte for byte, and their list, so that anybody can check them without asking us. */
export const GET: APIRoute<{ text: string }> = ({ props }) =>
  new Response(props.text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
