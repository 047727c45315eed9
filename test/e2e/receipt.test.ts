import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../instance.ts';
import { hall } from './terminal.ts';

describe('looking a receipt up', () => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await hall();
  });
  afterAll(() => instance?.close());

  const page = async (query: string) => {
    const answer = await fetch(`${instance.url}receipt/${query}`);
    return { status: answer.status, text: await answer.text() };
  };

  it('says beforehand where the number comes from, what it shows, and what to do without it', async () => {
    const { status, text } = await page('');
    expect(status).toBe(200);
    for (const head of ['回执号从哪里来', '能查到什么', '回执号丢了怎么办']) expect(text).toContain(head);
    expect(text).not.toContain('请核对字符');
  });

  it.each([
    ['12', 422],
    ['0000-0000-0000', 404],
  ])('asks to check the characters of %s, and shows the way to rate', async (code, expected) => {
    const { status, text } = await page(`?code=${code}`);
    expect(status).toBe(expected);
    expect(text).toContain('请核对字符');
    expect(text).toMatch(/请核对字符.*href="\/rate\/"/s);
  });
});
