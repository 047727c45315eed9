/** Rebuilds of the public site. */
export const BUILD_STATES = ['requested', 'running', 'done', 'failed'] as const;
export type BuildState = (typeof BUILD_STATES)[number];
export const BUILD_STATE_NAMES: Record<BuildState, string> = {
  requested: '等待更新网站',
  running: '正在更新网站',
  done: '网站已更新',
  failed: '网站更新失败',
};
