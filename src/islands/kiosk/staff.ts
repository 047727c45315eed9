/** What the staff see in the corner, and in full when they touch it. */
import type { Contact } from './delivery.ts';
import { $ } from './screens.ts';
import { queued, type Row, type Setup } from './store.ts';
import { VERSION } from './update.ts';

/** Seconds that a clock may be off before the staff are told. */
const CLOCK_SECONDS = 120;
/** Seconds from which it is trouble: ratings near midnight would count for another day. */
const CLOCK_TROUBLE = 3600;
/** Share of the browser's quota from which the storage counts as filling up. */
const NEARLY_FULL = 0.9;

/** All that the corner tells of. */
interface Standing {
  contact: Contact;
  setup: Setup | undefined;
  /** The last touch could not be stored. */
  storageFull: boolean;
}

/** Tells the staff how the device stands: one line in the corner, every fact in the panel behind it. */
export async function tellStaff({ contact, setup, storageFull }: Standing): Promise<void> {
  const rows = await queued().catch(() => undefined);
  const refused = rows?.filter((row) => row.refused) ?? [];
  const waiting = rows && rows.length - refused.length;
  const storage = await storageState(rows === undefined, storageFull);
  const trouble = [
    contact.barred?.code === 'revoked' && '已停用',
    contact.barred?.code === 'unsigned' && '未获服务端承认',
    refused.length > 0 && `被拒 ${refused.length} 条，请联系管理员`,
    Math.abs(contact.aheadSeconds ?? 0) >= CLOCK_TROUBLE && '请校准时钟',
    contact.differs && '与服务端不一致，请联系管理员',
    storage.amiss && storage.text,
  ].filter((text) => text !== false && text !== undefined);
  const line = setup ? [`待送 ${waiting ?? '？'}`, contactOf(contact), clockOf(contact)] : ['未配对'];
  $('#staff').textContent = [...line, ...trouble].join(' · ');
  document.body.classList.toggle('amiss', trouble.length > 0);
  fill([
    ['评价点', setup?.title ?? '未配对'],
    ['设备', setup?.device ?? '未配对'],
    ['最后编号', String(setup?.sequence ?? 0)],
    ['待送', waiting === undefined ? '读不出' : `${waiting} 条${oldest(rows)}`],
    ['被拒', refused[0] ? `${refused.length} 条：${refused[0].refused}` : '0 条'],
    ['最近联络', contactOf(contact)],
    [
      '核对',
      contact.barred?.message ||
        contact.differs ||
        (contact.aheadSeconds === undefined ? '未核对' : '与服务端一致'),
    ],
    ['时钟', clockOf(contact)],
    ['存储', storage.text],
    ['程序版本', VERSION],
  ]);
}

/** Since when the oldest waits. */
const oldest = (rows: Row[] | undefined) => (rows?.[0] ? `，最早 ${moment(rows[0].rating.deviceAt)}` : '');

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
  const last = at === undefined ? '尚未联络' : moment(at);
  return online ? last : `断网，${at === undefined ? '' : '上次 '}${last}`;
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

async function storageState(broken: boolean, full: boolean): Promise<{ text: string; amiss: boolean }> {
  if (broken) return { text: '存储不可用', amiss: true };
  if (full) return { text: '存储已满', amiss: true };
  const { usage = 0, quota = 1 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (usage / quota > NEARLY_FULL) return { text: '存储将满', amiss: true };
  const kept = await navigator.storage?.persisted?.().catch(() => false);
  return { text: kept ? '正常，受保护' : '正常，浏览器可能清理', amiss: false };
}
