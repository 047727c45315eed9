import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  assess,
  INDICATOR_IDS,
  parametersOn,
  ScoreSheet,
  WorkedExample,
} from '../../src/domain/assessment.ts';
import { periodEnd } from '../../src/domain/calendar.ts';

const content = new URL('../../content/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, content), 'utf8'));

const examples = readdirSync(new URL('examples/', content)).map((file) =>
  WorkedExample.parse(json(`examples/${file}`)),
);
const files = Object.fromEntries(
  ['weights', 'rules', 'scale', 'caps', 'bands', 'sample'].map((name) => [
    name,
    json(`parameters/assessment-${name}.json`),
  ]),
);

describe('the worked examples', () => {
  it.each(examples.map((example) => [example.title, example] as const))('%s', (_, example) => {
    const [sheet] = assess([example.facts], parametersOn(files, periodEnd(example.facts.period)));
    for (const [id, expected] of Object.entries(example.expect.lines)) {
      expect({ id, ...sheet!.lines.find((line) => line.id === id) }).toMatchObject({ id, ...expected });
    }
    expect(sheet!.totalHundredths).toBe(example.expect.totalHundredths);
    if (example.expect.ratingsIndexBp !== undefined) {
      expect(sheet!.ratingsIndexBp).toBe(example.expect.ratingsIndexBp);
    }
    expect(ScoreSheet.parse(sheet)).toEqual(sheet);
    expect(sheet!.example).toBe(true);
  });
  it('are each signed off by a post on a day, never by a name alone', () => {
    const { signedOff: _, ...unsigned } = examples[0]!;
    expect(WorkedExample.safeParse(unsigned).success).toBe(false);
    expect(examples.every(({ signedOff }) => signedOff.on >= '2016-01-01' && signedOff.post.length > 3)).toBe(
      true,
    );
  });
  it('leave no indicator without one', () => {
    expect(new Set(examples.map((example) => example.indicator))).toEqual(new Set(INDICATOR_IDS));
  });
});

describe('the shipped parameters', () => {
  it('value the levels of a rating as the ratings page does, and ask for the same sample', () => {
    const parameters = parametersOn(files, '2016-12-31');
    const item = parameters.rules.items.find((i) => i.id === 'ratings-levels')!;
    const credits = item.rule.kind === 'proportion' ? item.rule.credits : [];
    const points = json('parameters/rating-points.json').values[0].value;
    expect(
      Object.fromEntries(credits.map((c) => [c.fact.replace('ratings.level.', ''), c.creditBp])),
    ).toEqual(points);
    expect(parameters.sample.ratings).toBe(json('parameters/rating-minimum-sample.json').values[0].value);
  });
  it('are refused for a year they do not cover', () => {
    expect(() => parametersOn(files, '2015-12-31')).toThrow(
      '参数“改革考评权重：总权重、目标任务内部、八个方面”没有覆盖 2015-12-31 的取值，请先补充并注明依据。',
    );
    expect(() => parametersOn(files, '2018-01-01')).toThrow('没有覆盖 2018-01-01 的取值');
    expect(parametersOn(files, '2016-01-01').date).toBe('2016-01-01');
    expect(parametersOn(files, '2017-12-31').weights.county.shares.ratings).toBe(1500);
  });
});
