/** Pairing, and why it is needed: a new device, one that was revoked, one whose storage the browser cleared. */
import { Declined, pair } from './device.ts';
import { $, show } from './screens.ts';
import { queued, recover, type Setup } from './store.ts';

/** To whoever stands there and came to rate. */
const PAUSED = '评价器暂停使用，请扫窗口的二维码评价';
const YEARS = 10 * 366 * 86_400;

/**
 * Notes in a cookie who the device is: the browser may clear its storage when the disk runs short, and a device that
 * then passed for a new one would hide what was lost.
 */
export function remember({ device, sequence }: Setup): void {
  const { pathname } = location;
  // biome-ignore lint/suspicious/noDocumentCookie: the CookieStore is not there in older browsers
  document.cookie = `kiosk=${device}.${sequence}; path=${pathname}; max-age=${YEARS}; samesite=strict`;
}

/** What the cookie says of a device whose storage is gone. */
function remembered(): { device: string; sequence: string } | undefined {
  const [, device, sequence] = /kiosk=(dv-\w+)\.(\d+)/.exec(document.cookie) ?? [];
  return device && sequence ? { device, sequence } : undefined;
}

/** Shows the pairing screen to a device that is not paired; what it had in a second copy is put back first. */
export async function askForCode(): Promise<void> {
  const waiting = await recover().catch(() => []);
  const before = remembered() ?? waiting.at(-1)?.rating;
  $('#setup-title').textContent = before ? PAUSED : '设置评价器';
  const left =
    waiting.length === 0
      ? '尚未送出的评价已经丢失；请告知管理员停用原设备，再重新配对。'
      : `从备份找回尚未送出的评价 ${waiting.length} 条，请不要清除浏览器数据；请告知管理员停用原设备，重新配对后随即送出。`;
  const said = before
    ? `工作人员：本机的存储已被浏览器清除。原设备 ${before.device} 已编到第 ${before.sequence} 号，${left}`
    : '第一次使用，请联网配对。配对后断网也能评价。';
  $('#why').textContent = globalThis.isSecureContext
    ? said
    : '本页须用 https 打开，否则不能保管密钥。请联系管理员。';
  show('setup');
}

/** Shows a device that is no longer accepted: the queue stays, and whom to ask. */
export async function askForHelp(barred: string): Promise<void> {
  const waiting = await queued().catch(() => []);
  $('#setup-title').textContent = PAUSED;
  const left =
    waiting.length === 0
      ? '本机没有待送的评价。取得新的配对码后可以重新配对。'
      : `本机还有 ${waiting.length} 条评价没有送出，请不要清除浏览器数据；取得新的配对码，重新配对后随即送出。`;
  $('#why').textContent = `工作人员：${barred}${left}`;
  show('setup');
}

/** Shows a device that is paired what a new code would do. */
export function askAnew(title: string): void {
  $('#setup-title').textContent = '重新配对评价器';
  $('#why').textContent =
    `本机已是“${title}”的评价器。重新配对后它属于新的窗口；还有评价没有送出时，不能改配到别的窗口。`;
  show('setup');
}

/** Listens to the pairing form, and fills it in from the address. @returns whether a code stands there */
export function startPairing(api: string, done: (setup: Setup) => void): boolean {
  const say = (text: string) => {
    $('#pairing').textContent = text;
  };
  // A code is good once: sent twice, it would be declined although the device is paired.
  let busy = false;
  $('#pair').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say('正在配对……');
    try {
      await navigator.storage?.persist?.();
      const setup = await pair(api, $<HTMLInputElement>('#code').value);
      $<HTMLFormElement>('#pair').reset();
      remember(setup);
      say('');
      done(setup);
    } catch (error) {
      say(error instanceof Declined ? error.message : '现在连不上服务，配对需要联网；请检查网络后再试。');
    }
    busy = false;
  });
  const [, code] = /^#code=(.+)$/.exec(location.hash) ?? [];
  if (code === undefined) return false;
  $<HTMLInputElement>('#code').value = decodeURIComponent(code);
  // A code is good once: it must not stand in the address when the browser starts again.
  history.replaceState(null, '', location.pathname);
  return true;
}
