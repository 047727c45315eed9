/** The page's own version, and how a newer one takes its place: only while nobody stands at the device. */

/** FNV-1a: tells versions apart, and guards nothing. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** Eight characters that name this page: two devices that show the same run the same. Taken before anything changes. */
export const VERSION = hash(document.documentElement.outerHTML);

const HOUR = 3_600_000;
let waiting: string | undefined;

/** Registers the service worker, and asks it every hour and after every loss of the network for a newer page. */
export function startUpdate(base: string): void {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const scope = `${base}kiosk/`;
  void workers.register(`${base}kiosk-sw.js`, { scope }).catch(() => undefined);
  const ask = () => workers.controller?.postMessage('refresh');
  workers.addEventListener('message', () => void compare(scope));
  workers.startMessages();
  setInterval(ask, HOUR);
  addEventListener('online', ask);
}

/** Holds the page that now lies in the cache against this one. */
async function compare(scope: string): Promise<void> {
  const text = await (await fetch(scope)).text();
  const kept = new DOMParser().parseFromString(text, 'text/html');
  waiting = hash(kept.documentElement.outerHTML);
  if (document.body.classList.contains('waiting')) updateNow();
}

/** Starts the newer page if there is one. Called when the screen is idle; the queue lies in IndexedDB and stays. */
export function updateNow(): void {
  if (waiting === undefined || waiting === VERSION) return;
  // Something between us and the service that changes the page each time must not make the device reload for ever.
  if (sessionStorage['updated'] === waiting) return;
  sessionStorage['updated'] = waiting;
  location.reload();
}
