import type { BearerKind } from './schema.ts';

/** A bulletin on its way (§8): handed in, taken note of, made part of an issue, or not used. */
export const BULLETIN_STATES = ['submitted', 'received', 'adopted', 'unused'] as const;
export type BulletinState = (typeof BULLETIN_STATES)[number];
export const BULLETIN_STATE_NAMES: Record<BulletinState, string> = {
  submitted: '已报送',
  received: '已收到',
  adopted: '已采用',
  unused: '未采用',
};

/** The duties that an issue of the reform office fulfils. */
export const ISSUE_DUTIES = ['issue-bulletin', 'issue-digest'] as const;
export type IssueDuty = (typeof ISSUE_DUTIES)[number];

/** Which duty a unit's bulletin or digest fulfils; null where the unit owes none of that kind. */
export function bulletinDuty(
  bearer: { kind: BearerKind; role?: 'lead' | 'participating' | undefined },
  digest: boolean,
): string | null {
  const name = digest ? 'digest' : 'bulletin';
  if (bearer.kind === 'special-group' || bearer.kind === 'county') return `${name}-${bearer.kind}`;
  if (bearer.kind !== 'department' || bearer.role === undefined || digest) return null;
  return `bulletin-${bearer.role}-department`;
}

/** A bulletin made of a ledger report without typing it again: what the entry is, how far, what was done last. */
export function bulletinOfReport(
  entry: { title: string; text: string; target: string },
  report: { on: string; share: number | null; text: string },
): { title: string; text: string } {
  const share = report.share === null ? '' : `目前完成 ${report.share}%。`;
  return {
    title: `${entry.title}：进展情况`.slice(0, 120),
    text: `${entry.text}\n${report.text.trim()}${share}（${report.on} 台账报送）\n完成标志：${entry.target}`,
  };
}
