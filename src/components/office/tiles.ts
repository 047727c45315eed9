/** What waits for a person outside the ledgers, as counted tiles of the inbox: one click to where it is done. */
import { listAppeals } from '../../cases/assessment/appeals.ts';
import { listManual } from '../../cases/assessment/judged.ts';
import { listFreezes } from '../../cases/assessment.ts';
import { awaitingSignature } from '../../cases/ledgers.ts';
import { latestBuild, listAiringProposals } from '../../cases/publish.ts';
import { listCases, listDevices, listFlags, listServicePoints } from '../../cases/ratings.ts';
import { listCircularDrafts } from '../../cases/supervision.ts';
import { may } from '../../domain/actor.ts';
import { addDays } from '../../domain/calendar.ts';
import { answersCases, openCases, reviewsCases } from './cases.ts';
import type { Desk } from './desk.ts';
import { standingOf } from './devices.ts';

export interface Tile {
  href: string;
  n: number;
  text: string;
}

/** Days back that flagged stretches are looked for, as on their page. */
const FLAG_DAYS = 400;

/** The page of the one that waits, or the list where several do. */
const toOne = (ids: readonly string[], list: string) => (ids.length === 1 ? `${list}${ids[0]}/` : list);

async function ledgerTiles({ ctx, actor }: Desk): Promise<Tile[]> {
  const months = may(actor, 'ledgers.sign-month', { unit: actor.unit })
    ? (await awaitingSignature(ctx, actor.unit)).map(({ id }) => id)
    : [];
  const airings = (await listAiringProposals(ctx))
    .filter(
      ({ state, proposedBy }) =>
        state === 'proposed' && may(actor, 'publish.approve', { doneBy: proposedBy }),
    )
    .map(({ id }) => id);
  // Nothing that is published reaches anybody until a build goes through; why it did not is told there.
  const failed = may(actor, 'publish.propose') && (await latestBuild(ctx))?.state === 'failed';
  return [
    { href: '/office/airings/', n: failed ? 1 : 0, text: '网站更新失败' },
    { href: toOne(months, '/office/reconciliations/'), n: months.length, text: '对账待签认' },
    { href: toOne(airings, '/office/airings/'), n: airings.length, text: '晒账待审批' },
  ];
}

async function circularTiles({ ctx, actor }: Desk): Promise<Tile[]> {
  if (!may(actor, 'supervision.draft-circular')) return [];
  const waiting = (await listCircularDrafts(ctx)).filter(
    ({ state, draftedBy }) =>
      state === 'drafted' && may(actor, 'supervision.circulate', { doneBy: draftedBy }),
  );
  return [{ href: '/office/supervision/circulars/', n: waiting.length, text: '通报待批准' }];
}

async function ratingTiles(desk: Desk): Promise<Tile[]> {
  const { ctx, actor, today } = desk;
  const tiles: Tile[] = [];
  if (answersCases(desk)) {
    const { open } = await openCases(desk);
    const late = open.filter(({ due }) => due < today).length;
    const text = `差评待办理${late > 0 ? `，${late} 件超期` : ''}`;
    tiles.push({ href: '/office/cases/', n: open.length, text });
  }
  if (reviewsCases(desk)) {
    const appeals = (await listCases(ctx)).filter(
      ({ steps, review }) => steps.appealed && review.state !== 'decided',
    );
    const flags = (await listFlags(ctx, addDays(today, -FLAG_DAYS), today)).filter(
      ({ review }) => review.state !== 'decided',
    );
    tiles.push({ href: '/office/cases/', n: appeals.length, text: '差评申诉待复核' });
    tiles.push({ href: '/office/flags/', n: flags.length, text: '刷评疑点待决定' });
  }
  if (may(actor, 'ratings.devices', { unit: actor.unit })) {
    const centre = actor.role === 'centre-manager' ? actor.unit : undefined;
    const loud = (await listDevices(ctx, centre)).filter((device) => standingOf(device, ctx.now).loud);
    const centres = await listServicePoints(ctx);
    const at = centres.find(({ id }) => id === loud[0]?.point)?.centre ?? '';
    tiles.push({ href: `/office/devices/?centre=${at}`, n: loud.length, text: '评价设备要去看' });
  }
  return tiles;
}

async function assessmentTiles({ ctx, actor, today }: Desk): Promise<Tile[]> {
  const year = Number(today.slice(0, 4));
  const entered = (await Promise.all([year - 1, year].map((one) => listManual(ctx, one)))).flat();
  const judged = entered.filter(
    ({ confirmedBy, refused, enteredBy }) =>
      confirmedBy === null && refused === null && may(actor, 'assessment.confirm', { doneBy: enteredBy }),
  );
  const appeals = (await listAppeals(ctx)).filter(
    ({ outcome, unit }) => outcome === null && may(actor, 'assessment.answer-appeal', { doneByUnit: unit }),
  );
  const freezes = (await listFreezes(ctx)).filter(
    ({ state, proposedBy }) =>
      state === 'proposed' && may(actor, 'assessment.approve', { doneBy: proposedBy }),
  );
  return [
    { href: '/office/assessment/judged/', n: judged.length, text: '人工认定待复核' },
    { href: '/office/assessment/appeals/', n: appeals.length, text: '得分申诉待答复' },
    { href: '/office/assessment/', n: freezes.length, text: '得分待批准冻结' },
  ];
}

/** Only what waits: a tile of nought says nothing. */
export async function tilesOf(desk: Desk): Promise<Tile[]> {
  const tiles = await Promise.all([
    ledgerTiles(desk),
    circularTiles(desk),
    ratingTiles(desk),
    assessmentTiles(desk),
  ]);
  return tiles.flat().filter(({ n }) => n > 0);
}
