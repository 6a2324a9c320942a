// The two nodes of a stack that is up go from one image to the next and back as docs/rollback.md says, while people talk through
// nginx: no room and no word is lost. Called by stack.test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client, until } from './lib.mjs';
import { endAll, Talk } from './talk.mjs';

const NODES = { 'relay-a': '172.30.1.11', 'relay-b': '172.30.1.12' };
const ADDRESSES = Array.from({ length: 10 }, (_, n) => `198.51.100.${11 + n}`); // of a room each; ops/test/stack gives them to this host
const PAUSE_MS = 100; // MAX_MSGS_PER_10S is what it is in production

// Not by fetch, which keeps connections: those of a container before this one.
async function versionOf(node) {
  const request = get({ host: NODES[node], port: 9091, path: '/health', agent: false, timeout: 5_000 });
  request.on('timeout', () => request.destroy(new Error(`${node} does not say its version`)));
  const [response] = await once(request, 'response');
  return (await json(response)).version;
}

const versions = () => Promise.all(Object.keys(NODES).map(versionOf));

/** The tags are versions of the compose file's image; broken is one that does not start. */
export async function rollImages(t, stack, { url, origin, fileOf, current, next, broken }) {
  const talks = ADDRESSES.map((localAddress, n) => new Talk(n, () => new Client(url, { origin, localAddress }), PAUSE_MS));
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
    t.diagnostic(await endAll(talks));
  });
}
