/** The questions, and the review before sending. No grade is preselected; 不了解 is one tap like any other. */
import { type Choice, GRADE_NAMES, GRADES, type Item, type Round } from '../../domain/appraisals/rounds.ts';
import { quoted } from '../../domain/quoted.ts';
import { alertText, button, el, show } from './dom.ts';

export type Answers = Map<string, Choice>;

const SECTIONS: { kind: Item['kind']; title: string }[] = [
  { kind: 'overall', title: '改革工作总体' },
  { kind: 'key-work', title: '重点工作' },
  { kind: 'unit', title: '各单位' },
];

function progress(round: Round, answers: Answers): string {
  return `已答 ${answers.size} / ${round.items.length}`;
}

function question(item: Item, answers: Answers, changed: () => void): HTMLElement {
  const radios = GRADES.map((grade) => {
    const input = el('input', {
      type: 'radio',
      name: item.id,
      value: grade,
      checked: answers.get(item.id) === grade,
    });
    input.addEventListener('change', () => {
      answers.set(item.id, grade);
      clear.hidden = false;
      changed();
    });
    return { input, label: el('label', {}, input, el('span', {}, GRADE_NAMES[grade])) };
  });
  const clear = el('button', { type: 'button', className: 'clear', hidden: !answers.has(item.id) }, '清除');
  clear.setAttribute('aria-label', `清除${quoted(item.text)}的选择`);
  clear.addEventListener('click', () => {
    answers.delete(item.id);
    for (const { input } of radios) input.checked = false;
    clear.hidden = true;
    radios[0]!.input.focus();
    changed();
  });
  return el(
    'fieldset',
    { id: `item-${item.id}`, className: 'question' },
    el('legend', {}, item.text),
    el('div', { className: 'grades' }, ...radios.map(({ label }) => label)),
    clear,
  );
}

export interface FormOptions {
  round: Round;
  categoryName: string;
  answers: Answers;
  /** Version of the stored ballot as far as the page knows; 0 before. */
  stored: number;
  /** Whether a draft is kept on this device. */
  keep: boolean;
  changed(): void;
  onKeep(keep: boolean): void;
  review(): void;
  /** The form for a comment apart, if the round takes any. */
  comment: HTMLElement | null;
  /** Item to begin with, when she comes back from the review. */
  at?: string | undefined;
}

export function showForm({
  round,
  categoryName,
  answers,
  stored,
  keep,
  changed,
  onKeep,
  review,
  comment,
  at,
}: FormOptions): void {
  const status = el('p', { className: 'progress', attrs: { role: 'status' } });
  const update = () => {
    status.textContent = progress(round, answers);
    status.style.setProperty('--done', `${(100 * answers.size) / round.items.length}%`);
  };
  const onChange = () => {
    update();
    changed();
  };
  update();
  const sections = SECTIONS.map(({ kind, title }) => {
    const items = round.items.filter((item) => item.kind === kind);
    return items.length === 0
      ? null
      : el('section', {}, el('h2', {}, title), ...items.map((item) => question(item, answers, onChange)));
  });
  const box = el('input', { type: 'checkbox', checked: keep });
  box.addEventListener('change', () => onKeep(box.checked));
  show(
    round.title,
    el('p', {}, `${categoryName} · 可以不填，可以选“不了解”；填完先核对，再提交。`),
    stored === 0
      ? el(
          'p',
          { className: 'soft' },
          '如果这张卡以前投过，再次提交会替换整张选票：没有填的项目按未填计，不沿用以前的选择。',
        )
      : el(
          'p',
          { className: 'note' },
          `这张卡已经投过（第 ${stored} 版）。${answers.size === 0 ? '以前的选择已加密，这里读不出来；' : ''}再次提交会替换整张选票：没有填的项目按未填计，不沿用第 ${stored} 版的选择。不提交，第 ${stored} 版照常有效。`,
        ),
    status,
    ...sections,
    el('label', { className: 'keep' }, box, '在这部手机上暂存未提交的选择（手机会给别人用时请不要勾选）'),
    el('p', {}, button('核对并提交', review)),
    comment,
  );
  if (at) document.getElementById(`item-${at}`)?.scrollIntoView({ block: 'center' });
}

export interface ReviewOptions {
  round: Round;
  answers: Answers;
  /** Set where the card has voted before: the version that this ballot will replace. */
  replaces: number | null;
  problem?: Node | undefined;
  back(at?: string): void;
  send(): void;
}

/** Everything she is about to send, on one page. Returns the send button. */
export function showReview({
  round,
  answers,
  replaces,
  problem,
  back,
  send,
}: ReviewOptions): HTMLButtonElement {
  const blanks = round.items.length - answers.size;
  const rows = round.items.map(({ id, text }) => {
    const choice = answers.get(id) ?? null;
    const change = button('改', () => back(id), true);
    change.setAttribute('aria-label', `修改${quoted(text)}`);
    return el(
      'li',
      { className: choice === null ? 'blank' : '' },
      el('span', {}, text),
      el('b', {}, GRADE_NAMES[choice ?? 'blank']),
      change,
    );
  });
  const empty = answers.size === 0;
  const words = `${empty ? '仍然提交空白票' : '提交'}${replaces === null ? '' : '，替换上一次'}`;
  const submit = button(words, send, empty);
  show(
    '请核对',
    // A blank ballot is a vote like any other; only nobody shall cast one by having overlooked the questions.
    empty
      ? alertText(
          `您没有对任何单位和工作作出评价，${blanks} 项全部未填。确要投空白票，请按“仍然提交空白票”：它计入收回的票数，不计入任何得分。`,
        )
      : el(
          'p',
          {},
          blanks === 0 ? '全部已填。' : `有 ${blanks} 项未填。未填的项目不计入平均，可以就这样提交。`,
        ),
    replaces === null
      ? null
      : el(
          'p',
          { className: 'note' },
          `这张卡已经投过（第 ${replaces} 版）。这次提交会替换上一次，以最后一次为准。`,
        ),
    el('ol', { className: 'review' }, ...rows),
    problem ?? null,
    el(
      'p',
      { className: 'row' },
      ...(empty
        ? [button('返回填写', () => back()), submit]
        : [submit, button('返回修改', () => back(), true)]),
    ),
  );
  return submit;
}
