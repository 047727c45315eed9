/** The columns of the site: navigation, and the Column… tags that list pages of a government site carry. */
export interface Column {
  /** Two characters in the navigation. */
  short: string;
  name: string;
  description: string;
  keywords: string;
  path: string;
}

export const COLUMNS = {
  plans: {
    short: '文件',
    name: '要点与分工',
    description: '年度改革工作要点和任务分工方案全文，逐项列明牵头单位和时限',
    keywords: '工作要点,任务分工,改革方案',
    path: '/plans/',
  },
  ledgers: {
    short: '台账',
    name: '改革台账',
    description: '四本改革台账的历次晒账：事项、责任单位、时限、进度和变化',
    keywords: '改革台账,挂账销号,晒账,逾期,滞后',
    path: '/ledgers/',
  },
  units: {
    short: '单位',
    name: '责任单位',
    description: '每个部门和县（市、区）承担的全部改革事项、群众评价、代表评议和得分',
    keywords: '责任单位,市直部门,县市区',
    path: '/units/',
  },
  duties: {
    short: '履职',
    name: '履职情况',
    description: '会议、对账、报送、培训、公布等周期性义务的规则、条款和各单位逐次办理情况',
    keywords: '会议协调,按期对账,动态报送,五个一,新闻发布',
    path: '/duties/',
  },
  ratings: {
    short: '评价',
    name: '窗口评价',
    description: '政务服务窗口群众评价的逐月分布、参评率和差评办理情况',
    keywords: '好差评,窗口评价,差评整改',
    path: '/ratings/',
  },
  appraisals: {
    short: '评议',
    name: '民主评议',
    description: '党代表、人大代表、政协委员对改革工作的年度评议结果',
    keywords: '民主评议,党代表,人大代表,政协委员',
    path: '/appraisals/',
  },
  assessment: {
    short: '考核',
    name: '目标考评',
    description: '各单位改革目标考评得分和每一项的依据、数据与算法',
    keywords: '目标考评,得分,考核',
    path: '/assessment/',
  },
  pilots: {
    short: '试点',
    name: '改革试点',
    description: '全市承担的国家、省、市改革试点及其责任人岗位、目标和进展',
    keywords: '改革试点,试点包联,责任书',
    path: '/pilots/',
  },
  supervision: {
    short: '督办',
    name: '督办督察',
    description: '重点督办单、专项督办函督办了什么、谁主办、期限和核查后办结的结果，督察通报',
    keywords: '督办,督察,重点督办单,专项督办函,通报',
    path: '/supervision/',
  },
  data: {
    short: '数据',
    name: '开放数据',
    description: '全部公开数据的表格下载、字段说明和使用许可',
    keywords: '开放数据,CSV,JSON',
    path: '/open-data/',
  },
} as const satisfies Record<string, Column>;
export type ColumnId = keyof typeof COLUMNS;
