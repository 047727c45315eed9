/**
 * Puts a chart in the place of a drawn one once it comes into view: it shows figures at touch and pointer, and with the
 * keys ← → one column after another, spoken as they are reached. Until then nothing of chart.js is loaded.
 */
import type { Chart } from 'chart.js';

/** One part of every column. */
export interface TrendSeries {
  name: string;
  /** Class of the stylesheet that colours it. */
  shade: string;
  values: readonly number[];
}
interface Trend {
  caption: string;
  labels: readonly string[];
  series: readonly TrendSeries[];
}

function colours(figure: HTMLElement): string[] {
  return [...figure.querySelectorAll('.key rect')].map((rect) => {
    const { fill, opacity } = getComputedStyle(rect);
    return opacity === '1' ? fill : fill.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
  });
}

/** What a column says, in words. */
function sentence({ labels, series }: Trend, at: number): string {
  return `${labels[at]}：${series.map(({ name, values }) => `${name} ${values[at]}`).join('，')}`;
}

/** Left and right go from column to column, Home and End to the first and the last. */
function column(key: string, now: number, count: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(count - 1, now + 1);
  if (key === 'ArrowLeft') return Math.max(0, now - 1);
  return key === 'Home' ? 0 : key === 'End' ? count - 1 : undefined;
}

function answerKeys(frame: HTMLElement, said: HTMLElement, trend: Trend, chart: Chart): void {
  let at = -1;
  frame.addEventListener('keydown', (event) => {
    const next = column(event.key, at, trend.labels.length);
    if (next === undefined) return;
    event.preventDefault();
    at = next;
    chart.setActiveElements(trend.series.map((_, datasetIndex) => ({ datasetIndex, index: at })));
    chart.tooltip?.setActiveElements(
      trend.series.map((_, datasetIndex) => ({ datasetIndex, index: at })),
      { x: 0, y: 0 },
    );
    chart.update('none');
    said.textContent = sentence(trend, at);
  });
}

async function enhance(figure: HTMLElement): Promise<void> {
  const { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } = await import('chart.js');
  Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);
  const trend = JSON.parse(figure.dataset['trend']!) as Trend;
  const fills = colours(figure);
  const { color, fontFamily } = getComputedStyle(figure);
  const frame = document.createElement('div');
  frame.className = 'frame';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', `${trend.caption}，用左右方向键逐项查看`);
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  const said = document.createElement('p');
  said.className = 'said soft';
  said.setAttribute('role', 'status');
  frame.append(canvas);
  figure.querySelector('svg[role]')!.replaceWith(frame, said);
  Chart.defaults.color = color;
  Chart.defaults.font.family = fontFamily;
  const chart = new Chart(canvas, {
    type: 'bar',
    data: {
      labels: [...trend.labels],
      datasets: trend.series.map(({ name, values }, i) => ({
        ...{ label: name, data: [...values], backgroundColor: fills[i]!, maxBarThickness: 72 },
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false } },
        y: { stacked: true, ticks: { precision: 0 } },
      },
    },
  });
  answerKeys(frame, said, trend, chart);
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    // The drawn chart stays where the enhancement cannot be had.
    enhance(target as HTMLElement).catch(() => undefined);
  }
});
for (const figure of document.querySelectorAll('[data-trend]')) seen.observe(figure);
