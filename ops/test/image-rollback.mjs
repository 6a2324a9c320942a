// The two nodes of a stack that is up go from one image to the next and back as docs/rollback.md says, while people talk through
// nginx: no room and no word is lost. Called by stack.test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client, Person, until } from './lib.mjs';

const NODES = { 'relay-a': '172.30.1.11', 'relay-b': '172.30.1.12' };
const ADDRESSES = Array.from({ length: 10 }, (_, n) => `198.51.100.${11 + n}`); // ops/test/stack gives them to this host
const ROOMS = 10;
const PAUSE_MS = 100; // MAX_MSGS_PER_10S is what it is in production

// Not by fetch, which keeps connections: those of a container before this one.
async function versionOf(node) {
  const request = get({ host: NODES[node], port: 9091, path: '/health', agent: false, timeout: 5_000 });
  request.on('timeout', () => request.destroy(new Error(`${node} does not say its version`)));
  const [response] = await once(request, 'response');
  return (await json(response)).version;
}

const versions = () => Promise.all(Object.keys(NODES).map(versionOf));

class Talk {
  said = [];
  #isOver = false;
  constructor(arrive, n) {
    const address = ADDRESSES[n % ADDRESSES.length];
    [this.host, this.guest] = [new Person(() => arrive(address)), new Person(() => arrive(address))];
    this.n = n;
  }

  async begin() {
    await this.guest.join(await this.host.create());
    this.ended = this.#talk();
    this.ended.catch(() => {}); // told by end
  }

  async #talk() {
    for (let i = 0; !this.#isOver; i++) {
      await this.guest.moving;
      await this.guest.client.say(this.guest.roomId, `${this.n}-${i}`);
      this.said.push(`${this.n}-${i}`);
      await new Promise((wake) => setTimeout(wake, PAUSE_MS));
    }
  }

  get missed() {
    return this.said.filter((text) => !this.host.heard.has(text));
  }

  async end() {
    this.#isOver = true;
    await this.ended;
    await until('everything was heard', () => this.missed.length === 0).catch(() => assert.fail(`lost: ${this.missed}`));
  }

  get moves() {
    return this.host.moves + this.guest.moves;
  }

  hangUp() {
    [this.host, this.guest].forEach(({ client }) => client?.end());
  }
}

/** The tags are versions of the compose file's image; broken is one that does not start. */
export async function rollImages(t, stack, { url, origin, fileOf, current, next, broken }) {
  const talks = Array.from({ length: ROOMS }, (_, n) => new Talk((localAddress) => new Client(url, { origin, localAddress }), n));
  t.after(() => talks.forEach((talk) => talk.hangUp()));
  const files = Object.fromEntries(await Promise.all([current, next, broken].map(async (tag) => [tag, await fileOf(tag)])));
  const deploy = (node, tag, withinMs) => stack.replace(node, files[tag], withinMs);
  const [before] = await versions();
  for (const talk of talks) await talk.begin();

  await t.test('forward, a node at a time', async () => {
    for (const node of Object.keys(NODES)) await deploy(node, next);
    for (const version of await versions()) assert.notEqual(version, before);
  });

  await t.test('an image that does not get healthy: the other node goes on, and the one before it is set again', async () => {
    await assert.rejects(deploy('relay-a', broken, 10_000), /relay-a is healthy.*ROOM_MAX_PARTICIPANTS/s);
    await until('everybody is on the other node', () => talks.every(({ host, guest }) => host.moves > 0 && guest.moves > 0));

    await deploy('relay-a', next);
  });

  await t.test('and back, a node at a time', async () => {
    for (const node of Object.keys(NODES)) await deploy(node, current);
    assert.deepEqual(await versions(), [before, before]);
  });

  await t.test('no room and no word was lost', async () => {
    await Promise.all(talks.map((talk) => talk.end()));
    const sum = (of) => talks.reduce((total, talk) => total + of(talk), 0);
    assert.ok(sum(({ moves }) => moves) >= 2 * ROOMS);
    t.diagnostic(`${ROOMS} rooms, ${sum(({ said }) => said.length)} messages, ${sum(({ moves }) => moves)} moves to another node, nothing lost`);
  });
}
