import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EgressRecord } from '../gateway/records.ts';
import { EMPTY_PROFILE, type Profile } from '../profile.ts';
import { readProfile } from '../profile-schema.ts';
import { type Proposal, proposalFor } from './proposal.ts';
import { TraceReader } from './trace.ts';
import { type Disk, UseCollector } from './uses.ts';

const PROGRAM = '/usr/bin/node';
const P = '/home/me/project';

/** What is there: names that end in a slash are folders. */
function diskOf(...paths: readonly string[]): Disk {
  const all = new Map<string, 'file' | 'folder'>();
  for (const path of paths) {
    const bare = path.replace(/\/$/, '');
    all.set(bare, path.endsWith('/') ? 'folder' : 'file');
    for (let at = bare.lastIndexOf('/'); at > 0; at = bare.lastIndexOf('/', at - 1))
      if (!all.has(bare.slice(0, at))) all.set(bare.slice(0, at), 'folder');
  }
  return { kindOf: (path) => all.get(path) };
}

interface Case {
  readonly disk: Disk;
  /** Lines of a trace, without the process. */
  readonly trace?: readonly string[];
  readonly profile?: Profile;
  readonly records?: readonly Partial<EgressRecord>[];
  readonly named?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: readonly string[];
  /** Folders that it could read while it was learned from. */
  readonly seen?: readonly string[];
}

function propose({
  disk,
  trace = [],
  profile = EMPTY_PROFILE,
  records = [],
  named = [],
  env = {},
  variables = [],
  seen = [],
}: Case): Proposal {
  const bind = (target: string, why: string, isWritable = false) =>
    ({ kind: 'bind', source: target, target, isWritable, why }) as const;
  const mounts = [
    bind('/usr', 'the system'),
    bind(`${P}/code`, 'its own code'),
    ...seen.map((path) => bind(path, `read (${path})`)),
  ];
  const reader = new TraceReader('/home/mcp');
  const collector = new UseCollector({ program: PROGRAM, mounts }, disk);
  for (const line of [`execve("${PROGRAM}", ["node"], 0x1) = 0`, ...trace]) {
    const traced = reader.read(`7 ${line}`);
    if (traced !== undefined) collector.take(traced);
  }
  return proposalFor({
    uses: collector.uses(),
    records: records.map((one) => ({ server: 's', kind: 'refused', protocol: 'dns', times: 1, ...one })),
    variables: variables.map((name) => ({ name, file: 'index.js' })),
    named,
    profile,
    where: { home: '/home/me', stateDir: '/home/me/.local/state/bartizan', configDir: '/home/me/.config/bartizan' },
    projectDir: P,
    ownEnv: env,
    disk,
  });
}

const shown = ({ lines }: Proposal): readonly string[] => lines.map(({ field, value }) => `${field} ${value}`);
const opened = (path: string, result = '3'): string => `openat(AT_FDCWD</home/mcp>, "${path}", O_RDONLY|O_CLOEXEC) = ${result}`;
const listed = (path: string, result = '3'): string => `openat(AT_FDCWD</home/mcp>, "${path}", O_RDONLY|O_DIRECTORY) = ${result}`;
const wrote = (path: string, result = '3'): string =>
  `openat(AT_FDCWD</home/mcp>, "${path}", O_WRONLY|O_CREAT, 0666) = ${result}`;
const looked = (path: string, result = '0'): string => `newfstatat(AT_FDCWD</home/mcp>, "${path}", {}, 0) = ${result}`;
const NO = '-1 ENOENT (No such file or directory)';
const RO = '-1 EROFS (Read-only file system)';

describe('a proposal of places', () => {
  const disk = diskOf(`${P}/a`, `${P}/docs/1`, `${P}/docs/2`, `${P}/docs/3`, `${P}/docs/sub/4`, `${P}/out/`, '/home/me/notes/n');

  it('is empty for a server that touched nothing but its code, the system and what is made up', () => {
    const trace = [
      opened(`${P}/code/x`),
      opened('/usr/share/y'),
      opened('/etc/ssl/certs/z', NO),
      opened('/proc/self/maps'),
      wrote('/tmp/t'),
    ];
    assert.deepEqual(shown(propose({ disk, trace })), []);
  });

  it('names a file that was used, and says how', () => {
    const { lines } = propose({ disk, seen: [P], trace: [opened(`${P}/a`)] });
    assert.deepEqual(lines, [{ field: 'read', value: 'a', evidence: 'opened a' }]);
  });

  it('names a folder that was listed, or of which several files were used, once', () => {
    assert.deepEqual(shown(propose({ disk, seen: [P], trace: [listed(`${P}/docs`), opened(`${P}/docs/1`)] })), ['read docs']);
    assert.deepEqual(shown(propose({ disk, seen: [P], trace: ['1', '2', '3'].map((name) => opened(`${P}/docs/${name}`)) })), [
      'read docs',
    ]);
    assert.deepEqual(shown(propose({ disk, seen: [P], trace: ['1', '2'].map((name) => opened(`${P}/docs/${name}`)) })), [
      'read docs/1',
      'read docs/2',
    ]);
  });

  it('takes what was refused for what it needs, if it is really there', () => {
    const { lines } = propose({ disk, trace: [opened('/home/me/notes/n', NO), opened('/home/me/nothing', NO)] });
    assert.deepEqual(lines, [{ field: 'read', value: '~/notes/n', evidence: 'opened ~/notes/n, refused until now' }]);
  });

  it('does not take the way to a file for a use of what lies on it', () => {
    const trace = [looked(P), looked(`${P}/docs`), looked(`${P}/docs/sub`), opened(`${P}/docs/sub/4`)];
    assert.deepEqual(shown(propose({ disk, seen: [P], trace })), ['read docs/sub/4']);
  });

  it('does not take a look at a folder that is there anyway for a need of it', () => {
    assert.deepEqual(shown(propose({ disk, seen: [P], trace: [looked(`${P}/docs`)] })), []);
    assert.deepEqual(shown(propose({ disk, trace: [looked('/home/me/notes', NO)] })), ['read ~/notes']);
  });

  it('takes a folder of the command line as meant', () => {
    const named = [`${P}/docs`];
    assert.deepEqual(shown(propose({ disk, named, trace: [looked(`${P}/docs`, NO)] })), ['read docs']);
    assert.deepEqual(shown(propose({ disk, named, seen: [P], trace: [looked(`${P}/docs`), opened(`${P}/docs/1`)] })), [
      'read docs',
    ]);
  });

  it('names the folder of what was written, and what is read there needs no line of its own', () => {
    const trace = [wrote(`${P}/out/new/deep`, RO), listed(`${P}/out`), opened(`${P}/out/new/deep`, NO)];
    const { lines } = propose({ disk: diskOf(`${P}/out/new/`), seen: [P], trace });
    assert.deepEqual(
      lines,
      [
        { field: 'write', value: 'out/new', evidence: 'wrote out/new/deep, refused until now' },
        { field: 'read', value: 'out', evidence: 'listed out' },
      ].toReversed(),
    );
  });

  it('is never of a place that must not be granted', () => {
    const keys = diskOf('/home/me/.ssh/id', '/home/me/.bashrc', '/home/me/.local/state/bartizan/x', '/var/run/docker.sock');
    const trace = [
      opened('/home/me/.ssh/id', NO),
      wrote('/home/me/.bashrc', NO),
      opened('/home/me/.local/state/bartizan/x', NO),
      listed('/home/me', NO),
    ];
    const proposal = propose({ disk: keys, trace });
    assert.deepEqual(shown(proposal), []);
    assert.match(JSON.stringify(proposal.unproposed), /keys or tokens/);
    assert.match(JSON.stringify(proposal.unproposed), /own state/);
    assert.match(JSON.stringify(proposal.unproposed), /read \/home\/me"/);
  });

  it('never holds what a profile could not say', () => {
    const odd = diskOf(`${P}/a\u202eb`, `${P}/c*`);
    const proposal = propose({ disk: odd, seen: [P], trace: [opened(`${P}/a\\342\\200\\256b`), opened(`${P}/c*`)] });
    assert.deepEqual(shown(proposal), []);
    assert.equal(proposal.unproposed.length, 2);
  });

  it('says what of the profile was not used', () => {
    const profile = readProfile({ read: ['docs', 'a'] }, 'p');
    assert.deepEqual(propose({ disk, profile, seen: [`${P}/a`], trace: [opened(`${P}/a`)] }).unused, ['read docs']);
  });
});

describe('a proposal of hosts', () => {
  const disk = diskOf();
  const hosts = (...records: readonly Partial<EgressRecord>[]): Proposal => propose({ disk, records });

  it('names those that were reached and those that were asked for', () => {
    const proposal = hosts(
      { kind: 'opened', protocol: 'https', name: 'a.example.com', port: 443 },
      { kind: 'closed', protocol: 'https', name: 'a.example.com', port: 443 },
      { refusal: 'name-not-granted', name: 'b.example.com', times: 2 },
      { protocol: 'tcp', refusal: 'port-not-granted', name: 'c.example.com', port: 8080 },
      { protocol: 'tcp', refusal: 'port-not-granted', name: 'd.example.com', port: 80 },
    );
    assert.deepEqual(shown(proposal), [
      'hosts a.example.com',
      'hosts b.example.com',
      'hosts tcp://c.example.com:8080',
      'hosts http://d.example.com',
    ]);
    assert.match(proposal.lines[1]?.evidence ?? '', /2 times.*443 is assumed/);
  });

  it('never names an address, a name of this network or one that cannot be', () => {
    const proposal = hosts(
      { protocol: 'tcp', refusal: 'address-not-granted', address: '169.254.169.254', port: 80 },
      { refusal: 'name-not-granted', name: 'metadata.internal' },
      { refusal: 'name-not-granted', name: 'localhost' },
      { refusal: 'name-not-granted', name: 'a?b.example.com' },
      { protocol: 'https', refusal: 'private-address', name: 'p.example.com', port: 443 },
    );
    assert.deepEqual(shown(proposal), []);
    assert.equal(proposal.unproposed.length, 5);
  });

  it('keeps a wildcard that the profile has and that was used', () => {
    const profile = readProfile({ hosts: ['*.example.com'] }, 'p');
    const records = ['a', 'b'].map(
      (name) => ({ kind: 'opened', protocol: 'https', name: `${name}.example.com`, port: 443 }) as const,
    );
    assert.deepEqual(shown(propose({ disk, profile, records })), ['hosts *.example.com']);
  });

  it('tells of ports of this machine, which are granted by name alone', () => {
    const trace = [
      'connect(3<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (x)',
    ];
    const proposal = propose({ disk, trace });
    assert.deepEqual(shown(proposal), []);
    assert.deepEqual(proposal.unproposed, [
      { what: 'port 5432 of this machine', reason: 'only by name, in allow.loopbackPorts' },
    ]);
  });
});

it('variables are proposed where its code names them and they are set here', () => {
  const proposal = propose({
    disk: diskOf(),
    variables: ['API_URL', 'UNSET', 'PATH'],
    env: { API_URL: 'x', PATH: '/bin', OTHER: 'y' },
  });
  assert.deepEqual(shown(proposal), ['env API_URL']);
  assert.ok(!JSON.stringify(proposal).includes('"x"'), 'no value is told');
});

it('programs are told with how often they were started', () => {
  const trace = [
    'execve("/usr/bin/git", ["git"], 0x1) = 0',
    'execve("/usr/bin/git", ["git"], 0x1) = 0',
    'execve("/usr/bin/nope", ["x"], 0x1) = -1 ENOENT (x)',
  ];
  assert.deepEqual(propose({ disk: diskOf(), trace }).programs, [{ program: '/usr/bin/git', times: 2 }]);
});
