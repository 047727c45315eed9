/**
 * The kiosk: one question, one touch, and no thanks before the touch is on the disk. The words and the faces stand
 * in the page; this script shows and hides them.
 */
import { type Answers, LEVEL_NAMES, type Level, QUESTIONS } from '../../domain/ratings/levels.ts';
import { receiptFor } from '../../domain/ratings/receipt.ts';
import { resetComfort, startComfort } from './comfort.ts';
import { type Contact, startDelivery } from './delivery.ts';
import { drawQr } from './qr.ts';
import { $, all, screen, show, startIdle } from './screens.ts';
import { tellStaff } from './staff.ts';
import {
  amend,
  type Change,
  type Kept,
  keep,
  readSetup,
  reconsider,
  type Setup,
  saveSetup,
} from './store.ts';
import { startTab } from './tabs.ts';
import { startUnchoosing } from './unchoose.ts';
import { startUpdate, updateNow } from './update.ts';

const base = $('main').dataset['base']!;

let setup: Setup | undefined;
let current: Kept | undefined;
let saving = false;
let wake = (): void => {};
let contact: Contact = { online: false };

/** Back to the question. The touch stands as given; what was ticked or typed but not submitted is dropped. */
async function home(): Promise<void> {
  const rating = current;
  current = undefined;
  ask();
  if (rating) await amend(rating.sequence, {}, false).catch(() => false);
  wake();
  await corner();
}

/** The question. With a rating still open it asks whether to change that one, and says so. */
function ask(): void {
  $<HTMLFormElement>('#more').reset();
  $('#how').hidden = current !== undefined;
  $('#again-note').hidden = current === undefined;
  document.body.classList.remove('waiting');
  show('ask');
}

/** Nobody is there: a rating still open is closed, the view is the usual one, a newer page may take its place. */
function nobody(): void {
  resetComfort();
  if (current) return void home();
  document.body.classList.add('waiting');
  updateNow();
}

/** A touch on a face. Until it is on the disk nothing on the screen says that it was taken. */
async function touch(level: Level): Promise<void> {
  if (saving) return;
  saving = true;
  try {
    const kept = current;
    if (kept === undefined) current = await keep(level);
    else if (await amend(kept.sequence, { level, reasons: [] }, true)) current = { ...kept, level };
    else return thank(kept.id, false);
    setup = { ...setup!, sequence: current.sequence };
    more(level);
  } catch (error) {
    fault(error);
  } finally {
    saving = false;
  }
  await corner();
}

function more(level: Level): void {
  for (const name of all('[data-recorded]')) name.textContent = LEVEL_NAMES[level];
  for (const set of document.querySelectorAll<HTMLFieldSetElement>('[data-reasons]')) {
    set.hidden = set.disabled = set.dataset['reasons'] !== level;
  }
  $<HTMLFormElement>('#more').reset();
  show('more');
}

/** Full or broken storage: says so, says what stands, and never thanks. */
function fault(error: unknown): void {
  console.error(error);
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  const lost = current ? '刚才的补充没有记下，评价本身有效' : '这次评价没有记下';
  $('#fault').textContent = `${full ? '本机存储已满' : '本机暂时不能保存'}，${lost}`;
  show('fault');
}

async function finish(change: Change): Promise<void> {
  if (saving || !current) return;
  saving = true;
  try {
    thank(current.id, await amend(current.sequence, change, false));
  } catch (error) {
    fault(error);
  } finally {
    saving = false;
  }
  await corner();
}

/** The thanks and the receipt. @param added false if the rating had been sent before and stands as it was */
function thank(id: string, added: boolean): void {
  const receipt = receiptFor(id);
  $('#receipt').textContent = receipt;
  $('#lost').hidden = added;
  drawQr($<SVGSVGElement>('#qr'), `${location.origin}${base}receipt/?code=${receipt}`);
  current = undefined;
  show('thanks');
  wake();
}

const corner = () =>
  tellStaff(contact, setup && { name: setup.device, title: setup.title, sequence: setup.sequence });

/** Ties the device to a point; the service must know it. */
async function pair(point: string): Promise<void> {
  const say = (text: string) => {
    $('#pairing').textContent = text;
  };
  try {
    const response = await fetch(`${base}api/v1/points/${encodeURIComponent(point)}`, { cache: 'no-store' });
    const answer = await response.json();
    if (!response.ok) return say(answer.error.message);
    await navigator.storage?.persist?.();
    setup = await saveSetup(answer.id, `${answer.unitName} ${answer.name}`);
    begin();
  } catch {
    say('现在连不上服务，首次设置需要联网；请检查网络后再试。');
  }
}

function begin(): void {
  $('#title').textContent = setup!.title;
  ask();
  wake = startDelivery(
    base,
    () => setup!.point,
    (now) => {
      contact = now;
      void corner();
    },
  );
}

async function start(): Promise<void> {
  await startTab();
  setup = await readSetup();
  const asked = new URLSearchParams(location.search).get('point');
  if (setup) {
    await reconsider();
    if (asked === null || asked === setup.point) return begin();
  }
  show('setup');
  if (asked !== null) {
    $<HTMLInputElement>('#point').value = asked;
    await pair(asked);
  }
}

const faces = [...document.querySelectorAll<HTMLButtonElement>('button[data-level]')];
for (const face of faces) {
  face.addEventListener('click', () => void touch(face.dataset['level'] as Level));
}
addEventListener('keydown', (event) => {
  if (screen() === 'more' && event.key === 'Escape') return void finish({});
  if (screen() !== 'ask' || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  faces[Number(event.key) - 1]?.click();
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const at = faces.indexOf(document.activeElement as HTMLButtonElement);
  faces[at < 0 ? 0 : (at + step + faces.length) % faces.length]!.focus();
});
const extras = $<HTMLFormElement>('#more');
extras.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(extras);
  const comment = String(form.get('comment') ?? '').trim();
  const answers: Answers = {};
  for (const question of QUESTIONS) {
    const level = form.get(question);
    if (level) answers[question] = level as Level;
  }
  const reasons = form.getAll('reason').map(String);
  void finish({ reasons, ...(comment && { comment }), ...(Object.keys(answers).length > 0 && { answers }) });
});
startUnchoosing(extras);
$('#skip').addEventListener('click', () => void finish({}));
$('#again').addEventListener('click', ask);
$('#stay').addEventListener('click', () => void home());
for (const button of all('[data-home]')) button.addEventListener('click', () => void home());
const panel = $<HTMLDialogElement>('#panel');
$('#staff').addEventListener('click', () => panel.showModal());
$('#panel-close').addEventListener('click', () => panel.close());
$('#pair').addEventListener('submit', (event) => {
  event.preventDefault();
  void pair($<HTMLInputElement>('#point').value.trim());
});

startComfort();
startUpdate(base);
const back = () => void home();
startIdle({
  ask: { seconds: 30, act: nobody },
  more: { seconds: 45, act: back },
  thanks: { seconds: 20, act: back },
  fault: { seconds: 20, act: back },
});
start().catch(fault);
