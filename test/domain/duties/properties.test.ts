import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bearer, Duties, instances, judge, type Rhythm, tally } from '../../../src/domain/duties.ts';
import { inForce, parameterSchema } from '../../../src/domain/parameters.ts';
import { act, county, duty } from './county.ts';

const file = JSON.parse(
  readFileSync(new URL('../../../content/parameters/duties.json', import.meta.url), 'utf8'),
);
const duties = inForce(parameterSchema(Duties).parse(file), '2026-06-30');

describe('for any rhythm and any history', () => {
  const times = fc.integer({ min: 1, max: 4 });
  const rhythm: fc.Arbitrary<Rhythm> = fc.oneof(
    fc.record({ kind: fc.constant('times-a-month' as const), times }),
    fc.record({ kind: fc.constant('times-a-quarter' as const), times }),
    fc.record({ kind: fc.constant('times-a-half-year' as const), times }),
    fc.record({ kind: fc.constant('times-a-year' as const), times }),
    fc.record({ kind: fc.constant('day-of-month' as const), day: fc.integer({ min: 1, max: 31 }) }),
    fc.record({
      kind: fc.constant('start-of-year' as const),
      until: fc.constantFrom('01-31', '02-29', '03-31'),
    }),
    fc.record({
      kind: fc.constant('weekdays' as const),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((d) => d.sort()),
      opensDaysBefore: fc.integer({ min: 0, max: 6 }),
    }),
  );
  const day = fc
    .integer({ min: 0, max: 729 })
    .map((n) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10));
  const history = fc.array(day, { maxLength: 60 });
  const owed = (r: Rhythm) => instances(duty(r), [county], '2024-01-01', '2025-12-31');

  it('windows come in order and never overlap, so that nothing counts twice', () => {
    fc.assert(
      fc.property(rhythm, (r) => {
        const list = owed(r);
        return list.every((instance, i) => {
          const before = list[i - 1];
          if (instance.opens > instance.due) return false;
          return !before || before.period === instance.period || before.due < instance.opens;
        });
      }),
    );
  });
  it('a span cut in two owes the same as the whole', () => {
    fc.assert(
      fc.property(rhythm, day, (r, cut) => {
        const next = new Date(Date.parse(cut) + 86_400_000).toISOString().slice(0, 10);
        const d = duty(r);
        const halves = [
          ...instances(d, [county], '2024-01-01', cut),
          ...instances(d, [county], next, '2025-12-31'),
        ];
        expect(halves).toEqual(instances(d, [county], '2024-01-01', '2025-12-31'));
      }),
    );
  });
  it('every instance gets one verdict and every fulfilment one place', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const list = owed(r);
        const kept = tally(
          judge(
            list,
            days.map((on) => act(on)),
            asOf,
          ),
        );
        expect(kept.onTime + kept.late + kept.missing + kept.pending).toBe(list.length);
        expect(kept.onTime + kept.late + kept.extra).toBe(days.filter((on) => on <= asOf).length);
      }),
    );
  });
  it('the order in which fulfilments arrive does not matter', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const acts = days.map((on) => act(on));
        expect(judge(owed(r), acts.toReversed(), asOf)).toEqual(judge(owed(r), acts, asOf));
      }),
    );
  });
  it('what was once kept stays kept, whatever happens later', () => {
    fc.assert(
      fc.property(rhythm, history, day, (r, days, asOf) => {
        const acts = days.map((on) => act(on));
        const [then, now] = [judge(owed(r), acts, asOf), judge(owed(r), acts, '2026-12-31')];
        return owed(r).every((_, i) => then[i]!.on === undefined || then[i]!.verdict === now[i]!.verdict);
      }),
    );
  });
});

describe('ten years of the whole city', () => {
  it('are computed at once', () => {
    const bodies: Bearer[] = [
      { id: 'ldxz', kind: 'leading-group' },
      { id: 'ggb', kind: 'reform-office' },
      ...Array.from({ length: 6 }, (_, i): Bearer => ({ id: `zx-${i}`, kind: 'special-group' })),
      ...Array.from({ length: 30 }, (_, i): Bearer => ({ id: `d-${i}`, kind: 'department', role: 'lead' })),
      ...Array.from({ length: 22 }, (_, i): Bearer => ({ id: `c-${i}`, kind: 'county' })),
    ];
    const all = duties.flatMap((d) => instances(d, bodies, '2017-01-01', '2026-12-31'));
    // Mondays and Thursdays of ten years: 522 + 522; for each of 22 counties.
    expect(all.filter((i) => i.dutyId === 'bulletin-county').length).toBe(22 * 1044);
    expect(tally(judge(all, [], '2027-01-01')).missing).toBe(all.length);
  });
});
