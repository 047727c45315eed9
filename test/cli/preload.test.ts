import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preloader } from '../../src/cli/build/preload.ts';

describe('the head of a page with scripts', () => {
  let assets: string;
  beforeAll(() => {
    assets = mkdtempSync(join(tmpdir(), 'liangshai-preload-'));
    writeFileSync(
      join(assets, 'page.js'),
      'import{a as b}from"./near.js";const later=()=>import("./later.js");',
    );
    writeFileSync(join(assets, 'near.js'), 'import"./far.js";export{b as a}from"./far.js";');
    writeFileSync(join(assets, 'far.js'), 'import{a}from"./near.js";export const b=1;');
    writeFileSync(join(assets, 'later.js'), '');
  });
  afterAll(() => rmSync(assets, { recursive: true }));
  const page = (scripts: string) => `<html><head><title>t</title></head><body>${scripts}</body></html>`;
  const shown = (html: string) => preloader(assets)(Buffer.from(html)).toString();
  const script = (name: string) => `<script type="module" src="/sub/_astro/${name}"></script>`;

  it('names each module that the scripts import at once, near and far, each once, and none that comes later', () => {
    expect(shown(page(script('page.js') + script('near.js')))).toBe(
      page(script('page.js') + script('near.js')).replace(
        '</head>',
        '<link rel="modulepreload" href="/sub/_astro/near.js"><link rel="modulepreload" href="/sub/_astro/far.js"></head>',
      ),
    );
  });

  it('is left as it is where no script imports anything', () => {
    for (const html of [page(''), page(script('later.js')), page('<script>1</script>')]) {
      expect(shown(html)).toBe(html);
    }
  });
});
