/** Sentences shown after an act; the address carries only their key, so that a link cannot put words in our mouth. */
const NOTICES: Record<string, (n: number) => string> = {
  report: () => '已报送进展。',
  complete: () => '已报告完成，等待其他单位核实。',
  verify: () => '已核实通过，等待销号。',
  return: () => '已退回，责任单位会在待办中看到退回理由。',
  strike: (n) => (n > 0 ? `已销号 ${n} 项。` : '已销号。'),
  approve: () => '已批准调整时限；原定时限仍然公开显示。',
  decline: () => '未批准调整，时限不变。',
  'propose-deadline': () => '已提出申请，等待另一人审批。',
  urge: (n) => (n > 0 ? `已督促 ${n} 项。` : '已督促。'),
  'list-quality': () => '已挂牌督办。',
  'clear-quality': () => '已摘牌。',
  'hold-to-account': () => '已移送追责问责。',
  'propose-correction': () => '已提出更正，等待另一人审批。',
  'approve-correction': () => '已更正；原来的数字仍在办理过程中。',
  'decline-correction': () => '未同意更正，数字不变。',
  reopen: () => '已恢复挂账。',
  undo: () => '已撤回。',
  'open-month': () => '对账已建立，请逐项核对。',
  settle: () => '已保存对账结论。',
  'sign-month': () => '已签认。',
  'note-absent': () => '已注明。',
  'close-month': () => '已签认并关账；该月不再接受报送。',
  list: (n) => `已将 ${n} 项列入台账。`,
  import: (n) => `已保存，共 ${n} 项任务。`,
  'add-account': () => '已新增账号。',
  'disable-account': () => '已停用，该账号的登录即刻失效。',
  'propose-airing': () => '已提出，等待另一人审批。',
  'approve-airing': () => '已批准，到日自动公布。',
  'decline-airing': () => '未批准，提出人会看到理由。',
  'withdraw-airing': () => '已撤回。',
  rebuild: () => '已安排更新网站，稍后刷新查看。',
  'answer-case': () => '已登记办理情况。',
  'extend-case': () => '已延长整改期；延期和理由会公开。',
  appeal: () => '已提出申诉，由其他单位两人复核；办理期限照常计算。',
  'propose-review': () => '已提出意见，等待另一人确认。',
  'confirm-review': () => '已两人复核决定。',
  'decline-review': () => '已退回，可以重新提出意见。',
  'propose-freeze': () => '已提出，等待另一人批准；批准前不对外公布。',
  freeze: () => '已冻结并写入公开记录，网站下次更新时公布。',
  'decline-freeze': () => '已退回。',
  'signed-out': () => '已退出登录。',
};

/** The notice that an address asks for, or null. */
export function noticeOf(url: URL): string | null {
  const key = url.searchParams.get('done') ?? '';
  const n = Number(url.searchParams.get('n') ?? 0);
  return Object.hasOwn(NOTICES, key) ? NOTICES[key]!(Number.isInteger(n) && n >= 0 ? n : 0) : null;
}
