/** Finds one entry of the public log by its print and proves, on the reader's own device, that the signed log holds it. */
import { openCheckpoint, readKey } from '../domain/log/note.ts';
import { inclusionHolds, inclusionProof, tilesOfProof } from '../domain/log/proofs.ts';
import { entriesPath, readBundle, TILE } from '../domain/log/tiles.ts';
import { leafHash } from '../domain/log/tree.ts';

const place = document.querySelector<HTMLElement>('#found')!;
const form = document.querySelector<HTMLFormElement>('#find')!;
const root = place.dataset['log']!;

/** What is looked for: a print among `count` entries of a year's log from `from` on. */
interface Wanted {
  year: string;
  from: number;
  count: number;
  print: string;
}

class Trouble extends Error {}

async function file(path: string): Promise<Response> {
  const answer = await fetch(root + path).catch(() => null);
  if (!answer?.ok) throw new Trouble('日志文件没有取到；请检查网络后再试一次。');
  return answer;
}

const bytes = async (path: string) => new Uint8Array(await (await file(path)).arrayBuffer());
const text = async (path: string) => (await file(path)).text();

async function signedLog(year: string) {
  const key = readKey(await text(`${year}/key`));
  const checkpoint = key && openCheckpoint(await text(`${year}/checkpoint`), key);
  if (!checkpoint) throw new Trouble('日志的签名不成立：日志可能被改动过，请向审计机关反映。');
  return checkpoint;
}

/** The entry and its place, or null. Only the stretch in which it can be is fetched. */
async function findEntry({ year, from, count, print }: Wanted, size: number) {
  const end = Math.min(size, from + count);
  for (let bundle = Math.floor(from / TILE); bundle * TILE < end; bundle++) {
    const width = Math.min(TILE, size - bundle * TILE);
    const entries = readBundle(await bytes(`${year}/${entriesPath(bundle, width)}`), width);
    for (const [i, entry] of entries.entries()) {
      const leaf = JSON.parse(new TextDecoder().decode(entry)) as Record<string, unknown>;
      if (Object.values(leaf).includes(print)) return { entry, leaf, index: bundle * TILE + i };
    }
  }
  return null;
}

async function prove(wanted: Wanted): Promise<{ heading: string; lines: string[]; details: string }> {
  const { size, root: top } = await signedLog(wanted.year);
  const found = await findEntry(wanted, size);
  if (found === null) {
    return {
      heading: '日志里还没有这一条',
      lines: [
        '评价满一天后登记；一处评价点不足五条的，等凑够五条或满七天。到时还没有，请凭回执向审计机关反映。',
      ],
      details: '',
    };
  }
  const { entry, leaf, index } = found;
  const paths = tilesOfProof(index, size);
  const fetched = await Promise.all(paths.map((path) => bytes(`${wanted.year}/${path}`)));
  const tiles = new Map(paths.map((path, i) => [path, fetched[i]!]));
  const proof = inclusionProof(index, size, (path) => tiles.get(path)!);
  if (!inclusionHolds(leafHash(entry), index, size, proof, top)) {
    throw new Trouble('证明不成立：日志的条目与签名的根不符，日志被改动过，请向审计机关反映。');
  }
  return {
    heading: `找到了：${wanted.year} 年日志第 ${index} 条`,
    lines: [
      '签名有效，登记在内的证明成立：这一条已经写进签过名的日志，删掉或改动它，整本日志的根指纹就会不同。',
      `日志共 ${size} 条，用 ${proof.length} 步证明。核对在您的设备上完成。`,
    ],
    details: JSON.stringify(leaf, null, 1),
  };
}

function show(heading: string, lines: string[], details: string, loud: boolean): void {
  const title = document.createElement('h2');
  title.textContent = loud ? heading : `✓ ${heading}`;
  title.tabIndex = -1;
  const paragraphs = lines.map((line) => Object.assign(document.createElement('p'), { textContent: line }));
  const code = Object.assign(document.createElement('pre'), { textContent: details });
  place.className = loud ? 'note loud' : 'note';
  place.replaceChildren(title, ...paragraphs, ...(details === '' ? [] : [code]));
  title.focus({ preventScroll: true });
}

async function look(wanted: Wanted): Promise<void> {
  place.textContent = '正在核对……';
  try {
    const { heading, lines, details } = await prove(wanted);
    show(heading, lines, details, details === '');
  } catch (error) {
    show(
      '没有核对成功',
      [error instanceof Trouble ? error.message : '日志文件读不懂；请稍后再试，仍不行请向审计机关反映。'],
      '',
      true,
    );
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const values = new FormData(form);
  const [year, print] = [String(values.get('year')), String(values.get('print')).trim()];
  void look({ year, from: 0, count: Number.POSITIVE_INFINITY, print });
});

function fromAddress(): void {
  const match = /^#(\d{4})\.(\d+)\.(\d+)\.([\w-]{43,64})$/.exec(location.hash);
  if (match === null) return;
  const [, year, from, count, print] = match;
  form.querySelector<HTMLInputElement>('[name=print]')!.value = print!;
  form.querySelector<HTMLSelectElement>('[name=year]')!.value = year!;
  void look({ year: year!, from: Number(from), count: Number(count), print: print! });
}

addEventListener('hashchange', fromAddress);
fromAddress();
