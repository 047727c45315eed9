/** Rebuilds of the public site. */
export const BUILD_STATES = ['requested', 'running', 'done', 'failed'] as const;
export type BuildState = (typeof BUILD_STATES)[number];
export const BUILD_STATE_NAMES: Record<BuildState, string> = {
  requested: '等待更新网站',
  running: '正在更新网站',
  done: '网站已更新',
  failed: '网站更新失败',
};

/**
 * What is public by rule: nobody decides on it, it goes out when something of it has changed. Each is a file of the record
 * for each year.
 */
export const PARTS = [
  'duties',
  'bulletins',
  'learning',
  'schemes',
  'pilots',
  'supervision',
  'rulings',
] as const;
export type Part = (typeof PARTS)[number];
/** What each is called, by which clause it is public, and its public page. */
export const PART_FACTS: Record<Part, { name: string; clause: string; page: string }> = {
  duties: { name: '周期性工作履行情况、会议日期和题目', clause: '§2、§3.1', page: '/duties/' },
  bulletins: { name: '动态报送和编发', clause: '§8', page: '/duties/bulletins/' },
  learning: { name: '培训调研', clause: '§7', page: '/duties/research/' },
  schemes: { name: '实施方案和关口', clause: '§4', page: '/schemes/' },
  pilots: { name: '试点包联清单和责任书', clause: '§5', page: '/pilots/' },
  supervision: { name: '督办件和通报', clause: '§6', page: '/supervision/' },
  rulings: { name: '容错、申诉、人工认定、表彰', clause: '§10.5、§10.6', page: '/assessment/' },
};
