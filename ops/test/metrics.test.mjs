// Rules and dashboards name only what is exported, and a real Prometheus with the shipped configuration has an answer for every
// panel.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Stage, clients, freePort, ops, root, startRelay, startValkey, until } from './lib.mjs';

const TOKEN = 'a-token-for-this-test-only';
// What others export: Prometheus itself, and the blackbox exporter.
const FOREIGN = ['up', 'probe_success', 'probe_ssl_earliest_cert_expiry'];

const rules = readdirSync(join(ops, 'prometheus/rules')).map((file) => readFileSync(join(ops, 'prometheus/rules', file), 'utf8'));
const dashboards = readdirSync(join(ops, 'grafana/dashboards')).map((file) => JSON.parse(readFileSync(join(ops, 'grafana/dashboards', file), 'utf8')));
const panels = dashboards.flatMap((dashboard) => dashboard.panels).filter((panel) => panel.targets);
const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s') })));

function metricsIn(text) {
  return [...new Set(text.match(/\b(?:instance:)?(?:relay|jvm|process|probe)_[a-z0-9_]+(?::[a-z0-9_]+)?/g))];
}

test('every alert has its page in the runbook', { skip: existsSync(join(root, 'RUNBOOK.md')) ? false : 'RUNBOOK.md is not there' }, () => {
  const headings = [...readFileSync(join(root, 'RUNBOOK.md'), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `RUNBOOK.md#${heading.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')}`);
  const pages = [...rules.join('\n').matchAll(/runbook: (\S+)/g)].map(([, page]) => page);
  assert.ok(pages.length > 10);
  assert.deepEqual(pages.filter((page) => !headings.includes(page)), []);
});

test('every alert is tested, firing and quiet', () => {
  const tests = readdirSync(join(ops, 'prometheus/tests')).map((file) => readFileSync(join(ops, 'prometheus/tests', file), 'utf8')).join('\n');
  for (const [, alert] of rules.join('\n').matchAll(/- alert: (\w+)/g)) {
    assert.match(tests, new RegExp(`alertname: ${alert}\\n +exp_alerts:\\n`), `${alert} fires in no test`);
  }
});

test('Prometheus, as shipped, finds everything that rules and dashboards name', { timeout: 120_000 }, async (t) => {
  const stage = new Stage(t, 'metrics');
  const valkey = await startValkey(stage);
  const secretFile = stage.write('join_token_secret', randomBytes(48).toString('base64'));
  const settings = { REDIS_URL: valkey.url, METRICS_TOKEN: TOKEN, METRICS_COLLECTION_INTERVAL_MS: '1000', JOIN_TOKEN_SECRET: '', JOIN_TOKEN_SECRET_FILE: secretFile, FEATURE_ROOM_HTTP_API: 'true' };
  const [a, b] = await Promise.all([startRelay(stage, 'a', settings), startRelay(stage, 'b', settings)]);
  const [ann] = [clients(stage, `ws://127.0.0.1:${a.port}/ws`)()];
  const [ben] = [clients(stage, `ws://127.0.0.1:${b.port}/ws`)()];
  const room = await ann.createRoom();
  await ben.join(room);
  await ben.say(room.roomId, 'hello');
  await ann.hearsSaid('hello');
  // They go on talking, because a rate of nothing is no number.
  const talk = setInterval(() => ben.send('APP_MSG', { roomId: room.roomId, ciphertextB64: 'aGVsbG8=' }), 200);
  stage.onClose(() => clearInterval(talk));
  await fetch(`http://127.0.0.1:${a.port}/no/such/route`);
  const scrape = await fetch(`${a.management}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  assert.equal((await fetch(`${a.management}/metrics`)).status, 401);
  const exported = new Set([...(await scrape.text()).matchAll(/^([a-z_]+)[ {]/gm)].map(([, name]) => name));

  await t.test('each name is exported, or recorded by a rule', () => {
    const recorded = [...rules.join('\n').matchAll(/- record: (\S+)/g)].map(([, name]) => name);
    const named = metricsIn([...rules.map((text) => text.replace(/^\s*#.*$/gm, '').replace(/^.*- name:.*$/gm, '')), ...queries.map(({ expr }) => expr)].join('\n'));
    assert.ok(named.length > 40, named.join());
    assert.deepEqual(named.filter((name) => !exported.has(name) && !recorded.includes(name) && !FOREIGN.includes(name)), []);
  });

  const port = await freePort();
  cpSync(join(ops, 'prometheus'), stage.path('prometheus'), { recursive: true });
  stage.write('prometheus/secrets/metrics_token', TOKEN);
  stage.write('prometheus/targets/relay.yml', `- targets: ['127.0.0.1:${a.managementPort}', '127.0.0.1:${b.managementPort}']\n`);
  stage.write('prometheus/targets/public.yml', '[]\n');
  stage.write('prometheus/targets/alertmanager.yml', '[]\n');
  const shipped = readFileSync(join(ops, 'prometheus/prometheus.yml'), 'utf8');
  assert.match(shipped, /^ {2}scrape_interval: 15s$/m);
  stage.write('prometheus/prometheus.yml', shipped.replace('scrape_interval: 15s', 'scrape_interval: 1s').replace('scrape_timeout: 10s', 'scrape_timeout: 1s').replace('evaluation_interval: 15s', 'evaluation_interval: 1s'));
  const prometheus = stage.start('prometheus', process.env.PROMETHEUS ?? 'prometheus', [
    `--config.file=${stage.path('prometheus/prometheus.yml')}`, `--storage.tsdb.path=${stage.path('data')}`, `--web.listen-address=127.0.0.1:${port}`]);
  const api = async (path) => {
    const answer = await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
    assert.equal(answer.status, 'success', JSON.stringify(answer));
    return answer.data;
  };
  const query = async (expr) => (await api(`query?query=${encodeURIComponent(expr)}`)).result;
  await prometheus.ready(async () => {
    try {
      return (await query('sum(up{job="relay"})'))[0]?.value[1] === '2';
    } catch {
      return false;
    }
  });

  await t.test('each rule can be evaluated', async () => {
    const { groups } = await until('the rules were evaluated', async () => {
      const all = await api('rules');
      return all.groups.every(({ rules: each }) => each.every(({ health }) => health !== 'unknown')) && all;
    });
    for (const { rules: each } of groups) for (const rule of each) assert.equal(rule.health, 'ok', `${rule.name}: ${rule.lastError}`);
  });

  await t.test('each panel shows something', async () => {
    for (const { title, expr } of queries) {
      // What should stay empty, and who is not here.
      const mayBeEmpty = / > 0\)?|probe_|tls_certificate/.test(expr);
      if (mayBeEmpty) await query(expr);
      else await until(`"${title}" shows ${expr}`, async () => (await query(expr)).some(({ value }) => value[1] !== 'NaN'));
    }
  });

  await t.test('when all is well, no alert is raised', async () => {
    const { alerts } = await api('alerts');
    assert.deepEqual(alerts.map(({ labels, state }) => `${labels.alertname} ${state}`), []);
  });
});
