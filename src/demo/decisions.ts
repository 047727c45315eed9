/** The first meetings of 2017 (§2): plans pass a gate by them, an order is owed, a task is named; the next one is planned. */
import { agendaFor, holdMeeting, planMeeting } from '../cases/duties/meetings.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type CivilDate, instantOf } from '../domain/calendar.ts';
import type { AgendaItem } from '../domain/duties/meetings.ts';
import { quoted } from '../domain/quoted.ts';
import { LAST } from './data.ts';

/** Holds two extraordinary meetings and plans a third; after plans and orders are there. */
export async function seedDecisions(portal: Portal): Promise<void> {
  await decide(portal, '2017-01-12', 'zx-jj', '经济体制专项组2017年专题会议');
  await decide(portal, '2017-01-13', 'ldxz', '市委深改组2017年专题会议');
  const ctx = portal.as(SYSTEM, instantOf(LAST, 16));
  const agenda = (await agendaFor(ctx, 'ldxz')).filter(({ pressing }) => pressing).map(plain);
  await planMeeting(ctx, {
    ...{ duty: 'meeting-leading-group', body: 'ldxz', on: '2017-01-24', extraordinary: false },
    ...{ subject: '市委深改组2017年第一次会议', agenda },
  });
}

const plain = ({ text, about, reference }: AgendaItem): AgendaItem => ({ text, about, reference });

async function decide(portal: Portal, on: CivilDate, body: string, subject: string): Promise<void> {
  const ctx = portal.as(SYSTEM, instantOf(on, 17));
  const offered = await agendaFor(ctx, body);
  const of = (kind: AgendaItem['about']) => offered.filter(({ about }) => about === kind);
  const [plan] = of('scheme');
  const [late, order] = [of('ledger')[0], of('order')[0]];
  const agenda = [plan, order, late].filter((item) => item !== undefined).map(plain);
  const duty = body === 'ldxz' ? 'meeting-leading-group' : 'meeting-special-group';
  const id = await planMeeting(ctx, { duty, body, on, subject, extraordinary: true, agenda });
  await holdMeeting(ctx, id, {
    minutes: '会议逐项审议了提请的方案，听取了逾期事项和督办件的情况。（演示）',
    decisions: [
      ...(plan
        ? [{ text: `${plan.text}，原则同意`, becomes: 'gate' as const, reference: plan.reference }]
        : []),
      ...(late
        ? [{ text: `对${quoted(late.text)}签发督办单`, becomes: 'order' as const, reference: null }]
        : []),
      ...(order
        ? [{ text: '督办件逾期的，牵头单位书面说明', becomes: 'order' as const, reference: order.reference }]
        : []),
    ],
  });
}
