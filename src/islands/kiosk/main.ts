/**
 * The kiosk: one question, one touch, and no thanks before the touch is on the disk. The words and the faces stand
 * in the page; this script shows and hides them.
 */
import { type Answers, LEVEL_NAMES, type Level, QUESTIONS } from '../../domain/ratings/levels.ts';
import { resetComfort, startComfort } from './comfort.ts';
import { type Contact, startDelivery } from './delivery.ts';
import { receiptOf } from './digest.ts';
import { startNumbers } from './numbers.ts';
import { drawQr } from './qr.ts';
import { $, all, screen, show, startIdle } from './screens.ts';
import { askAnew, askForCode, askForHelp, remember, startPairing } from './setup.ts';
import { tellStaff } from './staff.ts';
import { amend, type Change, isFull, type Kept, keep, readSetup, reconsider, type Setup } from './store.ts';
import { startTab } from './tabs.ts';
import { startUnchoosing } from './unchoose.ts';
import { startUpdate, updateNow } from './update.ts';

const base = $('main').dataset['base']!;
const api = `${base}api/v1/`;

let setup: Setup | undefined;
let current: Kept | undefined;
let saving = false;
let storageFull = false;
let wake: ((anew?: boolean) => void) | undefined;
let contact: Contact = { online: false };

/** Back to the question. The touch stands as given; what was ticked or typed but not submitted is dropped. */
async function home(): Promise<void> {
  const rating = current;
  current = undefined;
  resetComfort();
  ask();
  if (rating) await amend(rating.sequence, {}, false).catch(() => false);
  wake?.();
  await corner();
}

/** The question. With a rating still open it asks whether to change that one, and says so. */
function ask(): void {
  const barred = contact.barred;
  if (barred && !current) return void (barred.code === 'cleared' ? askForCode() : askForHelp(barred.message));
  $<HTMLFormElement>('#more').reset();
  $('#how').hidden = current !== undefined;
  $('#again-note').hidden = current === undefined;
  document.body.classList.remove('waiting');
  show('ask');
}

/** Nobody is there: a rating still open is closed, the view is the usual one, a newer page may take its place. */
function nobody(): void {
  resetComfort();
  panel.close();
  if (current) return void home();
  document.body.classList.add('waiting');
  updateNow();
}

/** Nobody enters a code: a device that is accepted goes back to its question; a newer page may take its place. */
function nobodyPairs(): void {
  if (setup && !contact.barred) ask();
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
    else return await thank(kept.id, false);
    setup = { ...setup!, sequence: current.sequence };
    storageFull = false;
    more(level);
    remember(setup);
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
  storageFull = isFull(error);
  const lost = current ? '刚才的补充没有记下，评价本身有效' : '这次评价没有记下';
  $('#fault').textContent = `${storageFull ? '本机存储已满' : '本机暂时不能保存'}，${lost}`;
  show('fault');
}

async function finish(change: Change): Promise<void> {
  if (saving || !current) return;
  saving = true;
  try {
    await thank(current.id, await amend(current.sequence, change, false));
  } catch (error) {
    fault(error);
  } finally {
    saving = false;
  }
  await corner();
}

/** The thanks and the receipt. @param added false if the rating had been sent before and stands as it was */
async function thank(id: string, added: boolean): Promise<void> {
  const receipt = await receiptOf(id);
  $('#receipt').textContent = receipt;
  $('#lost').hidden = added;
  drawQr($<SVGSVGElement>('#qr'), `${location.origin}${base}receipt/?code=${receipt}`);
  current = undefined;
  show('thanks');
  wake?.();
}

const corner = () => tellStaff({ contact, setup, storageFull });

function begin(paired: Setup): void {
  setup = paired;
  contact = { online: contact.online };
  $('#title').textContent = paired.title;
  ask();
  void corner();
  const full = () => storageFull;
  if (wake) wake(true);
  else {
    wake = startDelivery(api, full, told);
    startNumbers(api, () => setup);
  }
}

/** News of the delivery. */
function told(now: Contact): void {
  const barred = now.barred?.code !== contact.barred?.code;
  contact = now;
  // Somebody who stands at the second screen is not interrupted; the next one is not asked.
  if (barred && !current && ['ask', 'setup'].includes(screen())) ask();
  void corner();
}

async function start(): Promise<void> {
  await startTab();
  const coded = startPairing(api, begin);
  const paired = await readSetup();
  if (paired === undefined) await askForCode();
  else {
    await reconsider();
    begin(paired);
    if (coded) askAnew(paired.title);
  }
  await corner();
}

const panel = $<HTMLDialogElement>('#panel');
const faces = [...document.querySelectorAll<HTMLButtonElement>('button[data-level]')];
for (const face of faces) {
  face.addEventListener('click', () => void touch(face.dataset['level'] as Level));
}
addEventListener('keydown', (event) => {
  if (panel.open) return;
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
$('#stay').addEventListener('click', () => void finish({}));
for (const button of all('[data-home]')) button.addEventListener('click', () => void home());
$('#staff').addEventListener('click', () => panel.showModal());
$('#panel-close').addEventListener('click', () => panel.close());
startComfort();
startUpdate(base);
const back = () => void home();
startIdle({
  ask: { seconds: 30, act: nobody },
  more: { seconds: 45, act: back },
  thanks: { seconds: 30, act: back },
  fault: { seconds: 20, act: back },
  setup: { seconds: 120, act: nobodyPairs },
});
start().catch(fault);
