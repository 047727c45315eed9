import type { Results, Round } from '../domain/appraisals.ts';
import { civilDate } from '../domain/calendar.ts';
import { AppraisalRecord } from '../record/appraisals.ts';
import { type RecordFile, recordFile } from './files.ts';

const METHOD =
  '满意、基本满意、不满意按公开分值折算；“不了解”和未填只列出，不计入平均。每类代表先求平均，再取各类平均数的平均。票数不足公开门槛的类别合并公布。';
const LIMITS = [
  '持卡人若在他人注视下投票，其选择可被他人知道。',
  '保密依赖于随机抽取信封和制卡单位；两位受托人合谋可按卡（而非按人）读出选票。',
  '手机厂商和网络可以知道评议页面被打开过。',
  '一类代表意见完全一致时，每个人的选择也随之公开。',
];

/** Composes the published result of a tallied round (§9.3), suppression as the trustees' tally made it. */
export function composeAppraisal(round: Round, results: Results, publishedOn: string): RecordFile {
  const questions = new Map(round.items.map((item) => [item.id, item]));
  const value: AppraisalRecord = {
    id: round.id,
    year: Number(civilDate(round.opensAt).slice(0, 4)),
    title: round.title,
    opensOn: civilDate(round.opensAt),
    closesOn: civilDate(round.closesAt - 1),
    publishedOn,
    void: results.void,
    categories: results.categories.map(({ id, name, issued, collected, spoiled }) => ({
      id,
      name,
      issued,
      collected,
      valid: collected - spoiled,
    })),
    gradePoints: {
      satisfied: results.values.satisfied * 100,
      'basically-satisfied': results.values['basically-satisfied'] * 100,
      dissatisfied: results.values.dissatisfied * 100,
    },
    items: results.items.map(({ item, groups, scoreHundredths }) => {
      const question = questions.get(item)!;
      return {
        id: item,
        kind: question.kind,
        title: question.text,
        unit: question.unit ?? null,
        scoreHundredths,
        cells: groups.map((group) => ({
          categories: group.categories,
          ...countsOf(group.cells),
          scoreHundredths: group.scoreHundredths,
          openings: group.openings,
          commitments: group.commitments,
        })),
      };
    }),
    method: METHOD,
    limits: LIMITS,
  };
  return recordFile(`appraisals/${round.id}.json`, AppraisalRecord, value, true);
}

function countsOf(cells: Results['items'][number]['groups'][number]['cells']) {
  if (cells === null) return { counts: null, merged: false };
  const counts = { satisfied: 0, 'basically-satisfied': 0, dissatisfied: 0, unknown: 0, blank: 0 };
  for (const { marks, count } of cells) counts[marks[0]!] = count;
  return { counts, merged: cells.some(({ marks }) => marks.length > 1) };
}
