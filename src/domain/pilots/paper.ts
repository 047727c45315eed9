import type { Paper } from '../papers.ts';
import { letterHash, type PilotList } from '../pilots.ts';

const SIGNERS: Record<PilotList, string> = {
  'city-leaders': '甲方代表（市委深改组）',
  'department-heads': '甲方代表（专项组）',
  'county-leaders': '甲方代表（县（市、区）委）',
};

/** The paper of a letter: three copies, each with its keeper; the hash in the number line ties print to record. */
export function letterPaper(
  letter: { version: number; text: string },
  pilot: { id: string; list: PilotList },
  keepers: readonly string[],
): Paper {
  return {
    heading: '改革试点包联责任书',
    number: `${pilot.id}　第 ${letter.version} 版　校验值 ${letterHash(letter.text).slice(0, 16)}`,
    rows: [],
    paragraphs: letter.text.split('\n'),
    signatures: [SIGNERS[pilot.list], '乙方（包联责任人）'],
    copies: keepers.map((keeper, i) => `第${'一二三'[i]}份：${keeper}存`),
  };
}
