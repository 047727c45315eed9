import type { APIRoute } from 'astro';
import { desk as sit } from '../../../../components/office/desk.ts';
import { scoreWorkbook } from '../../../../components/office/score-workbook.ts';
import { readRecord } from '../../../../record/read.ts';

export const prerender = false;

/** A frozen assessment as a workbook for the assessment office: a summary, and every line of every sheet. */
export const GET: APIRoute = async ({ params, locals }) => {
  const desk = await sit(locals);
  const found = readRecord(locals.press.recordDir).assessments.find(({ id }) => id === params['id']);
  if (!found) return new Response('没有这份已冻结的得分。', { status: 404 });
  const bytes = await scoreWorkbook(found, desk.name);
  return new Response(bytes, {
    headers: {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="scores-${found.id}.xlsx"`,
    },
  });
};
