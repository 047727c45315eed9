/** Larger type, more contrast, the question read aloud. Each at a touch, each gone when the person has left. */
import { $, all } from './screens.ts';

const chosen = (button: HTMLElement) => button.getAttribute('aria-pressed') === 'true';

function set(button: HTMLElement, on: boolean): void {
  button.setAttribute('aria-pressed', String(on));
  document.documentElement.classList.toggle(button.dataset['view']!, on);
}

/** Back to the usual view: the next person has eyes of their own. */
export function resetComfort(): void {
  for (const button of all('[data-view]')) set(button, false);
  globalThis.speechSynthesis?.cancel();
}

/** A voice that speaks Chinese on this machine, without a network. */
const voice = () =>
  globalThis.speechSynthesis
    ?.getVoices()
    .find((one) => one.localService && one.lang.toLowerCase().startsWith('zh'));

/** What the screen says, for an ear: its heading, its buttons, its choices. */
function words(): string {
  const section = $('[data-screen]:not([hidden])');
  const parts = [
    ...section.querySelectorAll<HTMLElement>('h1, .faces button, #how, legend, label span, .actions button'),
  ];
  return parts
    .filter((part) => part.checkVisibility())
    .map((part) => part.textContent!.trim())
    .join('。');
}

/** Shows the reading button where there is a voice; speaks only when it is touched. */
export function startComfort(): void {
  for (const button of all('[data-view]')) {
    button.addEventListener('click', () => set(button, !chosen(button)));
  }
  const offer = () => {
    $('#speak').hidden = voice() === undefined;
  };
  offer();
  globalThis.speechSynthesis?.addEventListener?.('voiceschanged', offer);
  $('#speak').addEventListener('click', () => {
    speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(words());
    spoken.lang = 'zh-CN';
    spoken.voice = voice() ?? null;
    spoken.rate = 0.9;
    speechSynthesis.speak(spoken);
  });
}
