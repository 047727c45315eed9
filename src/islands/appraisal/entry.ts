/** The first step of both pages: the card, from the address or typed by hand. */
import { type Card, cardOf, parseAddress, standing } from '../../domain/appraisals/cards.ts';
import { BALLOT_REFUSALS } from '../../domain/appraisals/submissions.ts';
import { parseTyped } from '../../domain/appraisals/typed.ts';
import { getRound, getRounds, type RoundView, Unreachable } from './api.ts';
import { alertText, el, show } from './dom.ts';

export interface Entered {
  view: RoundView;
  card: Card;
  category: string;
}

export const OFFLINE = '连接不上评议平台，请检查网络后重试。您填写的内容没有丢失。';

/**
 * The card in the address, if there is one. It is taken out of the address bar at once, so that a forwarded or
 * photographed page does not carry it on.
 */
export function takeAddress(): ReturnType<typeof parseAddress> {
  const found = parseAddress(location.hash);
  if (found) history.replaceState(null, '', location.pathname + location.search);
  return found;
}

/** Finds the round a secret belongs to; `hint` is the round named in the address. */
export async function findCard(secret: Uint8Array, hint: string | null): Promise<Entered | string> {
  const rounds = hint ? [{ id: hint }] : ((await getRounds()) ?? []);
  if (rounds.length === 0) return '目前没有进行中的评议。';
  let reason: string = BALLOT_REFUSALS['unknown-card'];
  for (const { id } of rounds) {
    const view = await getRound(id);
    if (!view) {
      reason = BALLOT_REFUSALS['other-round'];
      continue;
    }
    const card = cardOf(secret, id);
    const { state, category } = standing(view.lists, view.cancellations, card.pk);
    if (state === 'valid') return { view, card, category: category! };
    if (state === 'cancelled') return BALLOT_REFUSALS.cancelled;
    if (state === 'spare') return BALLOT_REFUSALS['spare-not-called'];
  }
  return reason;
}

/** Shows the form for the typed code. `proceed` is called with a card that is on a list. */
export function askForCard(
  heading: string,
  lead: string,
  proceed: (entered: Entered) => void,
  problem?: string,
): void {
  const input = el('input', {
    id: 'code',
    name: 'code',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: false,
    maxLength: 60,
    attrs: { inputmode: 'text', 'aria-describedby': 'code-help code-problem', enterkeyhint: 'go' },
  });
  const message = el('div', { id: 'code-problem' }, problem ? alertText(problem) : null);
  const go = el('button', { className: 'button', type: 'submit' }, '继续');
  const fail = (text: string) => {
    message.replaceChildren(alertText(text));
    input.setAttribute('aria-invalid', 'true');
    input.focus();
  };
  const submit = async () => {
    const typed = parseTyped(input.value);
    if (!typed.ok) return fail(typed.message);
    go.disabled = true;
    try {
      const found = await findCard(typed.secret, null);
      if (typeof found === 'string') fail(found);
      else proceed(found);
    } catch (error) {
      fail(error instanceof Unreachable ? OFFLINE : '出了问题，请刷新页面重试。');
    }
    go.disabled = false;
  };
  const form = el(
    'form',
    { noValidate: true },
    el('label', { htmlFor: 'code' }, '卡号'),
    el(
      'p',
      { id: 'code-help', className: 'soft' },
      '卡面上的 7 组字符，每组 4 位。大小写、空格和横线都可以；0 和 O、1 和 I 不区分。',
    ),
    input,
    message,
    go,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  show(heading, el('p', {}, lead), form);
}

/** Runs the first step: the card in the address, else the typed code. Again when another code is scanned. */
export async function begin(
  heading: string,
  lead: string,
  proceed: (entered: Entered) => void,
): Promise<void> {
  const address = takeAddress();
  if (!address) return askForCard(heading, lead, proceed);
  if (!address.typed.ok) return askForCard(heading, lead, proceed, `二维码不完整：${address.typed.message}`);
  try {
    const found = await findCard(address.typed.secret, address.round);
    if (typeof found === 'string') askForCard(heading, lead, proceed, found);
    else proceed(found);
  } catch {
    askForCard(heading, lead, proceed, OFFLINE);
  }
}
