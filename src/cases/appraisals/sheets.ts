import { renderSVG } from 'uqr';
import { type Card, type Category, cardAddress, typedForm } from '../../domain/appraisals.ts';

/** What stands on every card besides the secret. */
export interface SheetText {
  /** Address of the ballot page, `https://…/appraisal/`. */
  pageUrl: string;
  round: { id: string; title: string };
  category: Pick<Category, 'name'>;
  spare: boolean;
}

/** Printed on the card and on the page: what this does not protect from. */
export const CARD_LIMITS = [
  '谁拿着这张卡、看着您填，谁就能知道并证明您的选择：请独自填写。',
  '卡片随机抽取，登记簿只记“已领”。不要告诉别人您的编号。',
  '两位受托人合谋可以按卡（不是按人）读出选票；结果一致时等于公开每个人的意见。',
  '手机和网络知道您打开过页面，微信还能看到完整网址；在意的话，用浏览器手工输入卡号。',
  '遗失请凭存根编号挂失；挂失前交的票随卡作废。',
];

const STYLE = `
@page { size: A4; margin: 0 }
* { box-sizing: border-box } body { margin: 0; font: 9.5pt/1.4 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #000 }
.sheet { width: 210mm; height: 297mm; padding: 13.5mm 10mm; display: grid; grid-template-rows: repeat(3, 90mm); break-after: page }
.card { position: relative; display: grid; grid-template-columns: 1fr 44mm; border: 0 dashed #888; padding: 6mm }
.card::before, .card::after { content: ""; position: absolute; left: -6mm; width: 4mm; border-top: .2mm solid #000 }
.card::before { top: 0 } .card::after { bottom: 0 }
.face { display: grid; grid-template-columns: 46mm 1fr; gap: 0 5mm; padding-right: 5mm; align-content: start }
.face svg { width: 46mm; height: 46mm } h1 { font-size: 12pt; margin: 0 0 1mm; grid-column: 1 / -1 }
.code { grid-column: 1 / -1; font: 700 13pt/1.5 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .04em; margin: 1mm 0 0 }
ul { margin: 1mm 0; padding-left: 4mm; font-size: 8.5pt } p { margin: 0 0 1mm }
.stub { border-left: .3mm dashed #000; padding-left: 5mm } .serial { font: 700 15pt ui-monospace, "DejaVu Sans Mono", monospace }
.labels { width: 210mm; height: 297mm; padding: 8.5mm 0; display: grid; grid: repeat(4, 70mm) / repeat(2, 105mm); break-after: page }
.label { border: .1mm dotted #888; padding: 12mm 10mm; text-align: center } .label p { margin: 3mm 0 0 }
@media screen { .sheet, .labels { outline: 1px solid #ccc; margin: 4mm auto } }`;

/** Labels on a sheet of A4. */
const LABELS = 8;

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

function cardHtml(card: Card, { pageUrl, round, category, spare }: SheetText): string {
  const title = escaped(round.title);
  const kind = `${escaped(category.name)}${spare ? ' · 备用卡' : ''}`;
  return `<section class="card"><div class="face"><h1>${title}<br>评议卡 · ${kind}</h1>
${renderSVG(cardAddress(pageUrl, card), { ecc: 'M', border: 2 })}
<div><p>用手机扫码，或打开 ${escaped(pageUrl)} 输入下面的卡号。截止前可以改投，以最后一次为准。</p>
<ul>${CARD_LIMITS.map((line) => `<li>${line}</li>`).join('')}</ul></div>
<p class="code">${typedForm(card.secret)}</p></div>
<div class="stub"><p>存根（请撕下保管）</p><p>${title}</p><p>${kind}</p><p class="serial">${card.serial}</p>
<p>挂失、补卡时出示。凭此编号看不到也改不了您的选择。</p></div></section>`;
}

/** Labels of a category's envelopes, one as the other, so that nothing outside tells one card from the next. */
export function envelopeSheets(
  count: number,
  { round, category, spare }: Omit<SheetText, 'pageUrl'>,
): string {
  const label = `<section class="label"><h1>${escaped(round.title)}</h1><p>评议卡 · ${escaped(category.name)}${spare ? ' · 备用卡' : ''}</p>
<p>内装评议卡一张，从同类信封中随机抽取。领取后自己拆封；封口已被打开的，请当场退换。</p></section>`;
  const sheets: string[] = [];
  for (let left = count; left > 0; left -= LABELS) {
    sheets.push(`<div class="labels">${label.repeat(Math.min(LABELS, left))}</div>`);
  }
  return document(`${round.title} ${category.name} 信封`, sheets);
}

const document = (title: string, sheets: string[]) =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style>${sheets.join('\n')}</html>\n`;

/**
 * The print file of one category: a self-contained HTML page, three cards on a sheet of A4 with cut marks, each with
 * QR code, typed code and a tear-off stub. It holds the secrets: it is printed offline and destroyed.
 */
export function cardSheets(cards: Card[], text: SheetText): string {
  // By serial, not in the order of making: the place on the pile must say nothing.
  const ordered = [...cards].sort((a, b) => (a.serial < b.serial ? -1 : 1));
  const sheets: string[] = [];
  for (let at = 0; at < ordered.length; at += 3) {
    const rows = ordered.slice(at, at + 3).map((card) => cardHtml(card, text));
    sheets.push(`<div class="sheet">${rows.join('')}</div>`);
  }
  return document(`${text.round.title} ${text.category.name}`, sheets);
}
