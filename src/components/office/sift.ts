import type { Entry } from '../../cases/ledgers.ts';

/** Narrows entries by the address: `unit`, `status`, `lamp`, and `q` in number, title or text. Empty means all. */
export function sift(entries: readonly Entry[], by: URLSearchParams): Entry[] {
  const [unit, status, lamp] = ['unit', 'status', 'lamp'].map((key) => by.get(key) ?? '');
  const words = (by.get('q') ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = `${entry.id} ${entry.title} ${entry.text}`.toLowerCase();
    // A withheld entry answers to its number only; its state would tell what it is.
    if (entry.withheld) return !unit && !status && !lamp && words.every((word) => entry.id.includes(word));
    return (
      (!unit || entry.lead === unit) &&
      (!status || entry.state.status === status) &&
      (!lamp || entry.state.lamp === lamp) &&
      words.every((word) => text.includes(word))
    );
  });
}
