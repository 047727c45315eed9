/** Meetings with their decisions (§2). */
import { agendaFor, holdMeeting, planMeeting } from '../cases/duties/meetings.ts';
import type { NewFulfilment } from '../cases/duties.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { instantOf } from '../domain/calendar.ts';

/** Meetings with an agenda from the portal; what lags most gives the decision. */
export async function seedMeetings(portal: Portal, meetings: readonly NewFulfilment[]): Promise<void> {
  for (const { duty, body, on, subject, kind } of meetings) {
    const ctx = portal.as(SYSTEM, instantOf(on, 17));
    const agenda = (await agendaFor(ctx, body)).slice(0, 6);
    const extraordinary = kind === 'extraordinary-meeting';
    const id = await planMeeting(ctx, { duty, body, on, subject, extraordinary, agenda });
    const first = agenda.find(({ about }) => about === 'ledger')?.reference ?? null;
    await holdMeeting(ctx, id, {
      minutes: '会议听取了各牵头单位汇报，逐项研究了滞后事项的原因和措施。（演示）',
      decisions: [
        ...(first
          ? [{ text: '列入重点任务，按月报告进展', becomes: 'task' as const, reference: first }]
          : []),
        { text: '下次会议前书面报告落实情况', becomes: 'none', reference: null },
      ],
    });
  }
}
