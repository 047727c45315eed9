/** The fingerprint of the ballot page, as built here or as a portal serves it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageHash } from '../domain/appraisals.ts';
import { Refusal } from '../domain/outcome.ts';
import type { Settings } from './settings.ts';

const PAGE = 'appraisal/';

/** Of the built site; null where none is built. */
export async function builtPageHash({ siteDir, base }: Settings): Promise<string | null> {
  const fileOf = (address: string) =>
    join(siteDir, 'client', address.slice(base.length), address.endsWith('/') ? 'index.html' : '');
  if (!existsSync(fileOf(base + PAGE))) return null;
  return pageHash((address) => readFile(fileOf(address)), base + PAGE);
}

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => null);
  if (response?.ok) return response;
  throw new Refusal('unavailable', `取不到 ${url}，请检查地址和网络。`);
}

export async function fetchJson(url: string): Promise<unknown> {
  return (await fetched(url)).json();
}

/** @param url of the portal, with a slash at its end */
export async function fetchedPageHash(url: string): Promise<string> {
  const base = new URL(url).pathname;
  const read = async (address: string) =>
    new Uint8Array(await (await fetched(new URL(address, url).href)).arrayBuffer());
  return pageHash(read, base + PAGE);
}
