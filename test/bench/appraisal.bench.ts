/**
 * The deputies' appraisal: the ballot as it is made on a phone, taken by the server, tallied; the page on a bad line.
 * A round of 71 items, as a city of fifty units and twenty key works has it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { x25519 } from '@noble/curves/ed25519.js';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ballotRoutes } from '../../src/api/ballots.ts';
import { freezeRound, loadCardKeys, openBallotBox, prepareRound } from '../../src/cases/appraisals.ts';
import { openPortal, type Portal } from '../../src/cases/portal.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { fromText } from '../../src/domain/appraisals/bytes.ts';
import {
  ballotLeaves,
  bodyHash,
  bodyVersion,
  cardAddress,
  makeBallot,
  type Submission,
  signatureHolds,
  tally,
} from '../../src/domain/appraisals.ts';
import { launchBrowser } from '../browser.ts';
import { choicesOf, OPENS, type Scene, scene, VALUES } from '../domain/appraisals.fixture.ts';
import { type Instance, startInstance } from '../instance.ts';
import { type Figure, median } from './measure.ts';

const ITEMS = 71;
/** Two of them are the reform as a whole and a key work. */
const UNITS = ITEMS - 2;
const ms = (value: number) => `${value.toFixed(0)} ms`;

async function layOut(portal: Portal, world: Scene): Promise<void> {
  const box = openBallotBox(portal.dataDir);
  world.round.receiptKey = box.receiptKey;
  const ctx = portal.as(SYSTEM, OPENS - 1);
  await prepareRound(ctx, world.round);
  await loadCardKeys(ctx, world.round.id, world.file);
  await freezeRound(ctx, box, world.round.id, world.round.pageHash);
  box.close();
}

let shared: Promise<{ instance: Instance; browser: Browser; world: Scene }> | undefined;
/** An instance that serves a round which is open today, and a browser. */
function served() {
  shared ??= (async () => {
    const world = scene({ party: 60 }, UNITS);
    world.round.opensAt = OPENS;
    world.round.closesAt = Date.now() + 86_400_000;
    const instance = await startInstance('none');
    await layOut(instance.portal, world);
    return { instance, browser: await launchBrowser(), world };
  })();
  return shared;
}

async function onPhone(): Promise<{ page: Page; cdp: CDPSession }> {
  const { browser } = await served();
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  return { page, cdp: await page.context().newCDPSession(page) };
}

/** From the touch on 提交 until the ballot is handed to the network, in the page itself. */
async function ballotMade(name: string, throttle: number, limit: number): Promise<Figure> {
  const { instance, world } = await served();
  const { page, cdp } = await onPhone();
  await page.addInitScript(() => {
    const marks = window as unknown as { touched: number; made: number[] };
    marks.made = [];
    addEventListener('click', () => (marks.touched = performance.now()), true);
    const send = window.fetch;
    window.fetch = (input, init) => {
      if (init?.method === 'POST') marks.made.push(performance.now() - marks.touched);
      return send(input, init);
    };
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const times: number[] = [];
  for (let run = 0; run < 6; run++) {
    await page.goto('about:blank');
    await page.goto(cardAddress(`${instance.url}appraisal/`, world.cards['party']![throttle * 6 + run]!));
    await page
      .locator('.question')
      .nth(ITEMS - 1)
      .waitFor();
    await page.evaluate(() => {
      for (const radio of document.querySelectorAll<HTMLInputElement>('input[value=satisfied]'))
        radio.click();
    });
    await page.getByRole('button', { name: '核对并提交' }).click();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.locator('.receipt').waitFor();
    times.push((await page.evaluate(() => (window as unknown as { made: number[] }).made))[0]!);
  }
  await page.close();
  // The first is the cold one, as a deputy has it; it is in the median like the others.
  const value = median(times);
  return {
    name,
    value: ms(value),
    reference: `limit ${limit} ms; slowest of 6 ${ms(Math.max(...times))}`,
    ratio: (value / limit).toFixed(3),
  };
}

/** Ballots taken over the API, sixteen deputies at a time, each verified and durable, beside the bare signature check. */
async function ballotsTaken(): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), 'liangshai-bench-'));
  const portal = await openPortal({ dataDir });
  const box = openBallotBox(dataDir);
  try {
    const world = scene({ party: 300 }, UNITS);
    await layOut(portal, world);
    const app = ballotRoutes(portal, box, () => OPENS);
    const ballots = await ballotsOf(world);
    const begun = performance.now();
    for (let at = 0; at < ballots.length; at += 16) {
      const answers = ballots
        .slice(at, at + 16)
        .map((ballot) => app.request('/api/v1/ballots', { method: 'POST', body: JSON.stringify(ballot) }));
      for (const answer of await Promise.all(answers)) {
        if (answer.status !== 200) throw new Error(await answer.text());
      }
    }
    const taken = ballots.length / ((performance.now() - begun) / 1000);
    const again = performance.now();
    for (const { category, pk, body, signature } of ballots) {
      signatureHolds(world.round, category, fromText(pk)!, fromText(body)!, fromText(signature)!);
    }
    const bare = ballots.length / ((performance.now() - again) / 1000);
    return {
      name: 'ballots-taken',
      value: `${Math.round(taken)} /s`,
      reference: `limit 300 /s; signatures alone ${Math.round(bare)} /s`,
      ratio: (taken / 300).toFixed(3),
    };
  } finally {
    box.close();
    await portal.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ballotsOf({ round, cards, random }: Scene): Promise<Submission[]> {
  const ballots: Submission[] = [];
  for (const [category, own] of Object.entries(cards)) {
    for (const card of own) {
      ballots.push(await makeBallot(round, category, card, choicesOf(round, random), 1, random));
    }
  }
  return ballots;
}

/** A thousand ballots of 71 items: checked, opened, counted, suppressed; beside a thousand bare key agreements. */
async function tallyThousand(): Promise<Figure> {
  const world = scene({ party: 400, congress: 350, cppcc: 250 }, UNITS);
  const { round, lists, tallySecret } = world;
  const ballots = await ballotsOf(world);
  const leaves = ballotLeaves(
    round.id,
    ballots.map(({ category, pk, body }) => {
      const bytes = fromText(body)!;
      return { category, pk, version: bodyVersion(bytes), ballot: bodyHash(round.id, bytes) };
    }),
  );
  const begun = performance.now();
  const input = { round, lists, cancellations: [], ballots, leaves, values: VALUES };
  const { results, findings } = await tally(input, tallySecret);
  const seconds = (performance.now() - begun) / 1000;
  if (!results || findings.length > 0) throw new Error('the bench’s own round does not tally');
  const again = performance.now();
  for (let i = 0; i < 1000; i++) x25519.getSharedSecret(tallySecret, fromText(round.tallyKey)!);
  const bare = (performance.now() - again) / 1000;
  return {
    name: 'tally-1000x71',
    value: `${seconds.toFixed(1)} s`,
    reference: `limit 15 s; 1,000 key agreements ${bare.toFixed(1)} s`,
    ratio: (seconds / 15).toFixed(3),
  };
}

/** Slow 3G as WebPageTest has it: 400 kbit/s each way, 400 ms there and back. */
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Until the code can be typed and is answered, on an empty cache. */
async function pageUsable(): Promise<Figure> {
  const { instance } = await served();
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const { page, cdp } = await onPhone();
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await cdp.send('Network.emulateNetworkConditions', SLOW_3G);
    // By the page's own clock: asking it from outside would add the pauses between the questions.
    await page.addInitScript(() => {
      const watch = new MutationObserver(() => {
        if (document.getElementById('code') === null) return;
        watch.disconnect();
        Object.assign(window, { usable: performance.now() });
      });
      watch.observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${instance.url}appraisal/`, { waitUntil: 'commit' });
    await page.locator('#code').waitFor();
    times.push(await page.evaluate(() => (window as unknown as { usable: number }).usable));
    await page.close();
  }
  const value = median(times);
  return {
    name: 'ballot-slow-3g',
    value: ms(value),
    reference: 'limit 2000 ms; 400 kbit/s, 400 ms',
    ratio: (value / 2000).toFixed(3),
  };
}

/** All scripts that the ballot page loads, compressed. */
async function scriptWeight(): Promise<Figure> {
  const { instance } = await served();
  const { page } = await onPhone();
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await page.goto(`${instance.url}appraisal/`);
  await page.locator('#code').waitFor();
  await page.waitForLoadState('networkidle');
  await page.close();
  const client = join(instance.settings.siteDir, 'client');
  const bytes = [...scripts].reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(client, path))).length,
    0,
  );
  const kb = bytes / 1024;
  return {
    name: 'ballot-script',
    value: `${kb.toFixed(1)} KB gz`,
    reference: `limit 60 KB; ${scripts.size} files`,
    ratio: (kb / 60).toFixed(3),
  };
}

export const figures = {
  'ballot-made': () => ballotMade('ballot-made', 1, 50),
  'ballot-made-6x': () => ballotMade('ballot-made-6x', 6, 300),
  'ballots-taken': ballotsTaken,
  'tally-1000x71': tallyThousand,
  'ballot-slow-3g': pageUsable,
  'ballot-script': scriptWeight,
};

/** Ends the instance and the browser that the figures shared. */
export async function close(): Promise<void> {
  const open = await shared;
  await open?.browser.close();
  await open?.instance.close();
}
