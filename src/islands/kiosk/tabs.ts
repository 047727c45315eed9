/**
 * Several tabs of one device: one queue, one count, one of them sending at a time. A tab holds a lock as long as it
 * lives, so that a rating it has still open is known to be abandoned the moment the tab is gone — by a crash, a power
 * cut, a reload — and goes out at once as it was given.
 */

const PREFIX = 'kiosk-tab-';

/** This tab's name while it lives. */
export const TAB = PREFIX + crypto.randomUUID();

/** Takes this tab's lock; resolves when it is held. */
export function startTab(): Promise<void> {
  return new Promise((resolve) => {
    void navigator.locks.request(TAB, () => {
      resolve();
      // Never ends: the browser lets go of it with the tab.
      return new Promise(() => {});
    });
  });
}

/** The tabs that live. */
export async function livingTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name ?? ''));
}

/** Does something while no other tab does the same. */
export function alone<T>(what: string, task: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`kiosk-${what}`, task);
}
