// Draws the dashboard's panels from what a Prometheus has recorded, for pages and reports where no Grafana is at hand:
//   node ops/grafana/picture.mjs http://127.0.0.1:9090 MINUTES >docs/dashboard.svg
// It knows what the dashboards here use: rows, and lines over time.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [prometheus, minutes] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const dashboard = JSON.parse(readFileSync(join(here, 'dashboards/relay.json'), 'utf8'));

const COLUMN = 50; // pixels for each of Grafana's 24 columns
const ROW = 26; // pixels for each unit of height
const POINTS = 150; // on each line
const COLOURS = ['#3274d9', '#e0701b', '#37872d', '#b877d9', '#c4162a', '#8a6d00', '#0f9a9a', '#7a5195'];
const end = Math.floor(Date.now() / 1000);
const start = end - Number(minutes) * 60;
const step = Math.max(1, Math.round((end - start) / POINTS));

async function lines(target) {
  const expr = target.expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '30s');
  const query = new URLSearchParams({ query: expr, start, end, step });
  const answer = await (await fetch(`${prometheus}/api/v1/query_range?${query}`)).json();
  if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
  return answer.data.result.map(({ metric, values }) => ({
    name: target.legendFormat.replace(/{{(\w+)}}/g, (_, label) => metric[label] ?? ''),
    points: values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
  }));
}

const SCALES = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, 'm'], [1e-6, 'µ']];
const SUFFIXES = { ops: '/s', Bps: 'B/s', s: 's', d: ' d', short: '' };

function text(value, unit) {
  if (unit === 'percentunit') return `${Number((value * 100).toPrecision(3))} %`;
  if (value === 0) return `0${SUFFIXES[unit]}`;
  const [factor, prefix] = SCALES.find(([each]) => value >= each) ?? SCALES.at(-1);
  return `${Number((value / factor).toPrecision(3))}${prefix && SUFFIXES[unit].startsWith('B') ? ` ${prefix}` : prefix}${SUFFIXES[unit]}`;
}

function niceTop(value, unit) {
  if (!(value > 0)) return unit === 'percentunit' ? 0.05 : 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].find((each) => each * power >= value) * power;
}

const escape = (string) => string.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

async function draw(panel) {
  const [x, y, w, h] = [panel.gridPos.x * COLUMN, panel.gridPos.y * ROW, panel.gridPos.w * COLUMN - 8, panel.gridPos.h * ROW - 8];
  if (panel.type === 'row') return `<text x="${x + 4}" y="${y + 18}" class="row">${escape(panel.title)}</text>`;
  const { unit } = panel.fieldConfig.defaults;
  const all = (await Promise.all(panel.targets.map(lines))).flat().filter(({ points }) => points.length > 0);
  const [left, top, width, height] = [x + 58, y + 30, w - 70, h - 30 - 18 - 14 * Math.ceil(Math.min(all.length, 8) / 2)];
  const highest = panel.fieldConfig.defaults.max ?? niceTop(Math.max(0, ...all.flatMap(({ points }) => points.map(([, value]) => value))), unit);
  const px = (at) => (left + ((at - start) / (end - start)) * width).toFixed(1);
  const py = (value) => (top + height - (Math.min(value, highest) / highest) * height).toFixed(1);
  const parts = [`<rect x="${x}" y="${y}" width="${w}" height="${h}" class="panel"/><text x="${x + 10}" y="${y + 19}" class="title">${escape(panel.title)}</text>`];
  for (const share of [0, 0.5, 1]) {
    parts.push(`<path d="M${left} ${py(share * highest)}h${width}" class="grid"/><text x="${left - 6}" y="${Number(py(share * highest)) + 4}" class="axis" text-anchor="end">${text(share * highest, unit)}</text>`);
  }
  for (const { value } of panel.fieldConfig.defaults.thresholds?.steps ?? []) {
    if (value !== null && value <= highest) parts.push(`<path d="M${left} ${py(value)}h${width}" class="threshold"/>`);
  }
  all.slice(0, 8).forEach(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    let path = '';
    points.forEach(([at, value], n) => (path += `${n && at - points[n - 1][0] <= 2 * step ? 'L' : 'M'}${px(at)} ${py(value)}`));
    parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
    const [lx, ly] = [left - 46 + (i % 2) * (w / 2 - 10), y + h - 8 - 14 * (Math.ceil(Math.min(all.length, 8) / 2) - 1 - Math.floor(i / 2))];
    parts.push(`<path d="M${lx} ${ly - 4}h12" stroke="${colour}" stroke-width="3"/><text x="${lx + 17}" y="${ly}" class="axis">${escape(name)}</text>`);
  });
  if (all.length === 0) parts.push(`<text x="${left + width / 2}" y="${top + height / 2 + 4}" class="axis" text-anchor="middle">nothing, which is good</text>`);
  return parts.join('');
}

const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * ROW;
const drawn = [];
for (const panel of dashboard.panels) drawn.push(await draw(panel));
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 ${24 * COLUMN + 8} ${bottom + 8}" font-family="sans-serif">
<style>.panel{fill:#fff;stroke:#d8dadf}.title{font-size:13px;font-weight:600;fill:#24292e}.row{font-size:14px;font-weight:600;fill:#555}.axis{font-size:10px;fill:#555}.grid{stroke:#eceef1}.threshold{stroke:#e02f44;stroke-dasharray:4 3}</style>
<rect x="-8" y="-8" width="100%" height="100%" fill="#f4f5f5"/>
${drawn.join('\n')}
</svg>`);
