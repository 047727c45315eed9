/** A docx as blocks, by way of mammoth's HTML. Runs in the child process only. */
import mammoth from 'mammoth';
import type { Block } from '../../domain/plans.ts';
import { expandGrid, type GridCell } from './grid.ts';

/**
 * Read paragraphs and tables of a docx. Images are not opened and links not followed. Word's automatic numbers are
 * not in the text: list paragraphs get the arabic number of their place, and a note says so.
 */
export async function readWord(
  data: Buffer,
  tell: (paragraphs: number) => void,
): Promise<{ blocks: Block[]; notes: string[] }> {
  const none = mammoth.images.imgElement(async () => ({ src: '' }));
  const { value } = await mammoth.convertToHtml(
    { buffer: data },
    {
      convertImage: none,
      transformDocument: (document: { children: unknown[] }) => {
        tell(document.children.length);
        return document;
      },
    },
  );
  const walk = new Walk();
  for (const [, close, name, attributes, text] of value.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>|([^<]+)/g)) {
    if (text !== undefined) walk.text(text);
    else if (close) walk.close(name!);
    else walk.open(name!, attributes ?? '');
  }
  walk.endParagraph();
  const note = 'Word 自动编号按阿拉伯数字重建，请对照原文核对编号';
  return { blocks: walk.blocks, notes: walk.numbered ? [note] : [] };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

class Walk {
  blocks: Block[] = [];
  numbered = false;
  #text = '';
  #line = 0;
  /** Rows of the outermost table that is open; tables inside a cell become text of the cell. */
  #rows: GridCell[][] | null = null;
  #cell: GridCell | null = null;
  #depth = 0;
  /** Counters of open lists; null for a list of bullets. */
  #lists: (number | null)[] = [];

  text(text: string): void {
    this.#text += text.replace(/&(#\d+|[a-z]+);/g, (whole, code: string) =>
      code.startsWith('#')
        ? String.fromCodePoint(Math.min(Number(code.slice(1)), 0x10ffff))
        : (ENTITIES[code] ?? whole),
    );
  }

  open(name: string, attributes: string): void {
    if (name === 'br') this.#text += '\n';
    else if (name === 'table') this.#openTable();
    else if (name === 'tr' && this.#depth === 1) this.#rows!.push([]);
    else if ((name === 'td' || name === 'th') && this.#depth === 1) this.#openCell(attributes);
    else if (name === 'ol' || name === 'ul') {
      this.endParagraph();
      this.#lists.push(name === 'ol' ? 0 : null);
    } else if (name === 'li') this.#openListItem();
    else if (/^(?:p|h[1-6])$/.test(name)) this.endParagraph();
  }

  close(name: string): void {
    if (name === 'table') this.#closeTable();
    else if ((name === 'td' || name === 'th') && this.#depth === 1) {
      this.endParagraph();
      this.#cell = null;
    } else if (name === 'ol' || name === 'ul') {
      this.endParagraph();
      this.#lists.pop();
    } else if (/^(?:p|li|h[1-6])$/.test(name)) this.endParagraph();
  }

  endParagraph(): void {
    const text = this.#text;
    this.#text = '';
    if (text.trim() === '') return;
    if (this.#cell) {
      this.#cell.text += `${this.#cell.text ? '\n' : ''}${text.trim()}`;
      return;
    }
    this.#line++;
    for (const part of text.split('\n')) {
      if (part.trim() !== '') this.blocks.push({ kind: 'paragraph', text: part.trim(), line: this.#line });
    }
  }

  #openTable(): void {
    this.endParagraph();
    if (++this.#depth === 1) this.#rows = [];
  }

  #closeTable(): void {
    this.endParagraph();
    if (--this.#depth > 0) return;
    const rows = expandGrid(this.#rows ?? []);
    if (rows.length > 0) this.blocks.push({ kind: 'table', rows });
    this.#rows = null;
    this.#cell = null;
  }

  #openCell(attributes: string): void {
    const span = (name: string) => Number(new RegExp(`${name}="(\\d+)"`).exec(attributes)?.[1] ?? 1);
    this.#cell = { text: '', columns: span('colspan'), rows: span('rowspan') };
    this.#rows!.at(-1)?.push(this.#cell);
  }

  #openListItem(): void {
    this.endParagraph();
    const counter = this.#lists.at(-1);
    if (counter === null || counter === undefined || this.#cell) return;
    this.#lists[this.#lists.length - 1] = counter + 1;
    this.#text = `${counter + 1}．`;
    this.numbered = true;
  }
}
