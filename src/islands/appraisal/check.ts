/** The check page: with the card or the receipt, what the public record holds of one ballot, in plain words. */
import { ownBallot, receiptFinding, resultFindings } from '../../domain/appraisals/checks.ts';
import { parseReceipt, type Receipt } from '../../domain/appraisals/receipts.ts';
import { type Choice, GRADE_NAMES, type Round } from '../../domain/appraisals/rounds.ts';
import { resultsHash } from '../../domain/appraisals/tally.ts';
import { getRecord, type RecordView } from './api.ts';
import { alertText, button, el, show } from './dom.ts';
import { askForCard, begin, type Entered, OFFLINE } from './entry.ts';

const HEADING = '查看我的选票是否计入';
const LEAD = '请扫描评议卡上的二维码，或输入卡号。卡号只在这部手机里使用，不会发送出去。';

function details(...rows: [string, string][]): HTMLElement {
  const list = rows.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, el('code', {}, value))]);
  return el('details', {}, el('summary', {}, '技术细节（供核对者）'), el('dl', {}, ...list));
}

async function withCard({ view, card }: Entered): Promise<void> {
  let record: RecordView | null;
  try {
    record = await getRecord(view.round.id);
  } catch {
    record = null;
  }
  if (!record) return askForCard(HEADING, LEAD, (entered) => void withCard(entered), OFFLINE);
  const { round, leaves, results, complete, phase } = record;
  const own = ownBallot(round, card.secret, leaves, results);
  if (!own.leaf) {
    const text = complete
      ? '公开记录里没有这张卡的选票。如果您投过票并有回执，请用回执再查一次，并向监督方提出。'
      : '公开记录里还没有这张卡的选票。刚提交的选票要等满 10 张才成批公布，最迟在截止时。';
    return show(
      HEADING,
      complete ? alertText(text) : el('p', { className: 'note' }, text),
      receiptForm(round),
    );
  }
  const technical = details(
    ['公钥', own.leaf.pk],
    ['选票指纹', own.leaf.ballot],
    ['版本', String(own.leaf.version)],
    ['日志中的位置', `第 ${own.index + 1} 条，共 ${leaves.length} 条`],
    ...(results ? [['结果指纹', resultsHash(results)] as [string, string]] : []),
  );
  const place = `您的选票（第 ${own.leaf.version} 版）已经记入公开日志，是 ${leaves.length} 条中的第 ${own.index + 1} 条。`;
  if (phase === 'void')
    return show(
      HEADING,
      alertText('本轮评议收回的选票多于发出的卡片，已经作废，没有计票。'),
      el('p', {}, place),
      technical,
    );
  if (!results) {
    return show(
      HEADING,
      el('p', { className: 'note' }, place),
      el('p', {}, '评议截止、计票公布之后，再用这张卡就能看到您的每一项选择都在结果里。'),
      technical,
    );
  }
  show(HEADING, ...counted(record, own.items, place), technical, receiptForm(round));
}

function counted(
  { round, results }: RecordView,
  items: { item: string; choice: Choice | undefined }[],
  place: string,
): Node[] {
  const missing = items.filter(({ choice }) => choice === undefined);
  const wrong = resultFindings(round, results!, resultsHash(results!));
  const rows = items.map(({ item, choice }) => {
    const { text = item } = round.items.find(({ id }) => id === item) ?? {};
    return el(
      'li',
      {},
      el('span', {}, text),
      el('b', {}, choice === undefined ? '没有找到' : GRADE_NAMES[choice ?? 'blank']),
    );
  });
  const verdict =
    missing.length === 0
      ? el(
          'p',
          { className: 'note' },
          `您的选票已经计入。下面是公布的结果里属于您的那一行，只有您的卡能认出它。`,
        )
      : alertText(`有 ${missing.length} 项在公布的结果里找不到您的那一行。请记下本页，向监督方提出。`);
  return [
    verdict,
    el('p', {}, place),
    wrong.length === 0
      ? el('p', {}, '本机已把公布的逐条记录重新加总：张数、合计和得分都对得上。')
      : alertText(`公布的结果有 ${wrong.length} 处对不上：${wrong[0]!.message}`),
    el('ol', { className: 'review' }, ...rows),
  ];
}

function receiptForm(round: Round | null): HTMLElement {
  const input = el('textarea', { id: 'receipt', rows: 3, spellcheck: false, autocomplete: 'off' });
  const out = el('div', { attrs: { 'aria-live': 'polite' } });
  const check = async () => {
    const receipt = parseReceipt(input.value);
    out.replaceChildren(
      receipt ? await receiptVerdict(receipt) : alertText('这不是完整的回执，请整段粘贴。'),
    );
  };
  return el(
    'section',
    {},
    el('h2', {}, '用回执查'),
    el('p', {}, round ? '没有卡也可以：粘贴提交后保存的回执。' : '粘贴提交后保存的回执。'),
    el('label', { htmlFor: 'receipt' }, '回执'),
    input,
    out,
    el(
      'p',
      {},
      button('查回执', () => void check(), true),
    ),
  );
}

async function receiptVerdict(receipt: Receipt): Promise<Node> {
  const record = await getRecord(receipt.round).catch(() => undefined);
  if (record === undefined) return alertText(OFFLINE);
  if (record === null) return alertText('没有这一轮评议，请核对回执。');
  const found = receiptFinding(record.round, receipt, record.leaves, record.complete);
  if (!found) {
    const index = record.leaves.findIndex(({ ballot }) => ballot === receipt.ballot);
    return el('p', { className: 'note' }, `回执是真的，这张选票已记入公开日志，是第 ${index + 1} 条。`);
  }
  return found.code === 'appraisal.not-yet-logged'
    ? el('p', { className: 'note' }, found.message)
    : alertText(found.message);
}

async function open(): Promise<void> {
  await begin(HEADING, LEAD, (entered) => void withCard(entered));
  if (document.getElementById('code')) document.getElementById('stage')!.append(receiptForm(null));
}
addEventListener('hashchange', () => void open());
void open();
