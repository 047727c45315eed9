/** The few lines of DOM that the two pages share. */
import { dateText } from '../../domain/calendar.ts';

type Child = Node | string | null;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> & { attrs?: Record<string, string> } = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const { attrs = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest) as HTMLElementTagNameMap[K];
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

export function button(text: string, onclick: () => void, quiet = false): HTMLButtonElement {
  return el('button', { type: 'button', className: quiet ? 'button quiet' : 'button', onclick }, text);
}

const stage = () => document.getElementById('stage')!;

/** On arrival the page stays where the browser put it. */
let first = true;

/** Replaces what is shown and moves the focus to its heading, so that a screen reader starts there. */
export function show(heading: string, ...children: Child[]): void {
  const title = el('h1', { tabIndex: -1 }, heading);
  const parts = children.filter((child) => child !== null);
  stage().replaceChildren(title, ...parts);
  stage().removeAttribute('aria-busy');
  if (first) first = false;
  else {
    title.focus({ preventScroll: true });
    title.scrollIntoView();
  }
}

/** A message that is read out at once. */
export function alertText(text: string): HTMLElement {
  return el('p', { className: 'note loud', attrs: { role: 'alert' } }, text);
}

/** 2016年11月15日 18:00, in China. */
export function timeText(at: number): string {
  const [date, time] = new Date(at + 8 * 3_600_000).toISOString().split('T') as [string, string];
  return `${dateText(date)} ${time.slice(0, 5)}`;
}
