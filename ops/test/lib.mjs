// What the tests of ops/ share: programs that are started and surely stopped, relays, a Valkey, certificates, and chat clients.
// Nothing here talks to any other machine.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ops = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const root = resolve(ops, '..');
export const jar = join(root, 'server/target/e2ee-chat-server.jar');
const { WebSocket } = createRequire(join(process.env.NODE_MODULES ?? root, 'x.cjs'))('ws');

const PATIENCE_MS = 20_000; // for anything that should happen at once, on a busy machine

/** Waits until the condition holds, and returns what it returned. */
export async function until(what, condition, withinMs = PATIENCE_MS) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

export function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** A directory and programs that are gone after the test, however it ended. */
export class Stage {
  #programs = [];
  #closers = [];
  constructor(test, name) {
    this.directory = mkdtempSync(join(tmpdir(), `relay-ops-${name}-`));
    test.after(() => this.close());
  }

  path(...parts) {
    return join(this.directory, ...parts);
  }

  write(name, text, mode = 0o600) {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
    return file;
  }

  /** Starts a program. Its two streams are kept together. */
  start(name, command, args, { env, cwd } = {}) {
    const program = new Program(name, command, args, env ?? process.env, cwd ?? this.directory);
    this.#programs.push(program);
    return program;
  }

  /** Something else to close at the end. */
  onClose(closer) {
    this.#closers.push(closer);
  }

  async close() {
    for (const closer of this.#closers.reverse()) await closer();
    for (const program of this.#programs.reverse()) await program.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const running = new Set();
process.on('exit', () => running.forEach((program) => program.killGroup()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

class Program {
  #said = '';
  constructor(name, command, args, env, cwd) {
    this.name = name;
    this.process = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(this);
    this.process.stdout.on('data', (data) => (this.#said += data));
    this.process.stderr.on('data', (data) => (this.#said += data));
    this.ended = new Promise((done) => {
      this.process.on('exit', (code, signal) => {
        running.delete(this);
        done((this.end = { code, signal }));
      });
      this.process.on('error', (error) => {
        this.#said += error.message;
        done((this.end = { code: -1, signal: null }));
      });
    });
  }

  get said() {
    return this.#said;
  }

  signal(name) {
    if (!this.end) this.process.kill(name);
  }

  /** With whatever it has started: nginx has workers. */
  killGroup() {
    try {
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }

  async kill() {
    this.killGroup();
    await this.ended;
  }

  /** Waits for its end by itself, and returns the exit code. */
  async exit(withinMs = 60_000) {
    await until(`${this.name} ends`, () => this.end, withinMs);
    return this.end.code;
  }

  /** Waits until it can be used; fails at once, with what it said, when it ends instead. */
  async ready(condition) {
    await until(`${this.name} is ready`, async () => {
      if (this.end) throw new Error(`${this.name} ended with ${this.end.code}:\n${this.#said}`);
      return condition();
    });
    return this;
  }
}

/** The same choice as in ./run: a JDK 25 wherever it may be. */
export function java() {
  const homes = [process.env.JAVA_HOME_25_X64, process.env.JAVA_HOME, ...jdks()].filter(Boolean);
  const home = homes.find((each) => existsSync(join(each, 'release')) && /^JAVA_VERSION="2[5-9]/m.test(readFileSync(join(each, 'release'), 'utf8')));
  if (!home) throw new Error('no JDK 25 was found');
  return join(home, 'bin/java');
}

function jdks() {
  return existsSync('/usr/lib/jvm') ? readdirSync('/usr/lib/jvm').map((each) => join('/usr/lib/jvm', each)) : [];
}

export async function answers(url, status = 200, options = {}) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), ...options });
    await response.arrayBuffer();
    return response.status === status;
  } catch {
    return false;
  }
}

export const SECRET = randomBytes(48).toString('base64');

/** A relay for tests that is configured as in production. */
export async function startRelay(stage, name, settings = {}, { jarFile = jar } = {}) {
  const port = settings.PORT ?? (await freePort());
  const managementPort = settings.MANAGEMENT_PORT ?? (await freePort());
  const env = {
    PATH: process.env.PATH,
    APP_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    INSTANCE_ID: name,
    CORS_ALLOWED_ORIGINS: 'https://chat.example',
    JOIN_TOKEN_SECRET: SECRET,
    TRUST_PROXY: '127.0.0.1/32',
    MAX_CONNS_PER_IP: '10000',
    MAX_JOINS_PER_IP_PER_MIN: '100000',
    MAX_ROOM_CREATES_PER_IP_PER_MIN: '100000',
    MAX_MSGS_PER_10S: '100000',
    MAX_BYTES_PER_10S: '100000000',
    ...settings,
  };
  const relay = stage.start(name, java(), ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jarFile], { env });
  Object.assign(relay, { port: Number(port), managementPort: Number(managementPort), management: `http://127.0.0.1:${managementPort}` });
  await relay.ready(() => answers(`${relay.management}/ready`));
  return relay;
}

/** A Valkey with the configuration and the rights that ship, and a password of its own. */
export async function startValkey(stage, name = 'valkey') {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const [, major] = execFileSync('valkey-server', ['--version'], { encoding: 'utf8' }).match(/v=(\d+)/);
  let acl = readFileSync(join(ops, 'valkey/users.acl'), 'utf8').replaceAll('RELAY_PASSWORD', password).replaceAll('OPERATOR_PASSWORD', `operator-${password}`);
  if (Number(major) < 8) acl = acl.replace(' +client|capa', ''); // ops/valkey/README.md
  stage.write(`${name}/users.acl`, acl);
  const config = join(ops, 'valkey/valkey.conf');
  const args = [config, '--port', String(port), '--bind', '127.0.0.1', '--aclfile', stage.path(name, 'users.acl'), '--dir', stage.path(name)];
  const valkey = stage.start(name, 'valkey-server', args);
  await valkey.ready(() => /Ready to accept connections/.test(valkey.said));
  Object.assign(valkey, { port, password, url: `redis://relay:${password}@127.0.0.1:${port}` });
  return valkey;
}

/** A self-signed certificate for chat.example and localhost. */
export function certificate(stage) {
  const [cert, key] = [stage.path('fullchain.pem'), stage.path('privkey.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
    '-subj', '/CN=chat.example', '-addext', 'subjectAltName=DNS:chat.example,DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}

/** One connection. What arrives waits in order until somebody asks for it. */
export class Client {
  #arrived = [];
  #wakers = new Set();

  constructor(url, options = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, rejectUnauthorized: false, ...options });
    this.socket.on('message', (data) => this.#note(JSON.parse(data)));
    this.socket.on('error', (error) => this.#note({ t: '(error)', body: { message: error.message } }));
    this.socket.on('close', (code, reason) => this.#note({ t: '(close)', body: { code, reason: `${reason}` } }));
  }

  #note(message) {
    this.#arrived.push(message);
    for (const wake of this.#wakers) wake();
  }

  send(t, body) {
    const id = randomBytes(12).toString('base64url');
    this.socket.send(JSON.stringify({ v: 1, t, id, body }));
    return id;
  }

  /** The body of the next message of this type that also fits; what came before it is passed over. */
  async hears(t, fits = () => true, withinMs = PATIENCE_MS) {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const at = this.#arrived.findIndex((message) => message.t === t && fits(message.body));
      if (at >= 0) return this.#arrived.splice(0, at + 1)[at].body;
      const end = this.#arrived.find((message) => ['(close)', '(error)', 'ERROR'].includes(message.t));
      if (end) throw new Error(`waited for ${t} and got ${end.t} ${JSON.stringify(end.body)}`);
      if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms for ${t} and got ${this.#arrived.map((m) => m.t).join(', ') || 'nothing'}`);
      await new Promise((wake) => {
        const timer = setTimeout(woken, Math.max(1, deadline - Date.now()));
        const wakers = this.#wakers;
        function woken() {
          clearTimeout(timer);
          wakers.delete(woken);
          wake();
        }
        wakers.add(woken);
      });
    }
  }

  /** Makes a room; resolves to its id and a way in. */
  async createRoom() {
    await this.hears('HELLO');
    this.send('ROOM_CREATE', {});
    const created = await this.hears('ROOM_CREATED');
    return { roomId: created.roomId, token: created.qrToken };
  }

  async join({ roomId, token }, label = 'Guest') {
    await this.hears('HELLO');
    this.send('JOIN_REQUEST', { roomId, qrToken: token, label });
    return this.hears('JOINED');
  }

  /** Says something and waits for the echo, which is the acknowledgement. */
  async say(roomId, text) {
    const id = this.send('APP_MSG', { roomId, ciphertextB64: Buffer.from(text).toString('base64') });
    return this.hears('APP_MSG', (body) => body.ref === id);
  }

  async hearsSaid(text) {
    const ciphertext = Buffer.from(text).toString('base64');
    return this.hears('APP_MSG', (body) => body.ciphertextB64 === ciphertext);
  }

  end() {
    this.socket.terminate();
  }
}

/** Clients that do not outlive the test. */
export function clients(stage, url, options) {
  return () => {
    const client = new Client(url, options);
    stage.onClose(() => client.end());
    return client;
  };
}

/** Somebody who has a seat and comes back whenever told to go. Nothing heard is forgotten. */
export class Person {
  heard = new Set();
  moves = 0;
  /** For whoever has to find out how something was lost. */
  history = [];
  #connect;
  constructor(connect) {
    this.#connect = connect;
  }

  async create() {
    this.client = this.#connect();
    this.#listen(this.client);
    const room = await this.client.createRoom();
    this.roomId = room.roomId;
    this.qr = room.token;
    return room;
  }

  async join(room) {
    const client = this.#connect();
    this.#listen(client);
    const joined = await client.join(room, 'Person');
    this.roomId = room.roomId;
    this.next = joined.nextToken;
    this.client = client;
    this.#note('joined', client);
  }

  #note(what, { socket }) {
    this.history.push(`${Date.now() % 1_000_000} ${what} ${new URL(socket.url).port}`);
  }

  /** From the first message on: what is said right after JOINED may come with it. */
  #listen(client) {
    client.socket.on('message', (data) => {
      const { t, body } = JSON.parse(data);
      if (t === 'APP_MSG') this.heard.add(Buffer.from(body.ciphertextB64, 'base64').toString());
      if (t === 'QR_ROTATED') this.qr = body.qrToken;
      if (t === 'SERVER_DRAINING') this.#note('told to go from', client);
      if (t === 'SERVER_DRAINING' && client === this.client) this.moving = this.#move(client);
    });
  }

  /**
   * Sits down anew before leaving the old seat, so that nothing falls between the two. What was said on the new node just before may
   * still be on its way to the old one; it arrives there before whatever is said on the new seat, so that is waited for.
   */
  async #move(old) {
    await this.join({ roomId: this.roomId, token: this.next ?? this.qr });
    this.moves++;
    try {
      const here = `here-${randomBytes(9).toString('base64url')}`;
      this.client.send('APP_MSG', { roomId: this.roomId, ciphertextB64: Buffer.from(here).toString('base64') });
      await old.hearsSaid(here);
      old.send('LEAVE', { roomId: this.roomId });
      await old.hears('LEFT');
    } catch (end) {
      if (!/server draining/.test(end.message)) throw end; // the server was quicker
    }
    this.#note('left', old);
    old.end();
  }
}
