import type { APIRoute } from 'astro';
import { feed } from '../../../components/feed.ts';
import { LEDGER_NAMES, LEDGERS, type Ledger } from '../../../domain/ledgers.ts';

export function getStaticPaths() {
  return LEDGERS.map((ledger) => ({ params: { ledger } }));
}

export const GET: APIRoute = ({ params }) =>
  feed(
    LEDGER_NAMES[params['ledger'] as Ledger],
    `/ledgers/${params['ledger']}/`,
    (item) => item.ledger === params['ledger'],
  );
