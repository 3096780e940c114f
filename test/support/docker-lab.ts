// A docker service of its own for tests: started by root with a socket that only the lab's user may open, nothing of a network, and everything below one folder.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findTool } from '../../src/sandbox/machine.ts';
import type { HostReport } from './container-host.ts';
import type { ContainerLab, LabSpec } from './container-lab.ts';
import { must } from './container-user.ts';

const START_MS = 30_000;

const ip = (): string => findTool('ip', 'iproute2');

/** A running service. */
export class DockerLab {
  /** This machine, as a container with a network sees it. */
  readonly address: string;
  readonly #bridge: string;
  readonly #lab: ContainerLab;
  readonly #folder: string;
  readonly #service: ChildProcess;

  private constructor(lab: ContainerLab) {
    this.#lab = lab;
    this.address = `10.213.${77 + lab.number}.1`;
    this.#bridge = `bartizan-lab${lab.number}`;
    // What a killed run left.
    spawnSync(ip(), ['link', 'del', this.#bridge]);
    this.#folder = mkdtempSync(join(tmpdir(), 'bartizan-docker-'));
    const places = ['data-root', 'exec-root', 'pidfile'].flatMap((name) => [`--${name}`, join(this.#folder, name)]);
    // A bridge that leads nowhere but to this machine.
    for (const words of [
      `link add ${this.#bridge} type bridge`,
      `addr add ${this.address}/24 dev ${this.#bridge}`,
      `link set ${this.#bridge} up`,
    ])
      must(ip(), words.split(' '));
    const network = ['--bridge', this.#bridge, '--iptables=false', '--ip6tables=false', '--ip-masq=false', '--ip-forward=false'];
    const words = [...places, ...network, '--host', this.socket, '--group', lab.group, '--storage-driver', 'vfs'];
    // Its own group: it is ended with everything that it started.
    this.#service = spawn(findTool('dockerd', 'docker.io'), words, { stdio: 'ignore', detached: true });
    this.#service.on('error', () => undefined); // Shows as never ready.
    must('chmod', ['755', this.#folder]);
  }

  /** Starts a service. @throws Error unless root, or when it does not answer */
  static async start(lab: ContainerLab): Promise<DockerLab> {
    if (process.getuid?.() !== 0) throw new Error('a docker service of its own needs root');
    const made = new DockerLab(lab);
    for (const end = performance.now() + START_MS; performance.now() < end; await wait(200)) {
      const version = await made.docker('version', '--format', '{{.Server.Version}}').catch(() => '');
      if (version !== '') return made;
    }
    await made.end();
    throw new Error('dockerd does not answer');
  }

  get socket(): string {
    return `unix://${join(this.#folder, 'socket')}`;
  }

  get #variable(): string {
    return `DOCKER_HOST=${this.socket}`;
  }

  /** Runs docker as the lab's user. */
  docker(...args: readonly string[]): Promise<string> {
    return this.#lab.must('env', this.#variable, findTool('docker', 'docker.io'), ...args);
  }

  /** An image from the lab's archive. Answers with its id. */
  async import(...changes: readonly string[]): Promise<string> {
    const all = ['ENTRYPOINT ["/usr/bin/node"]', ...changes].flatMap((one) => ['--change', one]);
    return (await this.docker('import', ...all, join(this.#lab.home, 'image.tar'))).trim();
  }

  /** Runs a server in a container of this service, to its end. */
  report(spec: LabSpec): Promise<HostReport> {
    return this.#lab.report({ ...spec, engine: 'docker' }, this.#variable);
  }

  /** Starts a process that runs a server in a container of this service. */
  host(spec: LabSpec): ReturnType<ContainerLab['host']> {
    return this.#lab.host({ ...spec, engine: 'docker' }, this.#variable);
  }

  /** Names of the containers that there are, or that run. */
  async containers(which?: 'running'): Promise<readonly string[]> {
    const all = which === 'running' ? [] : ['--all'];
    return (await this.docker('ps', ...all, '--format', '{{.Names}}')).split('\n').filter((name) => name !== '');
  }

  /** Ends the service and removes everything of it. */
  async end(): Promise<void> {
    const ids = await this.docker('ps', '--all', '--quiet').catch(() => '');
    const left = ids.split('\n').filter((id) => id !== '');
    if (left.length > 0) await this.docker('rm', '--force', ...left).catch(() => undefined);
    if (this.#service.pid !== undefined && this.#service.exitCode === null) {
      this.#service.kill('SIGTERM');
      await Promise.race([once(this.#service, 'exit'), wait(10_000, undefined, { ref: false })]);
    }
    rmSync(this.#folder, { recursive: true, force: true });
    spawnSync(ip(), ['link', 'del', this.#bridge]);
  }
}
