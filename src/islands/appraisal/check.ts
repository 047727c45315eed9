/** The check page: with the card or the receipt, what the public record holds of one ballot, in plain words. */
import { ownBallot, receiptFinding, resultFindings } from '../../domain/appraisals/checks.ts';
import type { BallotLeaf } from '../../domain/appraisals/leaves.ts';
import { parseReceipt, type Receipt } from '../../domain/appraisals/receipts.ts';
import { type Choice, GRADE_NAMES, type Round } from '../../domain/appraisals/rounds.ts';
import { resultsHash } from '../../domain/appraisals/tally.ts';
import { getRecord, type RecordView } from './api.ts';
import { alertText, button, el, show } from './dom.ts';
import { askForCard, begin, type Entered, OFFLINE } from './entry.ts';
import { type LogProof, pageAsLogged, proveLeaf } from './log.ts';

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
      ? '公开登记簿里没有这张卡的选票。如果您投过票并有回执，请用回执再查一次，并向监督方提出。'
      : '公开登记簿里还没有这张卡的选票。刚提交的选票要等满 10 张才成批公布，最迟在截止时。';
    return show(
      HEADING,
      complete ? alertText(text) : el('p', { className: 'note' }, text),
      receiptForm(round),
    );
  }
  const proof = await proveLeaf(own.leaf, record.places[own.index] ?? '');
  const technical = await technicalOf(record, own.leaf, proof);
  const place = el('p', {}, `您的选票（第 ${own.leaf.version} 版）已经收到并登记。`, proofText(proof));
  if (phase === 'void')
    return show(
      HEADING,
      alertText('本轮评议收回的选票多于发出的卡片，已经作废，没有计票。'),
      place,
      technical,
    );
  if (!results) {
    return show(
      HEADING,
      el('p', { className: 'note' }, '您的选票已经收到并登记。'),
      place,
      el('p', {}, '评议截止、计票公布之后，再用这张卡就能看到您的每一项选择都在结果里。'),
      technical,
    );
  }
  show(HEADING, ...counted(record, own.items, place), technical, receiptForm(round));
}

/** The same in words; nobody has to know what is behind it. */
function proofText(proof: LogProof): Node {
  if (proof.state === 'proven') {
    return el(
      'span',
      {},
      `登记在 ${proof.year} 年公开登记簿的第 ${proof.index + 1} 条（现共 ${proof.size} 条）。本机已经核对：这一条确实在里面，平台签了名，事后谁也改不了、抽不走。`,
    );
  }
  if (proof.state === 'pending') return el('span', {}, '公开登记簿稍后更新，几分钟后可以再来核对。');
  return alertText('公开登记簿里的这一条与您的选票对不上。请记下本页，向监督方提出。');
}

async function technicalOf({ round, results, phase }: RecordView, leaf: BallotLeaf, proof: LogProof) {
  const same = phase === 'before' || phase === 'open' ? await pageAsLogged(round.pageHash) : null;
  const page = el('div', {});
  if (same === false) {
    page.append(
      alertText('这部手机取到的评议页面与公开登记的不一致，页面可能被改动过。请先不要投票，并向监督方提出。'),
    );
  }
  page.append(
    details(
      ['公钥', leaf.pk],
      ['选票指纹', leaf.ballot],
      ['版本', String(leaf.version)],
      ...(proof.state === 'proven'
        ? ([
            ['日志', `${proof.year} 年第 ${proof.index} 条（从 0 起），共 ${proof.size} 条`],
            ['日志签名公钥', proof.key],
            ['签名的日志状态', proof.note],
          ] as [string, string][])
        : []),
      ['评议页面指纹', `${round.pageHash}${same === true ? '（本机取到的页面一致）' : ''}`],
      ...(results ? [['结果指纹', resultsHash(results)] as [string, string]] : []),
    ),
  );
  return page;
}

function counted(
  { round, results }: RecordView,
  items: { item: string; choice: Choice | undefined }[],
  place: Node,
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
    place,
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
    const proof = await proveLeaf(record.leaves[index]!, record.places[index] ?? '');
    return el(
      'div',
      { className: 'note' },
      el('p', {}, '回执是真的，这张选票已经收到并登记。', proofText(proof)),
    );
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
