/** A ledger as xlsx, to be filled in offline and sent back. */
import type { APIRoute } from 'astro';
import { exportLedger } from '../../../cases/ledgers.ts';
import { desk as sit } from '../../../components/office/desk.ts';
import { LEDGERS } from '../../../domain/ledgers.ts';

export const prerender = false;

export const GET: APIRoute = async ({ locals, url }) => {
  const desk = await sit(locals);
  const by = url.searchParams;
  const year = Number(by.get('year') ?? desk.today.slice(0, 4));
  const ledger = LEDGERS.find((known) => known === by.get('ledger'));
  const unit = desk.bodies.find((body) => body.id === by.get('unit'))?.id;
  const { name, bytes } = await exportLedger(desk.ctx, {
    year: Number.isInteger(year) ? year : Number(desk.today.slice(0, 4)),
    ledger,
    lead: unit,
  });
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  });
};
