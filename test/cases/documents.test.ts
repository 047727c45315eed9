import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { Document, Packer, Paragraph, Table, TableCell, TableRow } from 'docx';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { readDocument } from '../../src/cases/documents/read.ts';
import { isRefusal } from '../../src/domain/outcome.ts';
import { parsePlan } from '../../src/domain/plans.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plans-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, data: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, data);
  return path;
}

/** Code and sentence of the refusal. */
async function refusal(path: string, limits = {}): Promise<[string, string]> {
  const error: unknown = await readDocument(path, limits).then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!isRefusal(error)) throw error ?? new Error('was read');
  expect(error.message).toMatch(/^[^\n]{8,60}。$/u);
  return [error.code, error.message];
}

interface ZipPart {
  name: string;
  data: Buffer;
  /** What the directory claims, where it lies. */
  claims?: number;
  flags?: number;
}

/** A zip archive written by hand, so that its directory can say what an honest one would not. */
function zip(parts: ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claims = data.length, flags = 0 } of parts) {
    const packed = deflateRawSync(data, { level: 9 });
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claims, 18);
    fields.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('504b01021400', 'hex'), fields, tail, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const cell = (text: string, more: object = {}) => new TableCell({ children: [new Paragraph(text)], ...more });

async function wordFile(): Promise<Buffer> {
  const rows = [
    new TableRow({
      children: ['序号', '改革任务', '牵头单位', '配合单位', '完成时限'].map((text) => cell(text)),
    }),
    new TableRow({ children: [cell('一、经济', { columnSpan: 5 })] }),
    new TableRow({
      children: [cell('1'), cell('甲事'), cell('市发改委', { rowSpan: 2 }), cell('市财政局'), cell('6月底')],
    }),
    new TableRow({ children: [cell('3'), cell('乙事'), cell('各县（市、区）'), cell('长期坚持')] }),
  ];
  const title = new Paragraph('示例市2016年改革任务分工表');
  const file = new Document({ sections: [{ children: [title, new Table({ rows })] }] });
  return Packer.toBuffer(file);
}

describe('text files', () => {
  const text = '一、种树。（市林业局负责）\r\n二、种花。（市城市管理局负责）';
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 little-endian with mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian with mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without mark', Buffer.from(text, 'utf16le')],
    ['GB18030', iconv.encode(text, 'gb18030')],
  ])('%s is recognised', async (encoding, data) => {
    const { blocks, format } = await readDocument(await put(`${encoding.replaceAll(' ', '-')}.txt`, data));
    expect(format).toBe('txt');
    expect(blocks).toEqual([
      { kind: 'paragraph', text: '一、种树。（市林业局负责）', line: 1 },
      { kind: 'paragraph', text: '二、种花。（市城市管理局负责）', line: 2 },
    ]);
  });

  test('what is no text is refused', async () => {
    const path = await put('picture.txt', Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe01', 'hex'));
    expect(await refusal(path)).toEqual([
      'unsupported-file',
      '这不是文本文件，或编码无法识别，请另存为 UTF-8 文本后再导入。',
    ]);
  });
});

describe('Word and Excel', () => {
  test('a docx table with merged cells becomes items', async () => {
    const reading = await readDocument(await put('plan.docx', await wordFile()));
    expect(reading.format).toBe('docx');
    const plan = parsePlan(reading.blocks);
    expect(plan.title).toBe('示例市2016年改革任务分工表');
    expect(plan.items).toMatchObject([
      {
        number: '1',
        path: ['一、经济'],
        leads: ['市发改委'],
        participants: ['市财政局'],
        due: { date: '2016-06-30' },
      },
      {
        number: '3',
        path: ['一、经济'],
        leads: ['市发改委'],
        groups: ['各县（市、区）'],
        due: { kind: 'ongoing' },
      },
    ]);
    expect(plan.warnings).toEqual(['编号不连续：2（原文如此，缺号保留）']);
  });

  test('paragraphs of a docx are read like a text', async () => {
    const children = ['一、经济', '（一）种树。（市林业局负责）'].map((text) => new Paragraph(text));
    const path = await put('text.docx', await Packer.toBuffer(new Document({ sections: [{ children }] })));
    expect(parsePlan((await readDocument(path)).blocks).items[0]).toMatchObject({
      number: '（一）',
      leads: ['市林业局'],
    });
  });

  test('markup, fields and outside images in a docx are text or nothing: none is followed', async () => {
    const run = (inner: string) => `<w:p><w:r>${inner}</w:r></w:p>`;
    const image = `<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rId9"/></w:drawing>`;
    const body = [
      run('<w:t>（一）种树。&lt;script&gt;alert(1)&lt;/script&gt;（市林业局负责）</w:t>'),
      run('<w:instrText>INCLUDEPICTURE "http://outside.invalid/a.png"</w:instrText>'),
      run(image),
    ].join('');
    const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
    const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const pack = 'http://schemas.openxmlformats.org/package/2006';
    const part = (name: string, text: string) => ({ name, data: Buffer.from(text) });
    const path = await put(
      'outside.docx',
      zip([
        part(
          '[Content_Types].xml',
          `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
        ),
        part(
          '_rels/.rels',
          `<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="word/document.xml"/></Relationships>`,
        ),
        part(
          'word/_rels/document.xml.rels',
          `<Relationships xmlns="${pack}/relationships"><Relationship Id="rId9" Type="${rel}/image" Target="http://127.0.0.1:9/a.png" TargetMode="External"/></Relationships>`,
        ),
        part(
          'word/document.xml',
          `<w:document xmlns:w="${main}" xmlns:r="${rel}"><w:body>${body}</w:body></w:document>`,
        ),
      ]),
    );
    const { blocks } = await readDocument(path);
    expect(blocks.map((block) => (block.kind === 'paragraph' ? block.text : '')).join('')).toBe(
      '（一）种树。<script>alert(1)</script>（市林业局负责）',
    );
  });

  test('an xlsx with merged cells and a date cell becomes items', async () => {
    const head = ['序号', '改革任务', '牵头单位', '完成时限'].map((value) => ({ value }));
    const data = [
      [{ value: '2016年改革任务', columnSpan: 4 }, null, null, null],
      head,
      [
        { value: 1, type: Number },
        { value: '甲事' },
        { value: '市发改委', rowSpan: 2 },
        { value: new Date(Date.UTC(2016, 5, 30)), type: Date, format: 'm/d/yy' },
      ],
      [{ value: 2, type: Number }, { value: '乙事' }, null, { value: '年底前' }],
    ];
    const path = join(folder, 'plan.xlsx');
    await writeXlsxFile(data as never).toFile(path);
    const plan = parsePlan((await readDocument(path)).blocks);
    expect(plan.title).toBe('2016年改革任务');
    expect(plan.items).toMatchObject([
      { number: '1', leads: ['市发改委'], due: { text: '2016-06-30', date: '2016-06-30' } },
      { number: '2', leads: ['市发改委'] },
    ]);
  });
});

describe('bad files are refused with one sentence', () => {
  const main = { name: 'word/document.xml', data: Buffer.from('<x/>') };

  test('missing, empty, of another kind', async () => {
    expect((await refusal(join(folder, 'nowhere.docx')))[0]).toBe('not-found');
    expect(await refusal(await put('empty.docx', ''))).toEqual([
      'invalid',
      '文件是空的，请检查是否选错了文件。',
    ]);
    expect(await refusal(await put('scan.pdf', '%PDF-1.7'))).toEqual([
      'unsupported-file',
      '不支持 .pdf 文件，请另存为 docx、xlsx 或 txt 后再导入。',
    ]);
    expect((await refusal(await put('text.xlsx', '只是文字')))[1]).toMatch(/与扩展名不符/);
    expect((await refusal(await put('sheet.docx', zip([{ ...main, name: 'xl/workbook.xml' }]))))[1]).toMatch(
      /与扩展名不符/,
    );
  });

  test('more than 20 MB', async () => {
    const path = await put('large.txt', Buffer.alloc(20 * 1024 * 1024 + 1, '字'));
    expect(await refusal(path)).toEqual(['too-large', '文件超过 20 MB，请去掉图片或拆分后再导入。']);
  });

  test('with a password, as a zip or in the old wrapping', async () => {
    const sentence = '文件已加密或是旧版格式，请去掉密码并另存为 docx 或 xlsx 后再导入。';
    expect((await refusal(await put('locked.docx', zip([{ ...main, flags: 1 }]))))[1]).toBe(sentence);
    expect((await refusal(await put('ole.docx', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'))))[1]).toBe(
      sentence,
    );
  });

  test('broken', async () => {
    const whole = await wordFile();
    expect((await refusal(await put('cut.docx', whole.subarray(0, whole.length / 2))))[1]).toMatch(/已损坏/);
    expect((await refusal(await put('xml.docx', zip([main]))))[0]).toBe('unsupported-file');
  });

  test('a bomb: ratio of one entry above 100, 100 MB in all, more than 2,000 entries', async () => {
    const sentence = '文件解压后异常庞大，为安全起见没有打开，请另存一份干净的文件再导入。';
    const zeros = zip([main, { name: 'word/a.xml', data: Buffer.alloc(5_000_000) }]);
    expect(await refusal(await put('zeros.docx', zeros))).toEqual(['too-large', sentence]);
    const huge = zip([
      main,
      { name: 'word/a.xml', data: Buffer.alloc(1000, 'x'), claims: 101 * 1024 * 1024 },
    ]);
    expect((await refusal(await put('huge.docx', huge)))[1]).toBe(sentence);
    const many = Array.from({ length: 2_000 }, (_, index) => ({
      name: `word/${index}`,
      data: Buffer.from('x'),
    }));
    expect((await refusal(await put('many.docx', zip([main, ...many]))))[1]).toBe(sentence);
  });

  test('a bomb whose directory lies about its size is found out in the child process', async () => {
    const liar = zip([main, { name: 'word/a.xml', data: Buffer.alloc(5_000_000), claims: 4_000 }]);
    expect((await refusal(await put('liar.docx', liar)))[1]).toMatch(/已损坏/);
  });

  test('too slow: the child is stopped', async () => {
    const path = await put('slow.docx', await wordFile());
    expect(await refusal(path, { milliseconds: 1 })).toEqual([
      'too-large',
      '读取超过 20 秒已停止，请精简文件后再导入。',
    ]);
  });

  test('too much for the heap of the child: no stack reaches the reader', async () => {
    const path = await put('heap.docx', await wordFile());
    expect((await refusal(path, { heapMegabytes: 1 }))[1]).not.toMatch(/Error|heap|at /);
  });

  test('a document without text, such as a scan', async () => {
    const path = await put(
      'blank.docx',
      await Packer.toBuffer(new Document({ sections: [{ children: [] }] })),
    );
    expect(await refusal(path)).toEqual([
      'invalid',
      '文件里没有文字（可能是扫描件），请提供可以复制文字的文件。',
    ]);
  });
});
