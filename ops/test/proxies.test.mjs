// nginx and HAProxy as shipped, before two nodes and a Valkey: what people notice of a proxy, of a drain and of a node's death.
// Only addresses, ports, names of files and the two limits that would take thousands of connections are others here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { join } from 'node:path';
import test from 'node:test';
import { Person, Stage, answers, certificate, clients, freePort, ops, startRelay, startValkey, until } from './lib.mjs';

const NODE_LIMIT = 15; // connections from one address on one node
const PROXY_LIMIT = 20; // connections from one address at the proxy; shipped as 100

function adapted(file, pairs) {
  let text = readFileSync(join(ops, file), 'utf8');
  for (const [from, to] of pairs) {
    assert.ok(text.includes(from), `${file} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

const nodesOf = (a, b) => [
  ['10.0.0.11:3001', `127.0.0.1:${a.port}`], ['10.0.0.12:3001', `127.0.0.1:${b.port}`],
  ['10.0.0.11:9091', `127.0.0.1:${a.managementPort}`], ['10.0.0.12:9091', `127.0.0.1:${b.managementPort}`],
];

async function startNginx(stage, a, b) {
  const [tls, plain] = [await freePort(), await freePort()];
  const { cert, key } = certificate(stage);
  stage.write('relay-upstreams.conf', adapted('nginx/relay-upstreams.conf', nodesOf(a, b)));
  stage.write('relay.conf', adapted('nginx/relay.conf', [
    ['listen 443', `listen 127.0.0.1:${tls}`], ['listen 80', `listen 127.0.0.1:${plain}`],
    ['/etc/nginx/tls/fullchain.pem', cert], ['/etc/nginx/tls/privkey.pem', key],
    ['relay_connections 100', `relay_connections ${PROXY_LIMIT}`],
    ['keepalive_timeout 300s', 'keepalive_timeout 1s'], ['proxy_read_timeout 60s', 'proxy_read_timeout 1s'],
  ]));
  stage.write('nginx.conf', adapted('nginx/nginx.conf', [
    ['user www-data;', 'daemon off;'], ['/run/nginx.pid', stage.path('nginx.pid')],
    ['worker_rlimit_nofile 65536;', ''], ['worker_connections 32768', 'worker_connections 1024'],
    ['/var/log/nginx/', `${stage.directory}/`], ['/etc/nginx/', `${stage.directory}/`],
    ['http {', `http {
      client_body_temp_path ${stage.path('body')}; proxy_temp_path ${stage.path('proxy')}; fastcgi_temp_path ${stage.path('fastcgi')};
      uwsgi_temp_path ${stage.path('uwsgi')}; scgi_temp_path ${stage.path('scgi')};`],
  ]));
  const nginx = stage.start('nginx', process.env.NGINX ?? 'nginx', ['-c', stage.path('nginx.conf'), '-e', stage.path('error.log')]);
  nginx.log = () => readFileSync(stage.path('access.log'), 'utf8') + readFileSync(stage.path('error.log'), 'utf8');
  return listening(nginx, tls, plain);
}

async function startHaproxy(stage, a, b) {
  const [tls, plain] = [await freePort(), await freePort()];
  const { cert, key } = certificate(stage);
  stage.write('chat.example.pem', readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  let text = adapted('haproxy/haproxy.cfg', [
    ['bind :443', `bind 127.0.0.1:${tls}`], ['bind :80', `bind 127.0.0.1:${plain}`], ['/etc/haproxy/tls/chat.example.pem', stage.path('chat.example.pem')],
    ['log /dev/log local0 info', 'log stdout format raw local0 info'], ['    user haproxy\n    group haproxy\n', ''],
    ['/run/haproxy/admin.sock', stage.path('admin.sock')], ['maxconn 32000', 'maxconn 1000'],
    ['sc0_conn_cur gt 100', `sc0_conn_cur gt ${PROXY_LIMIT}`],
    ['timeout client 300s', 'timeout client 1s'], ['timeout http-keep-alive 300s', 'timeout http-keep-alive 1s'], ['timeout server 60s', 'timeout server 1s'],
    ...nodesOf(a, b),
  ]);
  // One machine, so each node has a management port of its own to be asked on.
  for (const node of [a, b]) text = text.replace(`127.0.0.1:${node.port}\n`, `127.0.0.1:${node.port} port ${node.managementPort}\n`);
  const haproxy = stage.start('haproxy', process.env.HAPROXY ?? 'haproxy', ['-db', '-f', stage.write('haproxy.cfg', text)]);
  haproxy.log = () => haproxy.said;
  return listening(haproxy, tls, plain);
}

async function listening(proxy, tls, plain) {
  Object.assign(proxy, { url: `wss://127.0.0.1:${tls}/ws`, tls, plain });
  await proxy.ready(async () => (await get(proxy, '/ready')).status === 200);
  return proxy;
}

/** A request over TLS as this name; the whole answer as text. */
function get(proxy, path, servername = 'chat.example') {
  return new Promise((done) => {
    let text = '';
    const socket = connect({ port: proxy.tls, host: '127.0.0.1', servername, rejectUnauthorized: false }, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`));
    const finish = () => done({ status: Number(text.split(' ')[1] ?? 0), text });
    socket.on('data', (data) => (text += data));
    socket.on('error', finish);
    socket.on('close', finish);
    socket.setTimeout(5_000, () => socket.destroy());
  });
}

/** Waits until this proxy has closed an HTTP connection because nothing came over it any more. */
function idleHttpIsClosed(proxy) {
  return new Promise((closed, failed) => {
    const socket = connect({ port: proxy.tls, host: '127.0.0.1', servername: 'chat.example', rejectUnauthorized: false }, () =>
      socket.write('GET /live HTTP/1.1\r\nHost: chat.example\r\n\r\n'));
    socket.on('data', () => {});
    socket.on('error', failed);
    socket.on('close', closed);
    socket.setTimeout(20_000, () => socket.destroy(new Error('an idle HTTP connection is still open')));
  });
}

async function connectionsOn(node) {
  const text = await (await fetch(`${node.management}/metrics`)).text();
  const value = (name) => Number(text.match(new RegExp(`^${name} (\\S+)`, 'm'))[1]);
  return value('relay_connections_opened_total');
}

/** A token for one more person, over HTTP from a node itself. */
async function invitation(node, { roomId }) {
  const response = await fetch(`http://127.0.0.1:${node.port}/rooms/${roomId}/token`);
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return { roomId, token: body.token ?? body.qrToken };
}

for (const [name, start] of [['nginx', startNginx], ['haproxy', startHaproxy]]) {
  test(`${name} before two nodes`, { timeout: 180_000 }, async (t) => {
    const stage = new Stage(t, name);
    const valkey = await startValkey(stage);
    const settings = { REDIS_URL: valkey.url, MAX_CONNS_PER_IP: String(NODE_LIMIT), WS_PING_INTERVAL_MS: '60000', GRACEFUL_SHUTDOWN_TIMEOUT_MS: '15000', FEATURE_ROOM_HTTP_API: 'true' };
    let [a, b] = await Promise.all([startRelay(stage, 'a', settings), startRelay(stage, 'b', settings)]);
    const proxy = await start(stage, a, b);
    let address = 1;
    // Everybody has an address of their own, as long as a test does not say otherwise.
    const connectClient = (options = {}) =>
      clients(stage, proxy.url, { servername: 'chat.example', headers: { Host: 'chat.example', Origin: 'https://chat.example' }, localAddress: `127.0.1.${++address}`, ...options })();

    await t.test('upgrades reach both nodes, and people on them hear each other', async () => {
      const people = Array.from({ length: 6 }, () => connectClient());
      const room = await people[0].createRoom();
      for (const guest of people.slice(1)) await guest.join(await invitation(a, room));
      await people[3].say(room.roomId, 'hello all');
      for (const person of people.filter((each) => each !== people[3])) await person.hearsSaid('hello all');
      for (const node of [a, b]) assert.ok((await connectionsOn(node)) >= 2, `${node.name} has its share`);
      people.forEach((each) => each.end());
    });

    await t.test('a conversation may be silent for longer than an idle HTTP connection lives', async () => {
      const [ann, ben] = [connectClient(), connectClient()];
      const room = await ann.createRoom();
      await ben.join(room);
      await idleHttpIsClosed(proxy);
      await idleHttpIsClosed(proxy);
      await ben.say(room.roomId, 'still here');
      await ann.hearsSaid('still here');
      ann.end();
      ben.end();
    });

    await t.test('probes are answered, metrics are not, plain HTTP is sent to TLS, and other names get nothing', async () => {
      for (const path of ['/health', '/ready', '/live']) assert.equal((await get(proxy, path)).status, 200, path);
      const metrics = await get(proxy, '/metrics');
      assert.equal(metrics.status, 404);
      assert.doesNotMatch(metrics.text, /relay_/);
      const page = await get(proxy, '/');
      assert.match(page.text, /strict-transport-security: max-age=31536000/i);
      assert.match(page.text, /content-security-policy:/i);
      assert.doesNotMatch(page.text, /^server: nginx\//im);
      const plain = await fetch(`http://127.0.0.1:${proxy.plain}/x?y=1`, { redirect: 'manual', headers: { Host: 'chat.example' } });
      assert.equal(plain.status, 308);
      assert.match(plain.headers.get('location'), /^https:\/\/.*\/x\?y=1$/);
      assert.equal((await get(proxy, '/live', 'other.example')).status, 0);
    });

    await t.test('pages of other origins are still refused', async () => {
      const stranger = connectClient({ headers: { Host: 'chat.example', Origin: 'https://evil.example' } });
      const { message } = await stranger.hears('(error)');
      assert.match(message, /403/);
    });

    await t.test('one address gets so many connections at the proxy and no more; others are not concerned', async () => {
      const crowd = Array.from({ length: PROXY_LIMIT + 5 }, () => connectClient({ localAddress: '127.0.2.1' }));
      const outcomes = await Promise.all(crowd.map((each) => each.hears('HELLO').then(() => 'in', (end) => (/429/.test(end.message) ? 'out' : end.message))));
      assert.deepEqual([...new Set(outcomes)].sort(), ['in', 'out']);
      assert.ok(outcomes.filter((each) => each === 'in').length <= PROXY_LIMIT, outcomes.join());
      await connectClient().hears('HELLO');
      crowd.forEach((each) => each.end());
    });

    await t.test('a node drains: newcomers notice nothing, and who is told to go comes back without a loss', async () => {
      const rooms = await Promise.all(Array.from({ length: 5 }, async () => {
        const [host, guest] = [new Person(connectClient), new Person(connectClient)];
        await guest.join(await host.create());
        return { host, guest, said: [] };
      }));
      let isOver = false;
      const talks = rooms.map(async (room, n) => {
        for (let i = 0; !isOver; i++) {
          await room.guest.moving;
          await room.guest.client.say(room.guest.roomId, `${n}-${i}`);
          room.said.push(`${n}-${i}`);
          await new Promise((wake) => setTimeout(wake, 5)); // not as fast as the machine can: this is about what gets lost
        }
      });
      talks.forEach((talk) => talk.catch(() => {})); // told below
      a.signal('SIGTERM');
      let newcomers = 0;
      while (!a.end) {
        const newcomer = connectClient({ localAddress: '127.0.3.1' });
        await newcomer.hears('HELLO');
        newcomers++;
        newcomer.end();
        await Promise.race([a.ended, new Promise((wake) => setTimeout(wake, 200))]);
      }
      isOver = true;
      await Promise.all(talks);
      assert.deepEqual(a.end, { code: 0, signal: null });
      assert.ok(newcomers > 1);
      for (const { host, guest, said } of rooms) {
        assert.ok(said.length > 10);
        const missed = () => said.filter((text) => !host.heard.has(text));
        await until('everything was heard', () => missed().length === 0).catch(() => assert.deepEqual(missed(), []));
        host.client.end();
        guest.client.end();
      }
      assert.ok(rooms.some(({ host, guest }) => host.moves + guest.moves > 0), 'somebody sat on the node that drained');
      t.diagnostic(`${name}: ${rooms.reduce((sum, { said }) => sum + said.length, 0)} messages, ${rooms.reduce((sum, { host, guest }) => sum + host.moves + guest.moves, 0)} moves, ${newcomers} newcomers, nothing lost`);
    });

    await t.test('a node that comes back is used again', async () => {
      a = await startRelay(stage, 'a', { ...settings, PORT: String(a.port), MANAGEMENT_PORT: String(a.managementPort) });
      await until('it has newcomers', async () => {
        const newcomer = connectClient();
        await newcomer.hears('HELLO');
        newcomer.end();
        return (await connectionsOn(a)) >= 5;
      });
    });

    await t.test('a node dies: its people are cut off, get in again at once, and find their room', async () => {
      const people = Array.from({ length: 8 }, () => connectClient());
      const room = await people[0].createRoom();
      const seats = [];
      for (const guest of people.slice(1)) seats.push(await guest.join(await invitation(a, room)));
      await b.kill();
      const ends = await Promise.all(people.map((each) => each.hears('(close)', () => true, 3_000).then(() => true, () => false)));
      const lost = people.map((each, i) => i).filter((i) => ends[i]);
      assert.ok(lost.length > 0 && lost.length < people.length, `${lost.length} of ${people.length} sat on the node that died`);
      for (let i = 0; i < 10; i++) await connectClient().hears('HELLO');
      const stayed = people.find((each, i) => !ends[i]);
      const returned = lost.find((i) => i > 0);
      if (returned) {
        const again = connectClient();
        await again.join({ roomId: room.roomId, token: seats[returned - 1].nextToken });
        await again.say(room.roomId, 'back');
        await stayed.hearsSaid('back');
      }
      people.forEach((each) => each.end());
    });

    await t.test('the nodes know the real address, whatever a client claims', async () => {
      const liar = (n) => connectClient({
        localAddress: '127.0.4.1',
        headers: { Host: 'chat.example', Origin: 'https://chat.example', 'X-Forwarded-For': `203.0.113.${n}`, 'X-Real-IP': `203.0.113.${n}`, Forwarded: `for=203.0.113.${n}` },
      });
      for (let n = 0; n < NODE_LIMIT; n++) await liar(n).hears('HELLO');
      const { code, reason } = await liar(NODE_LIMIT).hears('(close)');
      assert.deepEqual([code, reason], [1008, 'too many connections from your IP']);
      await connectClient().hears('HELLO');
    });

    await t.test('the log names nobody', () => {
      const log = proxy.log();
      assert.match(log, /"status":101/);
      assert.doesNotMatch(log, /127\.0\.[1234]\.\d|203\.0\.113/);
    });
  });
}
