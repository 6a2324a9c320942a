// Two people who talk while nodes come and go, and what of it was not heard.
import assert from 'node:assert/strict';
import { Person, until } from './lib.mjs';

/** A room of a host who listens and a guest who says one thing after another, until the end. */
export class Talk {
  said = [];
  #isOver = false;
  constructor(name, connect, pauseMs) {
    [this.host, this.guest] = [new Person(connect), new Person(connect)];
    Object.assign(this, { name, pauseMs });
  }

  async begin() {
    await this.guest.join(await this.host.create());
    this.ended = this.#talk();
    this.ended.catch(() => {}); // told by end
  }

  async #talk() {
    for (let i = 0; !this.#isOver; i++) {
      const text = `${this.name}-${i}`;
      await this.guest.moving;
      await this.guest.client.say(this.guest.roomId, text);
      this.said.push(text);
      this.guest.history.push(`${Date.now() % 1_000_000} said ${text}`);
      await new Promise((wake) => setTimeout(wake, this.pauseMs));
    }
  }

  /** Fails when something was said and not heard, with what the two did around it. */
  async end() {
    this.#isOver = true;
    await this.ended;
    await until('everything was heard', () => this.#missed.length === 0).catch(() => assert.fail(`lost: ${this.#missed}\n${this.#story()}`));
  }

  get #missed() {
    return this.said.filter((text) => !this.host.heard.has(text));
  }

  #story() {
    const all = [...this.host.history.map((line) => `${line} host`), ...this.guest.history.map((line) => `${line} guest`)].sort();
    const at = all.findIndex((line) => line.includes(` said ${this.#missed[0]} `));
    return all.filter((line, i) => !/ said /.test(line) || Math.abs(i - at) < 12).join('\n');
  }

  get moves() {
    return this.host.moves + this.guest.moves;
  }

  hangUp() {
    [this.host, this.guest].forEach(({ client }) => client?.end());
  }
}

/** Ends all of them, and says how much was said. */
export async function endAll(talks) {
  await Promise.all(talks.map((talk) => talk.end()));
  const sum = (of) => talks.reduce((total, talk) => total + of(talk), 0);
  const moves = sum((talk) => talk.moves);
  assert.ok(moves >= talks.length, `${moves} moves`);
  return `${talks.length} rooms, ${sum(({ said }) => said.length)} messages, ${moves} moves to another node, nothing lost`;
}
