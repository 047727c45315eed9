/** One screen at a time, and how long an untouched one stays. Nothing is ever submitted because a time ran out. */

export const $ = <E extends Element = HTMLElement>(selector: string) => document.querySelector<E>(selector)!;
export const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];

/** Seconds without a touch, and what happens then. */
export type Idle = Record<string, { seconds: number; act: () => void } | undefined>;

const idle: Idle = {};
let at = '';
let left = 0;
let armed = 0;

/** Whatever a hand or a key does counts as being there. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'input', 'wheel', 'touchmove'];
/** A finger that bounces must not tick something on the screen that has just come under it. */
const BOUNCE = 300;

/** Says what becomes of each screen that nobody touches, and starts the count. */
export function startIdle(rules: Idle): void {
  Object.assign(idle, rules);
  setInterval(() => {
    if (left === 0) return;
    left--;
    count();
    if (left === 0) idle[at]?.act();
  }, 1000);
  for (const sign of SIGNS) addEventListener(sign, rest, { passive: true, capture: true });
}

/** Starts the count of this screen anew. */
export function rest(): void {
  left = idle[at]?.seconds ?? 0;
  count();
}

/** Shows how long the screen stays. */
function count(): void {
  for (const clock of all('[data-left]')) clock.textContent = String(left);
}

export const screen = (): string => at;

export function show(name: string): void {
  for (const section of all('[data-screen]')) section.hidden = section.dataset['screen'] !== name;
  at = name;
  document.body.dataset['at'] = name;
  rest();
  const main = $('main');
  main.style.pointerEvents = 'none';
  clearTimeout(armed);
  armed = window.setTimeout(() => {
    main.style.pointerEvents = '';
  }, BOUNCE);
  // Last: both ask where everything stands, and what changes after them would be laid out a second time.
  $(`[data-screen=${name}] h1`).focus({ preventScroll: true });
  scrollTo(0, 0);
}
