// Charts: every `[data-chart]` draws the small JSON description it holds or names.
import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { getJson } from './app/http.js';
import { t } from './i18n/index.js';

echarts.use([
  AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, MarkLineComponent, PieChart,
  TooltipComponent,
]);

const COLOURS = ['#23598f', '#4f9d8a', '#c98a2b', '#8a5a83', '#7c8894', '#a8271d', '#6c8f3a'];
const TEXT = { color: '#56616d', fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };

async function start(host) {
  const inline = host.querySelector('script[type="application/json"]');
  const description = inline ? JSON.parse(inline.textContent) : await getJson(host.dataset.chartUrl);
  host.replaceChildren();
  const chart = echarts.init(host, null, { renderer: 'canvas' });
  chart.setOption(optionOf(description));
  new ResizeObserver(() => chart.resize()).observe(host);
  chart.on('click', ({ dataIndex }) => {
    const link = description.links?.[dataIndex];
    if (link) location.assign(link);
  });
  host.dataset.state = 'ready';
}

/** Turns `{kind, categories, series: [{name, values}], unit?, target?}` into ECharts' own description. */
function optionOf({ kind = 'bar', categories, series, unit = '', target = null }) {
  const format = (value) => `${Number(value).toLocaleString(document.documentElement.lang)}${unit}`;
  const base = {
    animation: false,
    aria: { enabled: true },
    color: COLOURS,
    textStyle: TEXT,
    legend: { show: series.length > 1 || kind === 'pie', bottom: 0, textStyle: TEXT, itemWidth: 12, itemHeight: 10 },
    // Text drawn on the canvas: an HTML tooltip needs inline styles, which the page's policy refuses.
    tooltip: { trigger: kind === 'pie' ? 'item' : 'axis', renderMode: 'richText', valueFormatter: format },
  };
  if (kind === 'pie') {
    const [{ name, values }] = series;
    const data = values.map((value, position) => ({ name: categories[position], value }));
    return { ...base, series: [{ type: 'pie', name, data, radius: ['45%', '72%'], label: { ...TEXT } }] };
  }
  const horizontal = kind === 'bars';
  const names = { type: 'category', data: categories, axisTick: { show: false }, axisLabel: TEXT, inverse: horizontal };
  const numbers = { type: 'value', axisLabel: { ...TEXT, formatter: format }, splitLine: { lineStyle: { color: '#e6e9ed' } } };
  return {
    ...base,
    grid: { left: 8, right: 16, top: 16, bottom: series.length > 1 ? 34 : 8, containLabel: true },
    xAxis: horizontal ? numbers : names,
    yAxis: horizontal ? names : numbers,
    series: series.map(({ name, values }, position) => ({
      type: kind === 'line' ? 'line' : 'bar',
      name,
      data: values,
      stack: kind === 'stacked' ? 'all' : undefined,
      barMaxWidth: 28,
      symbolSize: 5,
      markLine: position === 0 && target !== null ? targetLine(target, horizontal) : undefined,
    })),
  };
}

function targetLine(target, horizontal) {
  return {
    symbol: 'none',
    lineStyle: { color: '#a8271d', type: 'dashed' },
    label: { formatter: t('Target'), color: '#a8271d', position: 'insideEndTop' },
    data: [horizontal ? { xAxis: target } : { yAxis: target }],
  };
}

function startAll(root) {
  for (const host of root.querySelectorAll('[data-chart]:not([data-state])')) {
    host.dataset.state = 'loading';
    start(host).catch((error) => {
      host.dataset.state = 'failed';
      host.textContent = t('The chart cannot be shown: {reason}', { reason: error.message });
    });
  }
}

startAll(document);
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentElement ?? document));
