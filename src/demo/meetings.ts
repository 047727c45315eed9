/** Bulletins handed in and the issues made of them (§8); meetings with their decisions (§2). */
import { listBulletins, sortBulletins, submitBulletins } from '../cases/duties/bulletins.ts';
import { adopt, sendIssue } from '../cases/duties/issues.ts';
import { agendaFor, holdMeeting, planMeeting } from '../cases/duties/meetings.ts';
import type { NewFulfilment } from '../cases/duties.ts';
import type { Portal } from '../cases/portal.ts';
import { SYSTEM } from '../domain/actor.ts';
import { addDays, instantOf } from '../domain/calendar.ts';
import type { IssueDuty } from '../domain/duties/bulletins.ts';
import { site } from '../record/content.ts';
import type { Random } from './random.ts';

const DONE = [
  '印发了配套办法，明确了办理流程和责任岗位',
  '召开调度会逐项过堂，列出问题清单和完成时间',
  '开通了办理窗口，累计受理群众申请',
  '完成了摸底调查，数据已录入台账',
  '组织业务培训，经办人员全部到岗',
  '会同有关部门现场核查，发现的问题限期整改',
];
const NEXT = [
  '下一步将扩大试行范围',
  '下一步重点解决数据共享问题',
  '下一步开展中期评估',
  '下一步汇总各地做法形成制度',
];

/** A month of bulletins, and the issues of the month each made of what had come in by its day. */
export async function seedBulletins(
  portal: Portal,
  bulletins: readonly NewFulfilment[],
  issues: readonly NewFulfilment[],
  random: Random,
): Promise<void> {
  const last = [...bulletins, ...issues]
    .map(({ on }) => on)
    .sort()
    .at(-1);
  if (last === undefined) return;
  await submitBulletins(
    portal.as(SYSTEM, instantOf(last, 18)),
    bulletins.map(({ duty, body, on, period, subject }) => ({
      ...{ duty, unit: body, on, period, title: subject },
      text: `围绕“${subject}”，${random.pick(DONE)}；${random.pick(DONE)}。${random.pick(NEXT)}。`,
    })),
  );
  const waiting = await listBulletins(portal.as(SYSTEM, instantOf(last, 18)), {
    states: ['submitted'],
    limit: 3000,
  });
  const left = waiting.toReversed();
  for (const { duty, on } of issues) {
    const digest = duty === 'issue-digest';
    const fit = left.filter((one) => one.submittedOn <= on && one.duty.startsWith('digest') === digest);
    if (fit.length === 0) continue;
    const picked = fit.filter(() => random.next() < 0.35).slice(0, 9);
    const items = picked.length > 0 ? picked : fit.slice(0, 1);
    for (const one of items) left.splice(left.indexOf(one), 1);
    const ctx = portal.as(SYSTEM, instantOf(on, 16));
    const issue = await adopt(
      ctx,
      duty as IssueDuty,
      items.map(({ id }) => id),
    );
    await sendIssue(ctx, issue.id, site().issues[issue.duty]);
  }
  // What is two weeks old was passed over.
  const old = left.filter(({ submittedOn }) => submittedOn <= addDays(last, -14)).map(({ id }) => id);
  if (old.length > 0) await sortBulletins(portal.as(SYSTEM, instantOf(last, 19)), old, 'unused');
}

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
