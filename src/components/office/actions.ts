/** Names of what stands in the journal. */
import { EVENT_NAMES, type EventKind, VERIFY_METHOD_NAMES } from '../../domain/ledgers.ts';
import { PILOT_EVENT_NAMES } from '../../domain/pilots.ts';
import { STEP_KIND_NAMES } from '../../domain/schemes.ts';
import { ORDER_EVENT_NAMES } from '../../domain/supervision.ts';

export const MODULE_NAMES: Record<string, string> = {
  ledgers: '台账',
  plans: '文件',
  schemes: '实施方案',
  pilots: '试点',
  supervision: '督办',
  ratings: '窗口评价',
  appraisals: '民主评议',
  assessment: '目标考评',
  duties: '周期性工作',
  publish: '发布',
  accounts: '账号',
  auth: '登录',
  bodies: '机构名录',
};

/** Names of a module's kinds of step, as actions. */
const named = (module: string, kinds: Record<string, string>) =>
  Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [`${module}.${kind}`, name]));

const ACTION_NAMES: Record<string, string> = {
  'ledgers.list': '列入台账',
  'ledgers.reconcile': '建立对账',
  'ledgers.settle': '登记对账结论',
  'ledgers.sign-month': '签认对账',
  'ledgers.note-absent': '注明未签认',
  'ledgers.close-month': '签认并关账',
  'plans.import': '导入文件',
  'schemes.open': '起草实施方案',
  ...named('schemes', STEP_KIND_NAMES),
  'pilots.add': '列入包联清单',
  'pilots.draft-letter': '生成责任书',
  'pilots.sign-letter': '登记责任书签字',
  ...named('pilots', PILOT_EVENT_NAMES),
  'supervision.issue': '签发督办件',
  'supervision.circulate': '发出通报',
  ...named('supervision', ORDER_EVENT_NAMES),
  'publish.airing': '决定晒账',
  'publish.propose': '提出晒账',
  'publish.approved': '批准晒账',
  'publish.declined': '未批准晒账',
  'publish.withdraw': '撤回晒账',
  'publish.look': '公布前预览',
  'publish.out': '晒账公布',
  'publish.failed': '晒账公布出错',
  'publish.part-failed': '自动公开出错',
  'publish.part-out': '自动公开恢复',
  'publish.build-requested': '请求更新网站',
  'publish.build-begun': '开始更新网站',
  'publish.built': '网站已更新',
  'publish.build-failed': '网站更新失败',
  'publish.repeat': '重复晒账请求',
  'publish.file': '发布文件',
  'duties.record': '登记周期性工作',
  'duties.gather': '登记培训、观摩、考察',
  'duties.assign-topics': '交办课题',
  'duties.report-topic': '报送课题成果',
  'duties.mark-report': '评分',
  'duties.select-best': '评选优秀报告',
  'duties.plan-meeting': '安排会议',
  'duties.hold-meeting': '登记会议召开',
  'duties.carry-out': '登记议定事项落实',
  'duties.submit-bulletin': '报送动态',
  'duties.receive-bulletin': '收到稿件',
  'duties.leave-bulletin': '不采用稿件',
  'duties.adopt-bulletin': '采用稿件',
  'duties.release-bulletin': '撤出稿件',
  'duties.send-issue': '编发一期',
  'assessment.enter': '录入人工认定',
  'assessment.confirm': '复核人工认定',
  'assessment.send-back': '退回人工认定',
  'assessment.tolerate': '登记容错决定',
  'assessment.appeal': '对得分提出申诉',
  'assessment.answer-appeal': '答复得分申诉',
  'assessment.commend': '登记表彰',
  'assessment.propose': '提出冻结得分',
  'assessment.freeze': '冻结得分',
  'assessment.decline': '退回得分',
  'accounts.add': '新增账号',
  'accounts.disable': '停用账号',
  'auth.sign-in': '登录',
  'auth.sign-out': '退出',
  'auth.prolong': '延续登录',
  'bodies.change': '修改机构名录',
  'bodies.begin-term': '登记新任期',
  'ledgers.import': '用表格填报',
  'ledgers.add-evidence': '上传佐证材料',
  'office.keep-view': '保存筛选',
  'office.drop-view': '删去筛选',
  'auth.expire': '登录到期',
  'ratings.answer-case': '办理差评',
  'ratings.give-contact': '当事人留联系方式',
  'ratings.see-contact': '查看当事人联系方式',
  'ratings.destroy-contacts': '销毁联系方式',
  'ratings.import-exchange': '导入外部平台评价',
  'ratings.detect': '识别刷评疑点',
  'ratings.extend-case': '延长整改期',
  'ratings.appeal': '申诉差评',
  'ratings.rate-outcome': '当事人评价整改结果',
  'ratings.propose-review': '提出复核意见',
  'ratings.confirm-review': '确认复核意见',
  'ratings.decline-review': '退回复核意见',
  'ratings.pairing-code': '生成配对码',
  'ratings.pair': '配对评价设备',
  'ratings.revoke': '停用评价设备',
  'ratings.reinstate': '恢复评价设备',
  'ratings.conflict': '评价内容冲突',
  'ratings.chain': '设备评价不相衔接',
  'ratings.heartbeats': '设备联系',
  'ratings.issue-tickets': '发出评价票号',
  'ratings.submit': '收到评价',
  'appraisals.prepare': '保存评议轮次',
  'appraisals.load-cards': '装入卡片名单',
  'appraisals.freeze': '封存评议轮次',
  'appraisals.extend': '延长评议时间',
  'appraisals.cancel': '注销评议卡',
  'appraisals.batch': '选票入账',
  'appraisals.export': '取出密封选票',
  'appraisals.load-results': '装入计票结果',
  'appraisals.release': '核准公布评议结果',
  'appraisals.enter-paper': '录入纸质票',
  'ratings.change': '评价人更改评价',
  'ratings.make-key': '生成系统密钥',
  'ratings.revoke-key': '停用系统密钥',
  'ratings.import-served': '导入办件量',
};

/** Name of a journal action; the code itself where there is none. */
export function actionName(action: string): string {
  const kind = action.replace(/^ledgers\./, '');
  return ACTION_NAMES[action] ?? (Object.hasOwn(EVENT_NAMES, kind) ? EVENT_NAMES[kind as EventKind] : action);
}

const DETAIL_NAMES: Record<string, string> = {
  method: '方式',
  due: '时限',
  plate: '牌号',
  reason: '理由',
  items: '任务数',
  ids: '事项',
  kind: '种类',
  role: '角色',
  step: '环节',
  ledger: '台账',
  asOf: '截至',
  ballots: '选票',
  keys: '公钥',
  hash: '指纹',
};

/** The facts of a journal line in words; lists by their length. */
export function detailText(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([key, value]) => {
      const shown = Array.isArray(value) ? `${value.length} 项` : String(value);
      const named = key === 'method' ? (VERIFY_METHOD_NAMES as Record<string, string>)[shown] : undefined;
      return `${DETAIL_NAMES[key] ?? key} ${named ?? shown}`;
    })
    .join('，');
}
