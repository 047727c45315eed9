/** Recomputes a frozen assessment in the reader's browser and says ✓, or which line differs. Loaded on the click. */
import { pointsText } from '../domain/points.ts';
import { type Recomputed, recompute } from '../record/assessed.ts';
import { AssessmentRecord } from '../record/assessment.ts';
import { fetchFiles } from '../record/remote.ts';

const SHOWN = 20;

/** What the page shows of a unit's lines beside what was recomputed for it. */
function shownWrong(sheets: AssessmentRecord['sheets'], unit: string | undefined): string[] {
  return [...document.querySelectorAll<HTMLElement>('table[data-sheet]')].flatMap((table) => {
    const sheet = sheets.find((one) => one.unit === table.dataset['sheet']);
    if (!sheet || (unit !== undefined && sheet.unit !== unit)) return [];
    return [...table.querySelectorAll<HTMLElement>('tr[data-line]')].flatMap((row) => {
      const line = sheet.lines.find((one) => one.id === row.dataset['line']);
      const expected = line?.pointsHundredths == null ? '—' : pointsText(line.pointsHundredths);
      const shown = row.lastElementChild?.textContent?.trim() ?? '';
      const title = line?.title ?? row.dataset['line'];
      return shown === expected ? [] : [`本页“${title}”显示 ${shown}，公开记录为 ${expected}。`];
    });
  });
}

function paragraph(text: string, loud = false): HTMLParagraphElement {
  const p = document.createElement('p');
  p.textContent = text;
  p.className = loud ? 'note loud' : 'note';
  return p;
}

function report(findings: readonly Recomputed[], shown: readonly string[]): HTMLElement[] {
  const texts = [...findings.map((finding) => finding.message), ...shown];
  const list = document.createElement('ul');
  for (const text of texts.slice(0, SHOWN)) {
    const item = document.createElement('li');
    item.textContent = text;
    list.append(item);
  }
  const rest = texts.length - SHOWN;
  return [
    paragraph(`✗ 重算与公布有 ${texts.length} 处不符${rest > 0 ? `，先列 ${SHOWN} 处` : ''}：`, true),
    list,
  ];
}

/** The value, or null for what is no JSON: the schema then refuses it. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Loads the files that the assessment names, recomputes, and writes the outcome into `status`.
 * @param host element with `data-site`, `data-assessment` and, where only one unit is asked for, `data-unit`
 */
export async function recomputeHere(host: HTMLElement, status: HTMLElement): Promise<void> {
  const { site = '', assessment = '', unit } = host.dataset;
  const began = performance.now();
  const root = new URL(site || '/', location.href).href;
  const own = `assessments/${assessment}.json`;
  const answer = await fetch(`${root.replace(/\/+$/, '')}/record/${own}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const parsed = AssessmentRecord.safeParse(parsedJson(await answer.text()));
  if (!parsed.success) {
    const field = parsed.error.issues[0]!.path.join('.') || '全文';
    status.replaceChildren(paragraph(`✗ 公开文件 ${own} 已损坏（${field}），无法重算。`, true));
    return;
  }
  const wanted = new Set(parsed.data.sources.map(({ path }) => path));
  const files = await fetchFiles(root, (path) => wanted.has(path));
  const findings = recompute(files, parsed.data).filter(
    (finding) => unit === undefined || finding.unit === '' || finding.unit === unit,
  );
  const shown = shownWrong(parsed.data.sheets, unit);
  if (findings.length + shown.length > 0) {
    status.replaceChildren(...report(findings, shown));
    return;
  }
  const sheets = parsed.data.sheets.filter((sheet) => unit === undefined || sheet.unit === unit);
  const lines = sheets.reduce((sum, sheet) => sum + sheet.lines.length, 0);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  status.replaceChildren(
    paragraph(
      `✓ 与公布一致：由 ${files.size} 个公开文件重算了 ${sheets.length} 个单位的 ${lines} 行得分，用时 ${seconds} 秒。`,
    ),
  );
}
