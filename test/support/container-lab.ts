// Where containers are tried: an ordinary user with rootless podman and an image made of this machine's own Node. When the tests run as root, a user
// is made for them and removed again, and podman gets a cgroup tree that it accepts, seen by nobody else. No registry is asked for anything.
import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { HostReport, HostSpec } from './container-host.ts';
import { type LabUser, makeLabUser, must, removeLabUser } from './container-user.ts';
import { ROOT } from './place.ts';

// Hosts in hybrid mode refuse rootless podman: a private mount namespace has the second version's tree alone.
const LAB = `
grep -q ' /sys/fs/cgroup cgroup2 ' /proc/mounts || {
  mount --make-rprivate / && mount -t cgroup2 cgroup2 /sys/fs/cgroup && mkdir -p /sys/fs/cgroup/$1/own && chown -R $1 /sys/fs/cgroup/$1 && echo $$ > /sys/fs/cgroup/$1/own/cgroup.procs
}
user=$1; shift; cd "$HOME"
exec setpriv --reuid $user --regid $user --init-groups "$@"
`;

const COPIED = ['src/base', 'src/sandbox', 'test/support', 'node_modules/tldts', 'node_modules/tldts-core', 'node_modules/zod'];

/** What a process that runs a server is to do; the lab's own image where it names none. */
export type LabSpec = Omit<HostSpec, 'image'> & { readonly image?: string };

/** A user with rootless podman and an image. */
export class ContainerLab {
  readonly home: string;
  /** A copy of the parts of the repository that are needed, and of Node, where the user can read them. */
  readonly code: string;
  readonly node: string;
  readonly runtime: string;
  readonly #user: LabUser;
  readonly #env: Readonly<Record<string, string>>;
  #image = '';

  /** `more`: further paths of the repository that are needed. */
  constructor(more: readonly string[] = []) {
    this.home = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-lab-')));
    this.#user = makeLabUser(this.home);
    this.code = join(this.home, 'code');
    this.node = join(this.code, 'node');
    this.runtime = join(this.home, 'run');
    for (const folder of [this.code, this.runtime, join(this.home, 'project/in'), join(this.home, 'project/out')])
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const path of [...COPIED, ...more])
      cpSync(join(ROOT, path), join(this.code, path), { recursive: true, dereference: true });
    writeFileSync(join(this.code, 'package.json'), '{"type":"module"}');
    copyFileSync(process.execPath, this.node);
    this.#own(this.home);
    this.#env = {
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      HOME: this.home,
      XDG_RUNTIME_DIR: this.runtime,
      USER: this.#user.name,
    };
  }

  #own(path: string): void {
    if (this.#user.uid !== undefined) must('chown', ['-R', this.#user.name, path]);
  }

  /** No other lab that there is at the same time has it. */
  get number(): number {
    return this.#user.number;
  }

  /** The user's own group, for services that are open to one. */
  get group(): string {
    return this.#user.name;
  }

  /** A path below the user's home; a file of this text is put there. */
  write(name: string, content: string): string {
    const path = join(this.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const { uid } = this.#user;
    if (uid !== undefined) for (let at = path; at !== this.home; at = dirname(at)) chownSync(at, uid, uid);
    return path;
  }

  /** Starts a program as the user. */
  spawn(program: string, ...args: readonly string[]): ChildProcessWithoutNullStreams {
    const { uid, name } = this.#user;
    const become = uid === undefined ? [] : ['unshare', '--mount', '--', 'sh', '-c', LAB, 'lab', name];
    const command = [...become, program, ...args];
    return spawn(command[0] ?? '', command.slice(1), { env: { ...this.#env }, cwd: '/', stdio: 'pipe' });
  }

  /** Starts a program as the user behind a command of root that ends in it, such as one that makes a network. @throws Error unless root */
  spawnBehind(
    command: readonly string[],
    program: string,
    ...args: readonly string[]
  ): ChildProcessByStdio<null, Readable, null> {
    const { uid, name } = this.#user;
    if (uid === undefined) throw new Error('containers in a network of their own need root');
    const [first = '', ...rest] = ['unshare', '--mount', ...command, 'sh', '-c', LAB, 'lab', name, program, ...args];
    return spawn(first, rest, { env: { ...this.#env }, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Runs a program as the user to its end. @throws Error when it fails */
  async must(program: string, ...args: readonly string[]): Promise<string> {
    const child = this.spawn(program, ...args);
    child.stdin.end();
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ]);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${code} ${err}`);
    return out;
  }

  /** Without it each container would be a copy of the whole image; not every file system of a test machine can do it. */
  async #useOverlay(): Promise<void> {
    const path = this.write('.config/containers/storage.conf', '[storage]\ndriver = "overlay"\n');
    await this.must('podman', 'info').catch(() => rmSync(path));
  }

  /** The root of an image, as an archive: Node and its libraries. */
  archive(): string {
    const [root, archive] = [join(this.home, 'image'), join(this.home, 'image.tar')];
    const libraries = must('ldd', [this.node]).match(/\/[^ ]+/g) ?? [];
    const names = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'].map((name) =>
      join(dirname(libraries.find((path) => path.includes('libc.so')) ?? '/lib'), name),
    );
    for (const path of [...libraries, ...names]) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      copyFileSync(realpathSync(path), join(root, path));
    }
    for (const folder of ['usr/bin', 'bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'home/mcp', 'data'])
      mkdirSync(join(root, folder), { recursive: true });
    copyFileSync(this.node, join(root, 'usr/bin/node'));
    copyFileSync('/bin/sh', join(root, 'bin/sh'));
    must('tar', ['-C', root, '-cf', archive, '.']);
    this.#own(archive);
    return archive;
  }

  /** The image, with a variable of its own. Named by its digest. */
  async image(): Promise<string> {
    if (this.#image !== '') return this.#image;
    await this.#useOverlay();
    const archive = this.archive();
    const changes = ['ENV FROM_IMAGE=1', 'VOLUME /data', 'ENTRYPOINT ["/usr/bin/node"]'].flatMap((one) => ['--change', one]);
    await this.must('podman', 'import', '--quiet', ...changes, archive, 'localhost/bartizan-lab:1');
    const digest = await this.must('podman', 'image', 'inspect', '--format', '{{.Digest}}', 'localhost/bartizan-lab:1');
    this.#image = `localhost/bartizan-lab@${digest.trim()}`;
    return this.#image;
  }

  /** Another image, which the engine does not have: as `add` keeps it, an OCI image layout. */
  async layout(): Promise<{ readonly image: string; readonly layout: string; readonly digests: readonly string[] }> {
    await this.image();
    const layout = join(this.home, 'layout');
    await this.must('podman', 'tag', 'localhost/bartizan-lab:1', 'localhost/bartizan-other:1');
    await this.must('podman', 'push', '--quiet', '--format', 'oci', 'localhost/bartizan-other:1', `oci:${layout}:other`);
    const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
    const [top] = index.manifests;
    const image = `registry.example/me/server@${top.digest}`;
    top.annotations = { 'org.opencontainers.image.ref.name': image };
    this.write('layout/index.json', JSON.stringify(index));
    const manifest = JSON.parse(readFileSync(join(layout, 'blobs/sha256', String(top.digest).slice('sha256:'.length)), 'utf8'));
    return { image, layout, digests: [manifest.config.digest] };
  }

  /** Starts a process that runs a server in a container; `variables` as `NAME=value`. */
  async host(spec: LabSpec, ...variables: readonly string[]): Promise<ChildProcessWithoutNullStreams> {
    const whole: HostSpec = { ...spec, image: spec.image ?? (await this.image()) };
    const host = join(this.code, 'test/support/container-host.ts');
    return this.spawn('env', ...variables, this.node, host, JSON.stringify(whole));
  }

  /** Runs such a process to its end. */
  async report(spec: LabSpec, ...variables: readonly string[]): Promise<HostReport> {
    const child = await this.host(spec, ...variables);
    child.stdin.end();
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const last = out.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`the host ended without a report: ${err}`);
    return JSON.parse(last) as HostReport;
  }

  /** Names of the containers that there are, or that run. */
  async containers(which?: 'running'): Promise<readonly string[]> {
    const all = which === 'running' ? [] : ['--all'];
    return (await this.must('podman', 'ps', ...all, '--format', '{{.Names}}')).split('\n').filter((name) => name !== '');
  }

  /** Removes containers, image, user and folder. */
  async end(): Promise<void> {
    await this.must('podman', 'system', 'reset', '--force').catch(() => undefined);
    removeLabUser(this.#user, this.home);
  }
}
