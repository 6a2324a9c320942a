// Two nodes go from one version to the next and back, jar and settings, while people talk: no room and no word is lost. The other
// version is OTHER_JAR, or this build with another number.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Client, Stage, freePort, jar, java, ops, startRelay, startValkey } from './lib.mjs';
import { endAll, Talk } from './talk.mjs';

const run = promisify(execFile);

/** What systemd is on a machine: ends the old process by SIGTERM, waits for it, and starts what current points at. */
class Machine {
  isServing = false;
  constructor(stage, name, settings) {
    Object.assign(this, { stage, name, settings, home: stage.path(name) });
  }

  async restart() {
    if (this.relay) {
      this.isServing = false;
      this.relay.signal('SIGTERM');
      const { code } = await this.relay.ended;
      assert.equal(code, 0, this.relay.said);
    }
    const environment = Object.fromEntries(readFileSync(join(this.home, 'current/environment'), 'utf8').trim().split('\n').map((line) => line.split('=')));
    const settings = { ...this.settings, ...environment, PORT: this.port, MANAGEMENT_PORT: this.managementPort };
    try {
      this.relay = await startRelay(this.stage, this.name, settings, { jarFile: join(this.home, 'current/e2ee-chat-server.jar') });
      this.isServing = true;
    } catch (failure) {
      this.relay = undefined; // as after Restart=on-failure has given up
      this.failure = failure;
    }
  }
}

function otherJar(stage) {
  if (process.env.OTHER_JAR) return process.env.OTHER_JAR;
  const other = stage.path('other.jar');
  copyFileSync(jar, other);
  stage.write('manifest', 'Implementation-Version: 0.0.0-other\n');
  execFileSync(join(java(), '../jar'), ['--update', '--file', other, '--manifest', stage.path('manifest')], { stdio: 'pipe' });
  return other;
}

test('roll forward and back under load', { timeout: 240_000 }, async (t) => {
  const stage = new Stage(t, 'rollback');
  const valkey = await startValkey(stage);
  const settings = { REDIS_URL: valkey.url, GRACEFUL_SHUTDOWN_TIMEOUT_MS: '10000' };
  const machines = ['a', 'b'].map((name) => new Machine(stage, name, settings));
  for (const machine of machines) [machine.port, machine.managementPort] = [String(await freePort()), String(await freePort())];

  const supervisor = createServer(async (request, response) => {
    await machines.find(({ name }) => request.url === `/${name}`).restart();
    response.end();
  });
  await new Promise((listening) => supervisor.listen(0, '127.0.0.1', listening));
  stage.onClose(() => new Promise((closed) => (supervisor.closeAllConnections(), supervisor.close(closed))));
  const release = async (machine, ...words) => (await run(join(ops, 'release'), words, {
    env: { ...process.env, RELEASE_HOME: machine.home, RELEASE_RESTART: `curl -sf http://127.0.0.1:${supervisor.address().port}/${machine.name}`,
      RELEASE_READY_URL: `http://127.0.0.1:${machine.managementPort}/ready`, RELEASE_READY_WITHIN_SECONDS: '3' },
  })).stdout.trim();
  const versions = () => Promise.all(machines.map(async ({ managementPort }) => (await (await fetch(`http://127.0.0.1:${managementPort}/health`)).json()).version));

  const one = stage.write('one.env', 'ROOM_MAX_PARTICIPANTS=10\n');
  const two = stage.write('two.env', 'ROOM_MAX_PARTICIPANTS=12\n');
  const broken = stage.write('broken.env', 'ROOM_MAX_PARTICIPANTS=none\n');
  const other = otherJar(stage);
  for (const machine of machines) await release(machine, 'activate', await release(machine, 'install', jar, one));
  const [before] = await versions();

  let turn = 0;
  const connect = () => {
    const serving = machines.filter(({ isServing }) => isServing);
    const client = new Client(`ws://127.0.0.1:${serving[turn++ % serving.length].port}/ws`);
    stage.onClose(() => client.end());
    return client;
  };
  const talks = Array.from({ length: 10 }, (_, n) => new Talk(n, connect, 10));
  await Promise.all(talks.map((talk) => talk.begin()));

  await t.test('forward, a node at a time: the new jar and its settings', async () => {
    for (const machine of machines) await release(machine, 'activate', await release(machine, 'install', other, two));

    assert.ok((await versions()).every((version) => version !== before || process.env.OTHER_JAR), `${await versions()}`);
    const { limits } = await connect().hears('HELLO');
    assert.equal(limits.maxParticipants, 12);
  });

  await t.test('a version that does not get ready is taken back by itself, and the other node goes on', async () => {
    const [a] = machines;
    const name = await release(a, 'install', jar, broken);

    await assert.rejects(release(a, 'activate', name), /was not ready; 0002 runs again/);

    assert.equal((await connect().hears('HELLO')).limits.maxParticipants, 12);
    assert.match(await release(a, 'list'), /^0001 previous\n0002 current\n0003$/);
  });

  await t.test('and back, a node at a time', async () => {
    for (const machine of machines) await release(machine, 'rollback');

    assert.deepEqual(await versions(), [before, before]);
    const { limits } = await connect().hears('HELLO');
    assert.equal(limits.maxParticipants, 10);
  });

  await t.test('no room and no word was lost', async () => {
    t.diagnostic(await endAll(talks));
  });
});
