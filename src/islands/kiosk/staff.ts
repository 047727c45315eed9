/** What the staff see in the corner, and in full when they touch it. */
import type { Contact } from './delivery.ts';
import { $ } from './screens.ts';
import { depth } from './store.ts';
import { VERSION } from './update.ts';

/** Seconds that a clock may be off before the staff are told. */
const CLOCK_SECONDS = 120;
/** Share of the browser's quota from which the storage counts as filling up. */
const NEARLY_FULL = 0.9;

/** What of the device is kept where the rest of this page cannot see it. */
export interface Device {
  name: string;
  title: string;
  sequence: number;
}

/** Tells the staff how the device stands: one line in the corner, every fact in the panel behind it. */
export async function tellStaff(contact: Contact, device: Device | undefined): Promise<void> {
  const { waiting, refused } = await depth().catch(() => ({ waiting: -1, refused: 0 }));
  const queue = waiting < 0 ? '存储异常' : `待送 ${waiting}`;
  const storage = await storageState(waiting < 0);
  const line = [queue, contactOf(contact), clockOf(contact)];
  if (refused > 0) line.push(`被拒 ${refused}，请联系管理员`);
  if (storage.amiss) line.push(storage.text);
  $('#staff').textContent = line.join(' · ');
  $('#staff').classList.toggle('amiss', refused > 0 || storage.amiss);
  fill([
    ['评价点', device?.title ?? '未设置'],
    ['设备', device?.name ?? '未设置'],
    ['最后编号', String(device?.sequence ?? 0)],
    ['待送', `${Math.max(0, waiting)} 条`],
    ['被拒', `${refused} 条`],
    ['联络', contactOf(contact)],
    ['时钟', clockOf(contact)],
    ['存储', storage.text],
    ['程序版本', VERSION],
  ]);
}

function fill(facts: [string, string][]): void {
  $('#facts').replaceChildren(
    ...facts.flatMap(([name, value]) => {
      const [term, fact] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = name;
      fact.textContent = value;
      return [term, fact];
    }),
  );
}

function contactOf({ online, at }: Contact): string {
  const last = at === undefined ? '尚未联络' : `联络 ${moment(at)}`;
  return online ? last : `断网，${last}`;
}

/** Hour and minute; the day too where it is not today's. */
function moment(at: number): string {
  const then = new Date(at);
  const day =
    then.toDateString() === new Date().toDateString() ? '' : `${then.getMonth() + 1}月${then.getDate()}日 `;
  return day + then.toTimeString().slice(0, 5);
}

function clockOf({ aheadSeconds }: Contact): string {
  if (aheadSeconds === undefined) return '时钟未核对';
  if (Math.abs(aheadSeconds) < CLOCK_SECONDS) return '时钟正常';
  return `时钟${aheadSeconds > 0 ? '快' : '慢'} ${span(Math.abs(aheadSeconds))}`;
}

function span(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} 分钟`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 86_400)} 天`;
}

async function storageState(broken: boolean): Promise<{ text: string; amiss: boolean }> {
  if (broken) return { text: '不可用', amiss: true };
  const { usage = 0, quota = 1 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (usage / quota > NEARLY_FULL) return { text: '存储将满', amiss: true };
  const kept = await navigator.storage?.persisted?.().catch(() => false);
  return { text: kept ? '正常，受保护' : '正常，浏览器可能清理', amiss: false };
}
