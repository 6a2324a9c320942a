// docker-compose.yml, up: what people, operators and strangers find. Run by ops/test/stack, in namespaces with a host "outside".
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { load, resolve, Stack } from './compose.mjs';
import { rollImages } from './image-rollback.mjs';
import { jar, java, ops, Person, root, Client, until } from './lib.mjs';

const run = promisify(execFile);
const NAME = 'chat.test';
const CHECKED_OUT_BY = 12345; // whoever prepares the stack is not root, and closes his files
const NO_PACKAGE = ['grafana']; // Debian has none
const NODES = ['172.30.1.11', '172.30.1.12'];
const HUNDRED_DAYS_S = 100 * 86_400;
const place = join(process.env.STACK, 'repository');
const generated = join(place, 'ops/compose/generated');

async function json(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  assert.equal(response.status, 200, url);
  return response.json();
}

const prometheus = async (path) => (await json(`http://127.0.0.1:9090/api/v1/${path}`)).data;
const alertmanager = (path) => json(`http://127.0.0.1:9093/api/v2/${path}`);

/** Of each node that answers, as of its last sample. */
async function connections() {
  const found = await Promise.allSettled(NODES.map(connectionsOf));
  return found.map(({ value }) => value);
}

async function connectionsOf(address) {
  const response = await fetch(`http://${address}:9091/metrics`, { headers: { Authorization: `Bearer ${readFileSync(join(generated, 'secrets/metrics_token'), 'utf8').trim()}` } });
  return Number((await response.text()).match(/^relay_connections (\d+)/m)[1]);
}

/** Which of these ports somebody outside can connect to. */
async function openFromOutside(host, ports) {
  const { stdout } = await run('ip', ['netns', 'exec', 'outside', process.execPath, '-e', `
    const [host, ports] = [process.argv[1], JSON.parse(process.argv[2])];
    const knock = (port) => new Promise((told) => {
      const socket = require('node:net').connect({ host, port, timeout: 1000 });
      const tell = (open) => { socket.destroy(); told(open); };
      socket.on('connect', () => tell(true)).on('error', () => tell(false)).on('timeout', () => tell(false));
    });
    (async () => {
      const open = [];
      for (let at = 0; at < ports.length; at += 200) open.push(...await Promise.all(ports.slice(at, at + 200).map(knock)));
      console.log(JSON.stringify(ports.filter((_, at) => open[at])));
    })();
  `, host, JSON.stringify(ports)]);
  return JSON.parse(stdout);
}

test('the stack of docker-compose.yml', { timeout: 600_000 }, async (t) => {
  for (const part of ['docker-compose.yml', 'ops']) cpSync(join(root, part), join(place, part), { recursive: true, filter: (file) => !file.includes('compose/generated') });
  await run('chown', ['-R', `${CHECKED_OUT_BY}:${CHECKED_OUT_BY}`, place]);
  await run('setpriv', ['--reuid', `${CHECKED_OUT_BY}`, '--regid', `${CHECKED_OUT_BY}`, '--clear-groups', 'sh', '-c', `umask 077; exec "$@"`, 'sh', join(place, 'ops/compose/prepare'), NAME]);
  const longAgo = Date.now() / 1000 - HUNDRED_DAYS_S;
  utimesSync(join(generated, 'secrets/join_token_secret'), longAgo, longAgo); // for an alert to go all the way
  const fileOf = (RELAY_VERSION) => resolve(join(place, 'docker-compose.yml'), { RELAY_VERSION, CHAT_ORIGIN: `https://${NAME}`, HSTS_MAX_AGE: '31536000' });
  const file = await fileOf('test');
  const stack = new Stack(file, { without: NO_PACKAGE });
  t.after(() => stack.down());
  await stack.up();
  const arrive = () => new Client(`wss://${NAME}/ws`, { origin: `https://${NAME}` });
  const [ann, ben] = [new Person(arrive), new Person(arrive)];
  t.after(() => [ann, ben].forEach(({ client }) => client?.end()));

  await t.test('each service that has a health check passes it', async () => {
    const checked = Object.keys(stack.services).filter((name) => stack.services[name].healthcheck);
    assert.deepEqual(checked.sort(), ['alertmanager', 'nginx', 'prometheus', 'relay-a', 'relay-b', 'valkey']);
    const found = await Promise.allSettled(checked.map((name) => stack.healthy(name)));
    assert.deepEqual(found.flatMap(({ reason }) => reason?.message ?? []), []);
  });

  await t.test('what is published can be published: Docker publishes no port of a service that is in internal networks only', () => {
    for (const [name, { ports, networks }] of Object.entries(file.services)) {
      assert.ok(!ports || Object.keys(networks).some((network) => !file.networks[network]?.internal), name);
    }
  });

  await t.test('postflight, from another host, finds nothing', async () => {
    await run('ip', ['netns', 'exec', 'outside', java(), '-jar', jar, 'postflight', `https://${NAME}`, '--ca', join(generated, 'tls/fullchain.pem'), '--origin', `https://${NAME}`])
      .catch(({ stdout, stderr }) => assert.fail(stdout + stderr));
  });

  await t.test('two people on two nodes talk', async () => {
    const room = await ann.create();
    await ben.join(room);
    await until('each node has one of them', async () => (await connections()).join() === '1,1');
    await ann.client.say(room.roomId, 'from one node');
    await ben.client.hearsSaid('from one node');
    await ben.client.say(room.roomId, 'from the other');
    await ann.client.hearsSaid('from the other');
  });

  await t.test('Prometheus reaches every target, and knows every rule', async () => {
    const targets = await until('all targets are up', async () => {
      const { activeTargets } = await prometheus('targets?state=active');
      return activeTargets.every(({ health }) => health === 'up') && activeTargets;
    }, 60_000);
    assert.deepEqual(targets.map(({ labels }) => labels.instance).sort(), ['https://172.30.1.10/live', 'relay-a:9091', 'relay-b:9091']);
    await until('the public address is probed', async () => (await prometheus('query?query=probe_success')).result[0]?.value[1] === '1', 60_000);
    const { groups } = await prometheus('rules');
    const written = ['alerts.yml', 'recording.yml'].flatMap((name) => load(readFileSync(join(ops, 'prometheus/rules', name), 'utf8')).groups);
    const names = (all, of) => all.flatMap(({ rules }) => rules.map(of)).sort();
    assert.deepEqual(names(groups, ({ name }) => name), names(written, ({ alert, record }) => alert ?? record));
    await until('every rule was evaluated', async () => names((await prometheus('rules')).groups, ({ health }) => health).every((health) => health === 'ok'), 60_000);
  });

  await t.test('Alertmanager has its routes, and an alert gets to it', async () => {
    const { config } = await alertmanager('status');
    const { route, receivers } = load(config.original);
    assert.deepEqual([route.receiver, receivers.map(({ name }) => name)], ['colleagues', ['on-call', 'colleagues']]);
    const alert = await until('the alert of an old secret arrives', async () => (await alertmanager('alerts')).find(({ labels }) => labels.alertname === 'RelayJoinSecretOld'), 60_000);
    assert.deepEqual(alert.receivers, [{ name: 'colleagues' }]);
  });

  await t.test('from another host only nginx can be reached', async () => {
    const ports = [...Array(10_000).keys()].slice(1);
    assert.deepEqual(await openFromOutside('198.51.100.1', ports), [80, 443]);
  });

  await t.test('nobody but the nodes gets to Valkey', async () => {
    const from = (service) => Promise.all(addresses.map((address) => stack.succeeds(service, 'nc', '-z', address, '6379')));
    const addresses = ['valkey', ...await stack.addresses('valkey')];
    for (const service of ['nginx', 'prometheus', 'alertmanager', 'blackbox']) {
      assert.ok(!(await from(service)).includes(true), service);
    }
    assert.deepEqual(await from('valkey'), [true, true]); // so it is open, and the question is asked well
  });

  await t.test('a node dies: the others go on, newcomers notice nothing, and it comes back', async () => {
    process.kill(Number(await stack.podman('inspect', '--format', '{{.State.Pid}}', 'relay-a')), 'SIGKILL');
    await until('a connection has ended', () => [ann, ben].some(({ client }) => client.socket.readyState === 3));
    const [gone, stays] = ann.client.socket.readyState === 3 ? [ann, ben] : [ben, ann];
    await gone.join({ roomId: stays.roomId, token: stays.qr ?? stays.next }, 'Back');
    await gone.client.say(gone.roomId, 'back again');
    await stays.client.hearsSaid('back again');
    await stack.podman('start', 'relay-a'); // as the engine does by itself, with "restart: unless-stopped"
    await stack.healthy('relay-a');
  });

  await t.test('a node drains: people move to the other one', async () => {
    await stack.podman('stop', 'relay-b');
    await Promise.all([ann.moving, ben.moving]);
    await until('both are on the one that is left', async () => (await connectionsOf(NODES[0])) === 2);
    await ann.client.say(ann.roomId, 'all here');
    await ben.client.hearsSaid('all here');
  });

  await t.test('nodes know people by their own addresses and not by that of nginx', async () => {
    const clients = [...(await stack.logs('relay-b')).matchAll(/"client":"(\w+)"/g)].map(([, client]) => client);
    assert.equal(new Set(clients).size, 2); // postflight's host, and this one
  });

  await t.test('images roll forward and back under load', async (roll) => {
    await stack.podman('start', 'relay-b');
    await stack.healthy('relay-b');
    await rollImages(roll, stack, { url: `wss://${NAME}/ws`, origin: `https://${NAME}`, fileOf, current: 'test', next: 'next', broken: 'broken' });
  });
});
