import type { APIRoute } from 'astro';
import { getIssue } from '../../../../cases/duties/issues.ts';
import { desk as sit } from '../../../../components/office/desk.ts';
import { issueDocument } from '../../../../components/office/issue-document.ts';
import { isRefusal, REFUSALS } from '../../../../domain/outcome.ts';
import { site } from '../../../../record/content.ts';

export const prerender = false;

/** An issue as a Word file. */
export const GET: APIRoute = async ({ params, locals }) => {
  const desk = await sit(locals);
  try {
    const { issue, items } = await getIssue(desk.ctx, params['id'] ?? '');
    const { issues, contact } = site();
    const bytes = await issueDocument({
      ...{
        title: issues[issue.duty],
        number: `${issue.year}年第 ${issue.number} 期`,
        office: contact.office,
      },
      on: issue.issuedOn,
      items: items.map((item) => ({ title: item.title, text: item.text, unit: desk.name(item.unit) })),
    });
    return new Response(bytes, {
      headers: {
        'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'content-disposition': `attachment; filename="${issue.id}.docx"`,
      },
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return new Response(error.message, { status: REFUSALS[error.code] });
  }
};
