// A compose file, as docker-compose resolves it, run with podman. What a service says is passed on or refused here; nothing is
// passed over in silence.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './lib.mjs';

export const { load } = createRequire(join(process.env.NODE_MODULES, 'x.cjs'))('js-yaml');
const run = promisify(execFile);
const OPTIONS = { maxBuffer: 64 << 20 };

export async function resolve(file, env) {
  const { stdout } = await run('docker-compose', ['-f', file, 'config'], { ...OPTIONS, env: { ...process.env, ...env } });
  return load(stdout);
}

export class Stack {
  #file;
  #allowed; // limits of this machine: no container can have more

  /** Services that are left out are left out by name. */
  constructor(file, { without }) {
    this.#file = structuredClone(file);
    for (const name of without) delete this.#file.services[name];
  }

  get services() {
    return this.#file.services;
  }

  async podman(...words) {
    try {
      const { stdout } = await run('podman', words, OPTIONS);
      return stdout.trim();
    } catch ({ stdout, stderr }) {
      throw new Error(`podman ${words[0]}: ${stderr.replace(/^.*systemd.*\n/gm, '')}${stdout}`);
    }
  }

  exec(service, ...words) {
    return this.podman('exec', service, ...words);
  }

  async succeeds(service, ...words) {
    return this.exec(service, ...words).then(() => true, () => false);
  }

  async logs(service) {
    const { stdout, stderr } = await run('podman', ['logs', service], OPTIONS);
    return stdout + stderr;
  }

  async addresses(service) {
    const [{ NetworkSettings }] = JSON.parse(await this.podman('inspect', service));
    return Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  }

  async up() {
    const { stdout } = await run('bash', ['-c', 'ulimit -Hn; ulimit -Hu']);
    const [nofile, nproc] = stdout.split('\n').map((limit) => Number(limit) || -1);
    this.#allowed = { nofile, nproc };
    for (const [name, network] of Object.entries(this.#file.networks)) await this.#makeNetwork(name, network ?? {});
    const begun = new Map();
    const begin = (name) => begun.get(name) ?? begun.set(name, this.#begin(name, begin)).get(name);
    await Promise.all(Object.keys(this.services).map(begin));
  }

  /**
   * As "docker compose up -d --no-deps --wait": the service's container goes, within its own time, and one of the other file comes.
   * Fails when that does not get healthy.
   */
  async replace(name, file, withinMs) {
    await this.podman('rm', '--force', '--time', seconds(this.services[name].stop_grace_period), name);
    await this.podman('run', '--detach', '--name', name, ...this.#options(name, file.services[name]));
    await this.healthy(name, withinMs);
  }

  async down() {
    await this.podman('rm', '--force', '--all', '--time', '0');
  }

  async #begin(name, begin) {
    for (const [other, { condition }] of Object.entries(this.services[name].depends_on ?? {})) {
      await begin(other);
      if (condition === 'service_healthy') await this.healthy(other);
    }
    await this.podman('run', '--detach', '--name', name, ...this.#options(name, this.services[name]));
  }

  /** By its health check in the compose file, run in the container as Docker would. */
  async healthy(service, withinMs = 30_000) {
    const healthy = () => this.podman('healthcheck', 'run', service).then(() => true, () => false);
    await until(`${service} is healthy`, healthy, withinMs).catch(async (error) => {
      const check = await this.podman('inspect', '--format', '{{with .State.Health}}{{(index .Log 0).Output}}{{end}}', service).catch(() => '');
      throw new Error(`${error.message}; the check says: ${check}; the service says:\n${await this.logs(service)}`);
    });
  }

  // As Docker does: networks do not lead to each other.
  async #makeNetwork(name, { internal, ipam, ...rest }) {
    refuse(`network ${name}`, rest);
    const subnets = (ipam?.config ?? []).flatMap(({ subnet }) => ['--subnet', subnet]);
    await this.podman('network', 'create', '--opt', 'isolate=true', ...(internal ? ['--internal'] : []), ...subnets, name);
  }

  #options(name, service) {
    const {
      image, command = [], user, environment = {}, networks, ports = [], volumes = [], secrets = [], tmpfs = [], healthcheck,
      read_only, cap_drop = [], cap_add = [], security_opt = [], mem_limit, cpus, pids_limit, ulimits = {}, restart, stop_grace_period,
      build, depends_on, logging, // made before; waited for; Docker's own
      ...rest
    } = service;
    refuse(`service ${name}`, rest);
    const options = [
      ...(user ? ['--user', user] : []),
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...Object.entries(networks).flatMap(([network, at]) => ['--network', at?.ipv4_address ? `${network}:ip=${at.ipv4_address},mac=${macOf(at.ipv4_address)}` : network]),
      ...ports.flatMap((port) => ['--publish', typeof port === 'string' ? port : `${port.published}:${port.target}`]),
      ...volumes.flatMap((volume) => ['--volume', volume]),
      ...secrets.flatMap(({ source, target = source }) => ['--volume', `${this.#file.secrets[source].file}:/run/secrets/${target}:ro`]),
      ...tmpfs.flatMap((path) => ['--tmpfs', `${path}:rw,noexec,nosuid,nodev,mode=1777,notmpcopyup`]),
      // podman would add a writable /tmp and /run of its own; Docker does not.
      ...(read_only ? ['--read-only', '--read-only-tmpfs=false'] : []),
      ...cap_drop.flatMap((capability) => ['--cap-drop', capability]),
      ...cap_add.flatMap((capability) => ['--cap-add', capability]),
      ...security_opt.flatMap((option) => ['--security-opt', option.replace(':', '=')]),
      '--memory', mem_limit, '--cpus', String(cpus), '--pids-limit', String(pids_limit),
      ...Object.entries({ ...this.#allowed, ...ulimits }).flatMap(([limit, value]) => ['--ulimit', this.#limit(limit, value)]),
      ...(restart ? ['--restart', restart] : []),
      ...(stop_grace_period ? ['--stop-timeout', seconds(stop_grace_period)] : []),
      ...(healthcheck ? this.#healthcheck(healthcheck) : []),
    ];
    return [...options, image, ...command];
  }

  // Where this machine gives less than the file asks for, as much as there is.
  #limit(limit, value) {
    const { soft, hard } = typeof value === 'object' ? value : { soft: value, hard: value };
    const allowed = this.#allowed[limit] ?? -1;
    const least = (asked) => (allowed < 0 ? asked : Math.min(asked, allowed));
    return `${limit}=${least(soft)}:${least(hard)}`;
  }

  #healthcheck({ test: [kind, ...words], interval, timeout, retries, start_period = '0s', ...rest }) {
    refuse('healthcheck', rest);
    const command = kind === 'CMD' ? JSON.stringify(words) : words[0];
    return ['--health-cmd', command, '--health-interval', interval, '--health-timeout', timeout, '--health-retries', String(retries), '--health-start-period', start_period];
  }
}

const seconds = (duration) => String(parseInt(duration, 10));

// Docker lets the neighbours know that an address has a new container; podman does not, so the new one gets the old one's.
function macOf(address) {
  return ['02', '42', ...address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))].join(':');
}

function refuse(what, rest) {
  if (Object.keys(rest).length > 0) throw new Error(`${what}: compose.mjs does not know ${Object.keys(rest).join(', ')}`);
}
