import type { Paper } from '../papers.ts';
import {
  INSTRUMENT_NAMES,
  type Instrument,
  type OrderTerms,
  rhythmName,
  SUPERVISION_KIND_NAMES,
  type SupervisionKind,
  seriesNumber,
} from '../supervision.ts';

/** The paper of an order or letter. What is internal stands on it only for who may read it. */
export function orderPaper(
  order: OrderTerms & {
    instrument: Instrument;
    year: number;
    number: number;
    kind: SupervisionKind;
    entryId: string | null;
    lead: string;
    issuer: string;
    assisting: string[];
    matter: string;
    instruction: string;
  },
  name: (body: string) => string,
): Paper {
  const rows = [
    { name: '督察方式', text: SUPERVISION_KIND_NAMES[order.kind] },
    { name: '主办单位', text: name(order.lead) },
    { name: '协办单位', text: order.assisting.map(name).join('、') || '无' },
    { name: '督办事由', text: order.matter },
    { name: '台账编号', text: order.entryId ?? '—' },
    { name: '办结期限', text: order.deadline },
    {
      name: '报告要求',
      text: `${rhythmName(order.rhythm)}；办结后报${name(order.issuer)}核查，核查通过方可办结`,
    },
    { name: '督办要求', text: order.instruction },
  ];
  return {
    heading: INSTRUMENT_NAMES[order.instrument],
    number: `${seriesNumber(order.year, order.number)}　${order.issuedOn}签发`,
    rows: rows.filter(({ text }) => text !== ''),
    paragraphs: [],
    signatures: [`${name(order.issuer)}（盖章）`, '主办单位签收'],
    copies: [''],
  };
}
