// Alerts reach PagerDuty, Opsgenie, a mailbox and a webhook: the configuration that ships, with addresses on this machine in place of
// the services', and the real Alertmanager.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Stage, answers, freePort, ops, until } from './lib.mjs';

/** Takes whatever is posted, as all three services do. */
async function startReceiver(stage) {
  const got = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data) => (text += data));
    request.on('end', () => {
      got.push({ path: request.url, authorization: request.headers.authorization, body: text ? JSON.parse(text) : {} });
      response.writeHead(202, { 'content-type': 'application/json' });
      response.end('{"status":"success","result":"taken","took":0.1,"requestId":"1"}');
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  stage.onClose(() => new Promise((closed) => (server.closeAllConnections(), server.close(closed))));
  return { url: `http://127.0.0.1:${server.address().port}`, got };
}

/** A mailbox that says yes to everything (RFC 5321, as little of it as a sender needs). */
async function startMailbox(stage) {
  const mails = [];
  const sockets = new Set();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let text = '';
    let inMail = false;
    socket.write('220 mailbox\r\n');
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += data;
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (inMail) {
          if (line === '.') {
            inMail = false;
            socket.write('250 kept\r\n');
          } else mails[mails.length - 1] += `${line}\n`;
        } else if (/^DATA/i.test(line)) {
          inMail = true;
          mails.push('');
          socket.write('354 go on\r\n');
        } else if (/^EHLO/i.test(line)) socket.write('250-mailbox\r\n250 AUTH PLAIN\r\n');
        else if (/^AUTH/i.test(line)) socket.write('235 welcome\r\n');
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 yes\r\n');
      }
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  stage.onClose(() => new Promise((closed) => (sockets.forEach((socket) => socket.destroy()), server.close(closed))));
  return { port: server.address().port, mails };
}

function replaced(text, pairs) {
  for (const [from, to] of pairs) {
    assert.ok(text.includes(from), `the configuration that ships has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

test('an alert reaches everybody whom its severity concerns', async (t) => {
  const stage = new Stage(t, 'alertmanager');
  const receiver = await startReceiver(stage);
  const mailbox = await startMailbox(stage);
  const port = await freePort();
  const shipped = readFileSync(join(ops, 'alertmanager/alertmanager.yml'), 'utf8');
  stage.write('alertmanager.yml', replaced(shipped, [
    ['https://events.pagerduty.com/v2/enqueue', `${receiver.url}/pagerduty`],
    ['https://api.opsgenie.com/', `${receiver.url}/opsgenie/`],
    ['smtp.example:587', `127.0.0.1:${mailbox.port}`],
    ['smtp_require_tls: true', 'smtp_require_tls: false'],
    ['https://hooks.chat.example/alerts', `${receiver.url}/webhook`],
    ['group_wait: 30s', 'group_wait: 1s'],
  ]));
  stage.write('secrets/pagerduty_routing_key', 'pagerduty-key');
  stage.write('secrets/opsgenie_api_key', 'opsgenie-key');
  stage.write('secrets/smtp_password', 'mail-password');
  const alertmanager = stage.start('alertmanager', process.env.ALERTMANAGER ?? 'prometheus-alertmanager', [
    `--config.file=${stage.path('alertmanager.yml')}`, `--storage.path=${stage.path('data')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=']);
  await alertmanager.ready(() => answers(`http://127.0.0.1:${port}/-/ready`));
  const raise = async (...alerts) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map(([alertname, severity, instance = 'relay-a:9091']) => ({
        labels: { alertname, severity, instance },
        annotations: { summary: `${instance} has ${alertname}`, runbook: `RUNBOOK.md#${alertname.toLowerCase()}` },
      }))),
    });
    assert.equal(response.status, 200);
  };
  const to = (path, alertname) => receiver.got.filter((each) => each.path.startsWith(path) && JSON.stringify(each.body).includes(alertname));

  await t.test('a critical one pages through PagerDuty and Opsgenie, with its runbook, and is mailed and posted', async () => {
    await raise(['RelayDown', 'critical']);

    const [page] = await until('PagerDuty is called', () => to('/pagerduty', 'RelayDown')[0] && to('/pagerduty', 'RelayDown'));
    assert.equal(page.body.routing_key, 'pagerduty-key');
    assert.equal(page.body.payload.summary, 'RelayDown: relay-a:9091 has RelayDown');
    assert.equal(page.body.payload.custom_details.runbook, 'RUNBOOK.md#relaydown');
    const [call] = await until('Opsgenie is called', () => to('/opsgenie', 'RelayDown')[0] && to('/opsgenie', 'RelayDown'));
    assert.equal(call.authorization, 'GenieKey opsgenie-key');
    assert.equal(call.body.priority, 'P1');
    await until('the webhook is called', () => to('/webhook', 'RelayDown')[0]);
    await until('the mail is there', () => mailbox.mails.find((mail) => mail.includes('RelayDown')));
  });

  await t.test('a warning is mailed and posted, and wakes nobody', async () => {
    await raise(['RelayJoinSecretOld', 'warning', 'relay-b:9091']);

    await until('the webhook is called', () => to('/webhook', 'RelayJoinSecretOld')[0]);
    await until('the mail is there', () => mailbox.mails.find((mail) => mail.includes('RelayJoinSecretOld')));
    assert.deepEqual([...to('/pagerduty', 'RelayJoinSecretOld'), ...to('/opsgenie', 'RelayJoinSecretOld')], []);
  });

  await t.test('what follows from a Valkey that is away is not told beside it, but on other nodes is', async () => {
    await raise(['RelayValkeyDown', 'critical', 'relay-c:9091']);
    await until('the cause is told', () => to('/webhook', 'RelayValkeyDown')[0]);
    await raise(['RelayValkeySlow', 'warning', 'relay-c:9091'], ['RelayValkeySlow', 'warning', 'relay-d:9091']);

    const slow = await until('the other node is told of', () => to('/webhook', 'RelayValkeySlow')[0]);
    assert.deepEqual(slow.body.alerts.map((each) => each.labels.instance), ['relay-d:9091']);
  });
});
