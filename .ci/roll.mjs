// Rolls a cluster of two nodes from one version to another and back, through a change of settings and a change of the
// signing secret, while people talk. No room may be lost on the way, and in the end everybody hears everybody.
//
//   NODE_MODULES=DIR JAVA=java node roll.mjs OLD_JAR NEW_JAR [short]
//
// DIR holds node_modules/ws; valkey-server has to be on PATH. "short" leaves the settings alone. Exits 0 when every room has
// come through.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const { WebSocket } = createRequire(join(process.env.NODE_MODULES, 'roll.cjs'))('ws');
const [oldJar, newJar, length] = process.argv.slice(2);
const java = process.env.JAVA ?? 'java';
const isShort = length === 'short';

const ROOMS = 10;
const MEMBERS = 4; // of each room, half of them on either node
const SAYS_EVERY_MS = 250;
const STEP_WITHIN_MS = 60_000;
const POLL_MS = 50;
const DRAIN_MS = isShort ? 1_000 : 3_000; // thirty seconds would prove the same

const directory = mkdtempSync(join(tmpdir(), 'roll-'));
const children = new Set();

// --- nodes and what they share ---

function start(command, args, env, log) {
  const child = spawn(command, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.said = '';
  child.stdout.on('data', (data) => (child.said += data));
  child.stderr.on('data', (data) => (child.said += data));
  child.name = log;
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function until(what, condition, withinMs = STEP_WITHIN_MS) {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

const newSecret = () => randomBytes(48).toString('base64');

/** A node that is stopped and started again on its port, with other programs and settings. */
class Node {
  constructor(name, port, redisUrl) {
    this.name = name;
    this.port = port;
    this.redisUrl = redisUrl;
  }

  get isUp() {
    return this.child !== undefined && this.child.exitCode === null;
  }

  async start(jar, settings) {
    const env = {
      PATH: process.env.PATH,
      APP_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: `${this.port}`,
      REDIS_URL: this.redisUrl,
      GRACEFUL_SHUTDOWN_TIMEOUT_MS: `${DRAIN_MS}`,
      MAX_CONNS_PER_IP: '1000',
      MAX_JOINS_PER_IP_PER_MIN: '100000',
      MAX_ROOM_CREATES_PER_IP_PER_MIN: '1000',
      ...settings,
    };
    this.child = start(java, ['-XX:+UseSerialGC', '-Xmx128m', '-jar', jar], env, this.name);
    await until(`${this.name} is ready`, async () => {
      if (!this.isUp) throw new Error(`${this.name} ended: ${this.child.said.slice(-2000)}`);
      return (await this.get('/ready')) === 200;
    });
  }

  async get(path) {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}${path}`)).status;
    } catch {
      return 0;
    }
  }

  async drain() {
    this.child.kill('SIGTERM');
    await until(`${this.name} has drained`, () => !this.isUp);
    if (this.child.exitCode !== 0) throw new Error(`${this.name} drained with ${this.child.exitCode}`);
  }
}

// --- people ---

/** What the members of a room see on each other's screens. */
class Room {
  id;
  code; // the newest
}

/** Somebody who talks all the time, and comes back whenever the connection ends: with the own token, or with the code on a screen. */
class Person {
  heard = new Set(); // what the others said
  returns = 0;
  refusal = ''; // the last one
  #token;
  #isIn = false;
  #isGone = false;
  #socket;

  constructor(name, room, nodes) {
    this.name = name;
    this.room = room;
    this.nodes = nodes; // where to try, the favourite first
  }

  get isIn() {
    return this.#isIn;
  }

  connect() {
    if (this.#isGone) return;
    const node = this.nodes.find((candidate) => candidate.isUp) ?? this.nodes[0];
    this.#socket = new WebSocket(`ws://127.0.0.1:${node.port}/ws`, { perMessageDeflate: false });
    this.#socket.on('message', (data) => this.#hear(JSON.parse(data)));
    this.#socket.on('error', () => {}); // the close comes, too
    this.#socket.on('close', () => this.#lost());
  }

  #lost() {
    this.#isIn = false;
    if (this.#isGone) return;
    this.returns++;
    this.nodes.push(this.nodes.shift()); // the other one
    setTimeout(() => this.connect(), 100 + Math.random() * 200);
  }

  #send(t, body) {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ v: 1, t, id: randomBytes(12).toString('base64url'), body }));
    }
  }

  #hear({ t, body }) {
    if (body.qrToken) this.room.code = body.qrToken;
    if (t === 'HELLO') this.#enter();
    if (t === 'ROOM_CREATED') {
      this.room.id = body.roomId;
      this.#isIn = true;
    }
    if (t === 'JOINED') {
      this.#token = body.nextToken;
      this.#isIn = true;
    }
    if (t === 'APP_MSG') this.heard.add(body.ciphertextB64);
    if (t === 'ERROR' && !this.#isIn) {
      this.refusal = body.code;
      if (body.code === 'ERR_NO_ROOM') this.room.wasLost = true;
      if (body.code.startsWith('ERR_TOKEN')) this.#token = undefined; // then by a screen
      setTimeout(() => this.#enter(), body.retryAfterMs ?? 200);
    }
  }

  #enter() {
    if (this.#isIn) return;
    if (this.room.id === undefined) {
      this.#send('ROOM_CREATE', {});
    } else {
      this.#send('JOIN_REQUEST', { roomId: this.room.id, qrToken: this.#token ?? this.room.code, label: this.name });
    }
  }

  say(text) {
    if (this.#isIn) this.#send('APP_MSG', { roomId: this.room.id, ciphertextB64: text });
  }

  go() {
    this.#isGone = true;
    this.#socket.close();
  }
}

// --- the roll ---

const rooms = [];
const people = [];

async function gather(a, b) {
  for (let r = 0; r < ROOMS; r++) {
    const room = new Room();
    rooms.push(room);
    for (let m = 0; m < MEMBERS; m++) {
      const person = new Person(`room ${r} person ${m}`, room, m % 2 === 0 ? [a, b] : [b, a]);
      people.push(person);
      person.connect();
      await until(`${person.name} is in`, () => person.isIn);
    }
  }
}

/** Everybody is in the room that was made at the beginning, and hears a word of everybody there. */
async function prove(step) {
  try {
    await until(`everybody is in after: ${step}`, () => people.every((person) => person.isIn));
  } catch (error) {
    const out = people.filter((person) => !person.isIn);
    throw new Error(`${error.message}; ${out.map((person) => `${person.name}: ${person.refusal}`).join(', ')}`);
  }
  const lost = rooms.filter((room) => room.wasLost).length;
  if (lost > 0) throw new Error(`${lost} rooms were lost: ${step}`);
  await until(`everybody hears everybody after: ${step}`, () => {
    const round = randomBytes(4).toString('hex');
    people.forEach((person, i) => person.say(Buffer.from(`${step} ${round} ${i}`).toString('base64')));
    return new Promise((wake) =>
      setTimeout(() => {
        wake(
          people.every((person, i) => {
            const first = i - (i % MEMBERS);
            return Array.from({ length: MEMBERS }, (_, m) => first + m).every((other) =>
              person.heard.has(Buffer.from(`${step} ${round} ${other}`).toString('base64')),
            );
          }),
        );
      }, 500),
    );
  });
  console.log(`ok   ${step}`);
}

async function roll(step, nodes, jar, settings) {
  for (const node of nodes) {
    await node.drain();
    await node.start(jar, settings);
  }
  await prove(step);
}

async function main() {
  const valkeyPort = await freePort();
  start('valkey-server', ['--port', `${valkeyPort}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory], process.env, 'valkey');
  const url = `redis://127.0.0.1:${valkeyPort}`;
  const a = new Node('node A', await freePort(), url);
  const b = new Node('node B', await freePort(), url);
  const nodes = [a, b];

  const first = newSecret();
  const second = newSecret();
  const before = { JOIN_TOKEN_SECRET: first, SERVICE_VERSION: 'before' };
  const after = { JOIN_TOKEN_SECRET: first, SERVICE_VERSION: 'after' };
  await Promise.all(nodes.map((node) => node.start(oldJar, before)));
  await gather(a, b);
  const talk = setInterval(() => people.forEach((person) => person.say('bG9hZA==')), SAYS_EVERY_MS);
  await prove('two nodes, and people talk');

  await roll('the new version, node by node', nodes, newJar, after);
  await roll('back to the old version', nodes, oldJar, before);
  if (!isShort) {
    await roll('forward again', nodes, newJar, after);
    await roll('other settings', nodes, newJar, { ...after, MAX_MSGS_PER_10S: '500', QR_ROTATION_MS: '10000' });
    await roll('back to the former settings', nodes, newJar, after);
  }
  await roll('secret, step 1: the new one is accepted', nodes, newJar, { ...after, JOIN_TOKEN_SECRETS_PREVIOUS: second });
  await roll('secret, step 2: the new one signs', nodes, newJar, {
    ...after,
    JOIN_TOKEN_SECRET: second,
    JOIN_TOKEN_SECRETS_PREVIOUS: first,
  });
  await roll('secret, step 3: the old one is gone', nodes, newJar, { ...after, JOIN_TOKEN_SECRET: second });

  clearInterval(talk);
  const returns = people.reduce((sum, person) => sum + person.returns, 0);
  console.log(`${ROOMS} rooms of ${MEMBERS} came through, none was lost; people came back ${returns} times`);
  people.forEach((person) => person.go());
}

let failure;
try {
  await main();
} catch (error) {
  failure = error;
  console.error(`FAILED: ${error.message}`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}
process.exit(failure === undefined ? 0 : 1);
