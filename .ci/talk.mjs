// Two clients have a short conversation over a running server, which is then told to stop.
//
//   NODE_MODULES=DIR node talk.mjs ws://HOST:PORT/ws SERVER_PID
//
// DIR holds node_modules/ws. Exits 0 when every step went as docs/protocol.md says, else 1 with the step's name.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { WebSocket } = createRequire(join(process.env.NODE_MODULES, 'talk.cjs'))('ws');
const [url, serverPid] = process.argv.slice(2);

const REPLY_WITHIN_MS = 5_000;
const DRAINED_WITHIN_MS = 40_000; // the server may pace its drain over 30 s

/** One connection. What arrives waits in order until somebody asks for it by type. */
class Client {
  #name;
  #socket;
  #arrived = [];
  #wakers = new Set();

  constructor(name) {
    this.#name = name;
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    this.#socket.on('error', (error) => this.#note({ t: '(error)', body: { message: error.message } }));
    this.#socket.on('close', (code, reason) => this.#note({ t: '(close)', body: { code, reason: `${reason}` } }));
  }

  #onMessage(data, isBinary) {
    try {
      check(!isBinary, 'a binary frame');
      const message = JSON.parse(data);
      check(message.v === 1, `v=${message.v}`);
      check(typeof message.id === 'string' && message.id.length >= 8, 'an id shorter than 8');
      this.#note(message);
    } catch (error) {
      this.#note({ t: '(nonsense)', body: { message: error.message } });
    }
  }

  #note(message) {
    this.#arrived.push(message);
    for (const wake of this.#wakers) wake();
  }

  /** Sends a message and returns its id, to which an answer refers. */
  send(t, body) {
    const id = randomBytes(12).toString('base64url');
    this.#socket.send(JSON.stringify({ v: 1, t, id, body }));
    return id;
  }

  /** The body of the next message of this type that also fits. What came before it is passed over: order is checked where it matters. */
  async hears(t, fits = () => true, withinMs = REPLY_WITHIN_MS) {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const at = this.#arrived.findIndex((message) => message.t === t && fits(message.body));
      if (at >= 0) return this.#arrived.splice(0, at + 1)[at].body;
      this.#refuseEnd(t);
      check(Date.now() < deadline, `${this.#name} waited ${withinMs} ms for ${t} and got ${this.#summary()}`);
      await this.#somethingArrives(deadline - Date.now());
    }
  }

  #refuseEnd(t) {
    const end = this.#arrived.find((message) => ['(close)', '(error)', '(nonsense)', 'ERROR'].includes(message.t));
    check(!end, `${this.#name} waited for ${t} and got ${end?.t} ${JSON.stringify(end?.body)}`);
  }

  #somethingArrives(withinMs) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.#wakers.add(wake);
    });
  }

  #summary() {
    return this.#arrived.map((message) => message.t).join(', ') || 'nothing';
  }

  end() {
    this.#socket.terminate();
  }
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

async function step(name, action) {
  try {
    const result = await action();
    console.log(`ok   ${name}`);
    return result;
  } catch (error) {
    console.error(`FAIL ${name}: ${error.message}`);
    throw error;
  }
}

async function converse(host, guest) {
  await step('both are greeted', async () => {
    for (const client of [host, guest]) {
      const { serverTimeUnixMs } = await client.hears('HELLO');
      check(Math.abs(serverTimeUnixMs - Date.now()) < 60_000, `the server's clock says ${serverTimeUnixMs}`);
    }
  });

  const room = await step('the host creates a room', async () => {
    host.send('ROOM_CREATE', {});
    const created = await host.hears('ROOM_CREATED');
    check(created.qrToken.split('.').length === 2, 'the QR token does not have two parts');
    check(created.qrExpUnixMs > Date.now(), 'the QR token has expired already');
    const stats = await host.hears('ROOM_STATS');
    check(stats.participants === 1, `${stats.participants} participants in a new room`);
    return created;
  });

  await step('the guest joins with the QR token', async () => {
    guest.send('JOIN_REQUEST', { roomId: room.roomId, qrToken: room.qrToken, label: 'Guest' });
    const joined = await guest.hears('JOINED');
    check(joined.roomId === room.roomId, 'joined another room');
    check(joined.participants === 2 && joined.max === room.maxParticipants, `joined as ${JSON.stringify(joined)}`);
    check(joined.label === 'Guest', `joined as ${joined.label}`);
    check(typeof joined.nextToken === 'string', 'no token for coming back');
    const welcome = 'this person has entered the chat with the name Guest';
    for (const client of [host, guest]) {
      await client.hears('SYSTEM_MSG', (body) => body.text === welcome);
      await client.hears('ROOM_STATS', (body) => body.participants === 2);
    }
  });

  await step('the token that was used is good for nobody else', async () => {
    const thief = new Client('thief');
    try {
      await thief.hears('HELLO');
      thief.send('JOIN_REQUEST', { roomId: room.roomId, qrToken: room.qrToken });
      await thief.hears('ERROR', (body) => body.code === 'ERR_TOKEN_REPLAY' && body.retryable === true);
    } finally {
      thief.end();
    }
  });

  await step('a message reaches both, unchanged, and refers to itself for its sender', async () => {
    const ciphertextB64 = randomBytes(600).toString('base64');
    const id = guest.send('APP_MSG', { roomId: room.roomId, ciphertextB64 });
    const echo = await guest.hears('APP_MSG');
    const relayed = await host.hears('APP_MSG');
    check(echo.ciphertextB64 === ciphertextB64, 'the echo differs from what was sent');
    check(relayed.ciphertextB64 === ciphertextB64, 'the relayed message differs from what was sent');
    check(echo.ref === id, `the echo refers to ${echo.ref} and not to ${id}`);
  });

  await step('messages of one sender arrive in order', async () => {
    const sent = Array.from({ length: 20 }, (_, n) => Buffer.from(`message ${n}`).toString('base64'));
    for (const ciphertextB64 of sent) host.send('APP_MSG', { roomId: room.roomId, ciphertextB64 });
    for (const expected of sent) {
      const { ciphertextB64 } = await guest.hears('APP_MSG');
      check(ciphertextB64 === expected, `${ciphertextB64} came when ${expected} was due`);
    }
  });

  await step('a ping is answered', async () => {
    host.send('PING', {});
    await host.hears('PONG');
  });

  await step('the guest leaves, and the host is told', async () => {
    guest.send('LEAVE', { roomId: room.roomId });
    const left = await guest.hears('LEFT');
    check(left.roomId === room.roomId, 'left another room');
    await host.hears('SYSTEM_MSG', (body) => body.text === 'Guest has left the chat');
    await host.hears('ROOM_STATS', (body) => body.participants === 1);
  });
}

async function drain(clients) {
  await step('SIGTERM closes every connection with 1001 "server draining"', async () => {
    process.kill(Number(serverPid), 'SIGTERM');
    for (const client of clients) {
      const { code, reason } = await client.hears('(close)', undefined, DRAINED_WITHIN_MS);
      check(code === 1001 && reason === 'server draining', `closed with ${code} "${reason}"`);
    }
  });
}

const host = new Client('host');
const guest = new Client('guest');
try {
  await converse(host, guest);
  await drain([host, guest]);
} catch (error) {
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
} finally {
  host.end();
  guest.end();
}
