/** A comment, apart from the ballot and never asked for: sent on its own, sealed, without card number or category. */
import { COMMENT_LENGTH, commentFits, makeComment } from '../../domain/appraisals/comments.ts';
import { postComment, Unreachable } from './api.ts';
import { alertText, button, el } from './dom.ts';
import type { Entered } from './entry.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** The form, folded; null where the round takes no comments. */
export function commentForm({ view, card }: Entered): HTMLElement | null {
  if (!view.comments) return null;
  const input = el('textarea', { id: 'comment', rows: 6, maxLength: COMMENT_LENGTH / 3 });
  const out = el('div', { attrs: { 'aria-live': 'polite' } });
  let version = 1;
  const send = async (): Promise<void> => {
    const text = input.value.trim();
    if (text === '') return out.replaceChildren(alertText('还没有写意见。'));
    if (!commentFits(text)) return out.replaceChildren(alertText('意见太长，请控制在 500 字以内。'));
    go.disabled = true;
    try {
      let answer = await postComment(await makeComment(view.round, card, text, version, random));
      // Sent before with this card: this one takes its place.
      if (!answer.ok && answer.code === 'version-replay') {
        version = (answer.stored ?? version) + 1;
        answer = await postComment(await makeComment(view.round, card, text, version, random));
      }
      if (answer.ok) {
        input.value = '';
        version += 1;
        out.replaceChildren(el('p', { className: 'note' }, '意见已封存收下。再写一次会替换这一次。'));
      } else out.replaceChildren(alertText(answer.message));
    } catch (error) {
      const text =
        error instanceof Unreachable ? '没有送到，可能是网络中断；文字还在，请再试。' : '出了问题，请再试。';
      out.replaceChildren(alertText(text));
    }
    go.disabled = false;
  };
  const go = button('送出意见', () => void send(), true);
  return el(
    'details',
    { className: 'comment' },
    el('summary', {}, '另写意见（可不写）'),
    el(
      'p',
      {},
      '意见与选票分开封存、分开发送，不带卡号和类别，没有回执；计票时由两位受托人打开，打乱次序后书面交领导小组办公室参阅，不公布。',
    ),
    el(
      'p',
      {},
      '做不到的：文风和内容可能让人认出您，请不要写姓名和只有您知道的事；紧接着选票送出，看得到网络的人可能猜到两者出自一处，可以隔一段时间再扫码来写。',
    ),
    el('label', { htmlFor: 'comment' }, '意见（500 字以内）'),
    input,
    out,
    el('p', {}, go),
  );
}
