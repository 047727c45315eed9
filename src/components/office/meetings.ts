/** Where what stands on an agenda or was decided is dealt with. */
import type { Decision } from '../../cases/duties/meetings.ts';
import type { AgendaItem } from '../../domain/duties/meetings.ts';
import { url } from '../url.ts';

const PLACES = {
  ledger: (id: string) => url(`/office/ledgers/${id}/`),
  scheme: (id: string) => url(`/office/schemes/${id}/`),
  order: (id: string) => url(`/office/supervision/${id}/`),
  decision: (id: string) => url(`/office/meetings/${id.replace(/-\d+$/, '')}/#decisions`),
};

/** The office's page of an item, or null where it was typed by hand. */
export function agendaPlace({ about, reference }: AgendaItem): string | null {
  return about !== null && reference !== null ? PLACES[about](reference) : null;
}

/** The office's page of what a decision became, or null. */
export function decisionPlace({ becomes, reference }: Decision): string | null {
  if (reference === null || becomes === 'none') return null;
  return PLACES[({ task: 'ledger', order: 'order', gate: 'scheme' } as const)[becomes]](reference);
}

/** By what a box of the agenda names its item. */
export const agendaKey = ({ about, reference }: AgendaItem): string => `${about}/${reference}`;

/** The agenda that a form asks for: of the items known those that are ticked, then what was typed, a line each. */
export function agendaFrom(form: FormData, known: readonly AgendaItem[]): AgendaItem[] {
  const ticked = new Set(form.getAll('item').map(String));
  const picked = known
    .filter((item) => ticked.has(agendaKey(item)))
    .map(({ text, about, reference }) => ({ text, about, reference }));
  const typed = String(form.get('more') ?? '')
    .split('\n')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => ({ text, about: null, reference: null }));
  return [...picked, ...typed];
}

/** The items that a planned meeting may have: those it has, as they stand there, then what is offered besides. */
export function agendaToAmend(agenda: readonly AgendaItem[], offered: readonly AgendaItem[]): AgendaItem[] {
  const own = agenda.filter(({ about }) => about !== null);
  const there = new Set(own.map(agendaKey));
  return [...own, ...offered.filter((item) => !there.has(agendaKey(item)))];
}
