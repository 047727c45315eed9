import type { APIRoute } from 'astro';
import { feed } from '../../../components/feed.ts';
import { record } from '../../../record/read.ts';

export function getStaticPaths() {
  return record().bodies.map((body) => ({ params: { id: body.id }, props: { name: body.shortName } }));
}

export const GET: APIRoute<{ name: string }> = ({ params, props }) =>
  feed(props.name, `/units/${params['id']}/`, (item) => item.units.includes(params['id'] ?? ''));
