/** What is written about a task: phrases of its kind, so that a school is not reported like a land survey. */
import type { NewEntry } from '../cases/ledgers.ts';
import type { CivilDate } from '../domain/calendar.ts';
import type { VerifyMethod } from '../domain/ledgers.ts';
import { quoted } from '../domain/quoted.ts';
import { demoEvidence, demoPhrases, demoTaskPhrases, type TaskPhrases } from './data.ts';

/** The last kind: what no word gives away. Its phrases quote the completion mark. */
const NEUTRAL = 'neutral';

/** Where a report stands: what was said before it, and whether anything moved. */
interface Progress {
  share: number;
  /** The share of the report before. */
  last: number;
  stalled: boolean;
  /** Whether the task catches up what it was behind. */
  catching: boolean;
}

/** Writes about one task. `luck`, 0 to 1, chooses; nothing is said twice while there is something else to say. */
export interface Writer {
  report(progress: Progress, luck: number): string;
  completed(luck: number): string;
  verified(method: VerifyMethod, luck: number): string;
  returned(luck: number): string;
  deadline(due: CivilDate, luck: number): string;
  plate(luck: number): string;
  cleared(luck: number): string;
  urged(luck: number): string;
  /** What holds the task up: always the same. */
  obstacle(luck: number): string;
}

/** @returns a maker of writers; the phrases are read once */
export function writers(): (entry: NewEntry) => Writer {
  const kinds = demoTaskPhrases();
  const general = demoPhrases();
  const evidence = demoEvidence();
  return (entry) => {
    const own = kinds[kindOf(entry, kinds)]!;
    const neutral = kinds[NEUTRAL]!;
    const papers = evidence.get(`${entry.lead} ${entry.title}`);
    const mark = entry.target === entry.text ? '年度目标' : `完成标志${quoted(entry.target)}`;
    const said = new Set<string>();
    let obstacle = '';
    const say = (list: readonly string[], luck: number, values: Record<string, string> = {}): string => {
      const at = Math.floor(luck * list.length);
      const turned = [...list.slice(at), ...list.slice(0, at)];
      const text = turned.find((one) => !said.has(one)) ?? turned[0]!;
      said.add(text);
      const filled = text.replace(
        /\{(\w+)\}/g,
        (_, key: string) => values[key] ?? (key === 'mark' ? mark : ''),
      );
      return entry.lead.startsWith('c-') ? inCounty(filled) : filled;
    };
    // Three of four are of its kind, as long as there are any left.
    const of = (part: Exclude<keyof TaskPhrases, 'words'>, luck: number) => {
      const fresh = own[part].filter((one) => !said.has(one));
      return fresh.length > 0 && (luck * 13) % 1 < 0.75 ? fresh : neutral[part];
    };
    const holdsUp = (luck: number) => {
      obstacle ||= say(own.blocked, luck);
      return obstacle;
    };
    return {
      report: ({ share, last, stalled, catching }, luck) => {
        const values = { share: String(share), obstacle: stalled ? holdsUp(luck) : '' };
        if (stalled) return say(general[share === last ? 'still-stalled' : 'stalled'], luck, values);
        if (catching) return say(general['caught-up'], luck, values);
        const stage = share < 15 ? 'start' : share < 80 ? 'midway' : 'late';
        return `${say(of(stage, luck), luck)}。${pick(general.share, luck * 7).replace('{share}', values.share)}`;
      },
      completed: (luck) => {
        const handed = papers ? general.evidence : general['no-evidence'];
        return `${say(of('done', luck), luck)}。${pick(handed, luck * 7).replace('{evidence}', papers ?? '')}`;
      },
      verified: (method, luck) =>
        method === 'documents' && papers && luck < 0.5
          ? `查阅${papers}，与${mark}相符，通过。`
          : `${say(of(method, luck), luck)}，通过。`,
      returned: (luck) => `${say(of('returned', luck), luck)}。`,
      deadline: (due, luck) => `${say(of('deadline', luck), luck, { due: dayText(due) })}。`,
      plate: (luck) => `${say(of('plate', luck), luck)}，挂牌督办。`,
      cleared: (luck) => `${say(of('cleared', luck), luck)}，摘牌。`,
      urged: (luck) => say(general.urged, luck),
      obstacle: holdsUp,
    };
  };
}

/** The kind whose word the title has, else the completion mark; the earlier kind goes first. */
export function kindOf(
  { title, target, text }: Pick<NewEntry, 'title' | 'target' | 'text'>,
  kinds: Record<string, TaskPhrases>,
): string {
  const has = (said: string) =>
    Object.keys(kinds).find((kind) => kinds[kind]!.words.some((word) => said.includes(word)));
  return has(title) ?? (target === text ? undefined : has(target)) ?? NEUTRAL;
}

/** A county's own task reaches its townships, not the other counties. */
const inCounty = (text: string) =>
  text.replaceAll('县（市、区）', '乡镇（街道）').replaceAll('两个县', '两个乡镇');

/** Another throw out of the same luck. */
const pick = (list: readonly string[], luck: number) => list[Math.floor((luck % 1) * list.length)]!;

/** `11月30日`; with the year where it is not the year of the demonstration. */
const dayText = (day: CivilDate) =>
  `${day.startsWith('2016-') ? '' : `${day.slice(0, 4)}年`}${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
