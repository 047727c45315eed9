import type { Histogram, Round } from '../domain/appraisals.ts';
import { type CivilDate, civilDate, civilMinute, type Instant } from '../domain/calendar.ts';
import { AppraisalRecord, derivedAppraisal } from '../record/appraisals.ts';
import { RoundRecord } from '../record/rounds.ts';
import { TurnoutRecord } from '../record/turnout.ts';
import { type RecordFile, recordFile } from './files.ts';

const METHOD =
  '满意、基本满意、不满意按公开分值折算；“不了解”和未填只列出，不计入平均。每类代表先求平均，再取各类平均数的平均。票数不足公开门槛的类别合并公布。';
const LIMITS = [
  '持卡人若在他人注视下投票，其选择可被他人知道。',
  '保密依赖于随机抽取信封和制卡单位；两位受托人合谋可按卡（而非按人）读出选票。',
  '手机厂商和网络可以知道评议页面被打开过。',
  '一类代表意见完全一致时，每个人的选择也随之公开。',
  '纸质票没有封存和公开核对的手段，单列，不计入得分。',
];

/** What of the paper channel was entered by two persons alike: totals of one category. */
export interface PaperTotals {
  category: string;
  issued: number;
  collected: number;
  counts: Record<string, Histogram>;
}

/** Composes the published result of a tallied round (§9.3), suppression as the trustees' tally made it. */
export function composeAppraisal(round: RoundRecord, paper: PaperTotals[], publishedAt: Instant): RecordFile {
  const { definition, results } = round;
  const value: AppraisalRecord = {
    ...derivedAppraisal(definition, results),
    ...{ publishedOn: civilDate(publishedAt), publishedAt: civilMinute(publishedAt) },
    paper: paper.map(({ category, issued, collected, counts }) => ({
      category,
      issued,
      collected,
      // Below the threshold a distribution on paper speaks for persons as one of sealed ballots does.
      counts: collected >= definition.threshold ? counts : null,
    })),
    method: METHOD,
    limits: LIMITS,
  };
  return recordFile(`appraisals/${round.id}.json`, AppraisalRecord, value, true);
}

/** Composes what checkers need of a round. */
export function composeRound(round: RoundRecord): RecordFile {
  return recordFile(`rounds/${round.id}.json`, RoundRecord, round, true);
}

/** Composes how many have taken part in a round that is not counted yet. */
export function composeTurnout(
  { id, title, opensAt, closesAt }: Round,
  turnout: {
    final: boolean;
    categories: { category: string; name: string; issued: number; collected: number }[];
  },
  asOf: CivilDate | null,
): RecordFile {
  const value: TurnoutRecord = {
    ...{ id, title, asOf },
    opensAt: civilMinute(opensAt),
    closesAt: civilMinute(closesAt),
    final: turnout.final,
    categories: turnout.categories.map(({ category, ...rest }) => ({ id: category, ...rest })),
  };
  return recordFile(`turnout/${id}.json`, TurnoutRecord, value, false);
}
