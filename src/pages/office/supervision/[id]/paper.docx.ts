/** An order or letter as a Word file. */
import type { APIRoute } from 'astro';
import { paperDocx } from '../../../../cases/documents/paper.ts';
import { getOrder } from '../../../../cases/supervision.ts';
import { desk as sit } from '../../../../components/office/desk.ts';
import { wordFile } from '../../../../components/office/papers.ts';
import { orderPaper } from '../../../../domain/supervision/paper.ts';

export const prerender = false;
export const GET: APIRoute = async ({ locals, params }) => {
  const desk = await sit(locals);
  const order = await getOrder(desk.ctx, params['id'] ?? '');
  return wordFile(await paperDocx(orderPaper(order, desk.name)), order.id);
};
