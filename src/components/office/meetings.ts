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
