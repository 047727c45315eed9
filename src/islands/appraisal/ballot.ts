/** The ballot page: card → questions → review → send → receipt. What is made here leaves it sealed and signed. */
import { makeBallot, type Submission } from '../../domain/appraisals/ballots.ts';
import { lastLeaves } from '../../domain/appraisals/leaves.ts';
import { type Receipt, receiptHolds, receiptText } from '../../domain/appraisals/receipts.ts';
import { type Choice, GRADES } from '../../domain/appraisals/rounds.ts';
import { BALLOT_REFUSALS } from '../../domain/appraisals/submissions.ts';
import { dateText } from '../../domain/calendar.ts';
import { getRecord, postBallot } from './api.ts';
import { commentForm } from './comment.ts';
import { alertText, button, el, show, timeText } from './dom.ts';
import { begin, type Entered } from './entry.ts';
import { type Answers, showForm, showReview } from './form.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const DRAFT = 'appraisal-draft';

interface Session extends Entered {
  answers: Answers;
  keep: boolean;
  /** Version of the stored ballot as far as the page knows; 0 before. */
  stored: number;
  /** Made and sent, but no answer came: sent again as it is, so that it counts once. */
  unanswered: Submission | null;
}

/** A store that may be missing or refuse, as in WeChat: the page works without it. */
function draft(action: (store: Storage) => void): void {
  try {
    action(localStorage);
  } catch {}
}

function readDraft(pk: string): Answers | null {
  let answers: Answers | null = null;
  draft((store) => {
    const saved = JSON.parse(store.getItem(DRAFT) ?? 'null') as {
      pk: string;
      choices: [string, Choice][];
    } | null;
    if (saved?.pk !== pk) return;
    answers = new Map(saved.choices.filter(([, choice]) => choice !== null && GRADES.includes(choice)));
  });
  return answers;
}

function saveDraft({ keep, card, answers }: Session): void {
  draft((store) => {
    if (keep) store.setItem(DRAFT, JSON.stringify({ pk: card.pk, choices: [...answers] }));
    else store.removeItem(DRAFT);
  });
}

/**
 * The version of this card's ballot that stands in the public log; 0 where none does, or nobody answers. One that waits
 * for its batch is not told to whoever has not signed: the page learns of it when it submits.
 */
async function loggedVersion({ view, card }: Entered): Promise<number> {
  const record = await getRecord(view.round.id).catch(() => null);
  return lastLeaves(record?.leaves ?? []).get(card.pk)?.version ?? 0;
}

async function start(entered: Entered): Promise<void> {
  const { round, phase } = entered.view;
  if (phase !== 'open') {
    const text =
      phase === 'before'
        ? `评议将于 ${timeText(round.opensAt)} 开始，届时请再扫一次码。`
        : BALLOT_REFUSALS.closed;
    show(round.title, el('p', { className: 'note' }, text), phase === 'before' ? null : checkLink());
    return;
  }
  const saved = readDraft(entered.card.pk);
  const stored = await loggedVersion(entered);
  fill({ ...entered, answers: saved ?? new Map(), keep: saved !== null, stored, unanswered: null });
}

function fill(session: Session, at?: string): void {
  const { round } = session.view;
  showForm({
    round,
    categoryName: round.categories.find(({ id }) => id === session.category)?.name ?? '',
    answers: session.answers,
    stored: session.stored,
    keep: session.keep,
    at,
    changed: () => {
      session.unanswered = null;
      saveDraft(session);
    },
    onKeep: (keep) => {
      session.keep = keep;
      saveDraft(session);
    },
    review: () => review(session),
    comment: commentForm(session),
  });
}

function review(session: Session, problem?: Node): void {
  const submit = showReview({
    round: session.view.round,
    answers: session.answers,
    replaces: session.stored === 0 ? null : session.stored,
    problem,
    back: (at) => fill(session, at),
    send: () => {
      submit.disabled = true;
      submit.textContent = '正在加密并提交…';
      void send(session);
    },
  });
}

async function send(session: Session): Promise<void> {
  const { view, card, category, answers, stored } = session;
  try {
    session.unanswered ??= await makeBallot(
      view.round,
      category,
      card,
      Object.fromEntries(answers),
      stored + 1,
      random,
    );
    const answer = await postBallot(session.unanswered);
    session.unanswered = null;
    if (answer.ok) {
      if (!receiptHolds(answer.receipt, view.round.receiptKey)) {
        return review(
          session,
          alertText('回执的签名不对，不能证明选票已被收下。请再提交一次；仍然如此请联系发卡单位。'),
        );
      }
      session.stored = answer.version;
      draft((store) => store.removeItem(DRAFT));
      return done(session, answer.receipt);
    }
    // Not decided for her: a ballot that was there before is replaced only after she has read so.
    if (answer.code === 'version-replay') session.stored = answer.stored ?? stored + 1;
    review(session, answer.code === 'version-replay' ? undefined : alertText(answer.message));
  } catch {
    review(
      session,
      alertText('没有收到回执，可能是网络中断。您的选择还在；请再点一次“提交”，同一张选票不会重复计算。'),
    );
  }
}

function checkLink(): HTMLElement {
  const href = document.getElementById('stage')!.dataset['check']!;
  return el('p', {}, el('a', { href, className: 'button quiet' }, '查看我的选票是否计入'));
}

function done(session: Session, receipt: Receipt): void {
  const { round } = session.view;
  const text = receiptText(receipt);
  const copied = el('span', { attrs: { role: 'status' } });
  const copy = button('复制回执', () => {
    navigator.clipboard?.writeText(text).then(
      () => copied.replaceChildren('已复制'),
      () => copied.replaceChildren('请长按上面的文字复制，或截屏保存'),
    ) ?? copied.replaceChildren('请长按上面的文字复制，或截屏保存');
  });
  show(
    '已收下您的选票',
    el(
      'p',
      { className: 'note' },
      `这是这张卡的第 ${session.stored} 版选票${session.stored > 1 ? '，已替换以前的一版；计票只计这一版' : ''}。${timeText(round.closesAt)} 截止前可以再扫码改投，以最后一次为准。`,
    ),
    el('h2', {}, '回执'),
    el(
      'p',
      {},
      '回执是平台签名的承诺：您的选票会记入公开登记簿。里面没有您的卡号，也没有您的选择，可以给任何人看。请截屏或复制保存。',
    ),
    el('code', { className: 'receipt' }, text),
    el('p', { className: 'row' }, copy, copied),
    el('p', {}, `最近一批入账日期：${dateText(receipt.nextBatch)}；不满 10 张时顺延，最迟在截止时。`),
    checkLink(),
    commentForm(session),
    el(
      'p',
      {},
      button('修改后重投', () => fill(session), true),
    ),
  );
}

const HEADING = '代表评议';
const LEAD = '请扫描评议卡上的二维码；或者在这里输入卡号。';

function open(): void {
  // WebCrypto is missing where the page was opened by plain http.
  if (globalThis.crypto?.subtle) void begin(HEADING, LEAD, (entered) => void start(entered));
  else
    show(
      HEADING,
      alertText('这个页面要在 https 地址下打开才能加密选票。请扫描卡上的二维码，或换用手机自带的浏览器。'),
    );
}
addEventListener('hashchange', open);
open();
