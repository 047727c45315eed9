/**
 * The kiosk: one question, one touch, and no thanks before the touch is on the disk. The words and the faces stand
 * in the page; this script shows and hides them.
 */
import { LEVEL_NAMES, type Level } from '../../domain/ratings/levels.ts';
import { receiptFor } from '../../domain/ratings/receipt.ts';
import { type Contact, startDelivery } from './delivery.ts';
import { drawQr } from './qr.ts';
import { amend, depth, type Kept, keep, readSetup, reconsider, type Setup, saveSetup } from './store.ts';

const $ = <E extends Element = HTMLElement>(selector: string) => document.querySelector<E>(selector)!;
const screens = [...document.querySelectorAll<HTMLElement>('[data-screen]')];
const base = $('main').dataset['base']!;

let setup: Setup | undefined;
let current: Kept | undefined;
let saving = false;
let wake = (): void => {};
let contact: Contact = { online: false };

/** Seconds after which an untouched screen goes back to the question. */
const IDLE: Record<string, number> = { more: 45, thanks: 20, fault: 20 };
let left = 0;

function show(name: string): void {
  for (const screen of screens) screen.hidden = screen.dataset['screen'] !== name;
  const heading = $(`[data-screen=${name}] h1`);
  heading.focus();
  left = IDLE[name] ?? 0;
  document.body.dataset['at'] = name;
  scrollTo(0, 0);
  count();
}

/** Shows how long the screen stays. */
function count(): void {
  for (const clock of document.querySelectorAll('[data-left]')) clock.textContent = String(left);
}

setInterval(() => {
  if (left === 0) return;
  left--;
  count();
  if (left === 0) void home();
}, 1000);
for (const event of ['pointerdown', 'keydown', 'input', 'scroll']) {
  addEventListener(
    event,
    () => {
      left = IDLE[document.body.dataset['at'] ?? ''] ?? 0;
      count();
    },
    { passive: true },
  );
}

/** Back to the question. The touch stands as given; what was ticked or typed but not submitted is dropped. */
async function home(): Promise<void> {
  const rating = current;
  current = undefined;
  $<HTMLFormElement>('#more').reset();
  show('ask');
  if (rating) await amend(rating.sequence, {}, false).catch(() => false);
  wake();
  await tellStaff();
}

/** A touch on a face. Until it is on the disk nothing on the screen says that it was taken. */
async function touch(level: Level): Promise<void> {
  if (saving) return;
  saving = true;
  try {
    const kept = current;
    if (kept && (await amend(kept.sequence, { level, reasons: [] }, true))) current = { ...kept, level };
    else current = await keep(level);
    askMore(level);
  } catch (error) {
    fault(error);
  } finally {
    saving = false;
  }
  await tellStaff();
}

function askMore(level: Level): void {
  $('#recorded').textContent = LEVEL_NAMES[level];
  for (const set of document.querySelectorAll<HTMLFieldSetElement>('[data-reasons]')) {
    set.hidden = set.disabled = set.dataset['reasons'] !== level;
  }
  $<HTMLFormElement>('#more').reset();
  show('more');
}

/** Full or broken storage: says so and never thanks. */
function fault(error: unknown): void {
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  $('#fault').textContent = full ? '本机存储已满' : '本机暂时不能保存';
  show('fault');
}

async function finish(change: { reasons?: string[]; comment?: string }): Promise<void> {
  if (saving || !current) return;
  saving = true;
  try {
    const added = await amend(current.sequence, change, false);
    const receipt = receiptFor(current.id);
    $('#receipt').textContent = receipt;
    $('#lost').hidden = added;
    drawQr($<SVGSVGElement>('#qr'), `${location.origin}${base}receipt/?code=${receipt}`);
    current = undefined;
    show('thanks');
    wake();
  } catch (error) {
    fault(error);
  } finally {
    saving = false;
  }
  await tellStaff();
}

async function tellStaff(): Promise<void> {
  const { waiting, refused } = await depth().catch(() => ({ waiting: -1, refused: 0 }));
  const ahead = contact.aheadSeconds ?? 0;
  const clock =
    contact.aheadSeconds === undefined
      ? '时钟未核对'
      : Math.abs(ahead) < 120
        ? '时钟正常'
        : `时钟${ahead > 0 ? '快' : '慢'} ${span(Math.abs(ahead))}`;
  const last = contact.at ? `联络 ${new Date(contact.at).toTimeString().slice(0, 5)}` : '尚未联络';
  const parts = [
    waiting < 0 ? '存储异常' : `待送 ${waiting}`,
    contact.online ? last : `断网，${last}`,
    clock,
  ];
  if (refused > 0) parts.push(`被拒 ${refused}，请联系管理员`);
  const { usage = 0, quota = 1 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (usage / quota > 0.9) parts.push('存储将满');
  $('#staff').textContent = parts.join(' · ');
}

function span(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} 分钟`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 86_400)} 天`;
}

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
  show('ask');
  wake = startDelivery(
    base,
    () => setup!.point,
    (now) => {
      contact = now;
      void tellStaff();
    },
  );
}

async function start(): Promise<void> {
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

for (const face of document.querySelectorAll<HTMLButtonElement>('button[data-level]')) {
  face.addEventListener('click', () => void touch(face.dataset['level'] as Level));
}
$<HTMLFormElement>('#more').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  const comment = String(form.get('comment') ?? '').trim();
  const reasons = form.getAll('reason').map(String);
  void finish({ reasons, ...(comment && { comment }) });
});
$('#skip').addEventListener('click', () => void finish({}));
$('#again').addEventListener('click', () => show('ask'));
for (const button of document.querySelectorAll('[data-home]'))
  button.addEventListener('click', () => void home());
$('#pair').addEventListener('submit', (event) => {
  event.preventDefault();
  void pair($<HTMLInputElement>('#point').value.trim());
});

void navigator.serviceWorker
  ?.register(`${base}kiosk-sw.js`, { scope: `${base}kiosk/` })
  .catch(() => undefined);
start().catch(fault);
