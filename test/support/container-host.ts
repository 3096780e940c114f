// A process that runs a server in a container, for tests: it may be killed. `container-host.ts SPEC` with a JSON text; see {@link HostSpec}.
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/base/fault.ts';
import { randomId } from '../../src/base/ids.ts';
import { type Containers, createContainers } from '../../src/sandbox/container/containers.ts';
import type { EngineName } from '../../src/sandbox/container/engine.ts';
import { credentialOf } from '../../src/sandbox/placeholder/credential.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';

/** What to do. */
export interface HostSpec {
  /** `run` until it ends, `hold` until killed, `sweep` what is left. */
  readonly mode: 'run' | 'hold' | 'sweep';
  readonly image: string;
  /** podman where nothing is said. */
  readonly engine?: EngineName;
  /** Where the image lies, for an engine that does not have it. */
  readonly layout?: string;
  readonly digests?: readonly string[];
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: unknown;
  /** Where the one granted name leads: a port of loopback. */
  readonly port?: number;
  readonly input?: string;
  /** Value of every secret that the profile has placeholders for; the server's variable TOKEN holds the placeholder. */
  readonly secret?: string;
  /** PEM of the authority of the hosts outside. */
  readonly extraCa?: string;
}

/** What it prints last, as JSON. */
export interface HostReport {
  readonly fault?: string;
  readonly message?: string;
  readonly out?: string;
  readonly err?: string;
  readonly code?: number | null;
  readonly egress?: readonly string[];
  readonly swept?: number;
  readonly guarantees?: Readonly<Record<string, string>>;
}

const egress: string[] = [];

function containers({ engine = 'podman', port, extraCa }: Pick<HostSpec, 'engine' | 'port' | 'extraCa'>): Containers {
  const home = homedir();
  return createContainers({
    engine,
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    ownEnv: process.env,
    home,
    stateDir: join(home, 'state'),
    configDir: join(home, '.config/bartizan'),
    node: process.execPath,
    allowDegraded: [],
    onEgress: ({ kind, name, address, refusal }) =>
      egress.push([kind, name ?? address, refusal].filter((part) => part !== undefined).join(' ')),
    onRepository: () => undefined,
    extraCa,
    monotonicMs: () => performance.now(),
    newWord: () =>
      randomId(64)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, 'x'),
    outside: {
      mayDial: () => true,
      resolve: async () => ['203.0.113.10'],
      dial: () => connect({ host: '127.0.0.1', port: port ?? 9, allowHalfOpen: true }),
    },
  });
}

async function launch(spec: HostSpec): Promise<HostReport> {
  const project = join(homedir(), 'project');
  const profile = readProfile(spec.profile ?? {}, 'of the test');
  const credentials = profile.placeholders.map((rule) => credentialOf('box', rule, spec.secret ?? '', 'w0rd'));
  const [credential] = credentials;
  const env = { ...spec.env, ...(credential === undefined ? {} : { TOKEN: credential.placeholder }) };
  const server = {
    name: 'box',
    image: spec.image,
    layout: spec.layout,
    digests: spec.digests,
    args: spec.args,
    env,
    credentials,
  };
  const confined = await containers(spec).launch(server, profile, project);
  const said = { out: '', err: '' };
  confined.stdout.on('data', (chunk) => {
    said.out += String(chunk);
    if (spec.mode === 'hold') process.stdout.write(`${JSON.stringify({ host: process.pid })}\n`);
  });
  confined.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  if (spec.mode === 'run') confined.stdin.end(spec.input ?? '');
  const code = await new Promise<number | null>((resolve) => confined.process.once('close', resolve));
  const guarantees = Object.fromEntries(confined.plan.guarantees.map(({ id, level }) => [id, level]));
  return { ...said, code, egress, guarantees };
}

async function main(): Promise<HostReport> {
  const spec = JSON.parse(process.argv[2] ?? '{}') as HostSpec;
  try {
    return spec.mode === 'sweep' ? { swept: await containers(spec).sweep() } : await launch(spec);
  } catch (error) {
    if (error instanceof Fault) return { fault: error.code, message: `${error.message}. Fix: ${error.fix}` };
    throw error;
  }
}

const report = await main();
process.stdout.write(`${JSON.stringify(report)}\n`);
