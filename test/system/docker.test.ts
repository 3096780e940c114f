// Servers in containers of a real docker service, as an ordinary user that may speak to it: what they can do, what they cannot, and how they end.
import assert from 'node:assert/strict';
import { once as onceOf } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { HostReport } from '../support/container-host.ts';
import { ContainerLab, type LabSpec } from '../support/container-lab.ts';
import { DockerLab } from '../support/docker-lab.ts';
import { fileAnswers, fileAttempts } from './container-attempts.ts';
import { type EndParts, endsWithBartizan, untilGone } from './container-end.ts';

const lab = new ContainerLab();
let docker: DockerLab;
let id = '';
before(async () => {
  lab.archive();
  docker = await DockerLab.start(lab);
  id = await docker.import('ENV FROM_IMAGE=1');
});
after(async () => {
  await docker?.end();
  await lab.end();
});

/** A server that does this, and lives until its input ends. */
const script = (code: string): readonly string[] => [
  '--eval',
  `${code}\nprocess.stdin.on('end', () => process.exit(7)).resume();`,
];
/** A server that does this when it is spoken to, and ends when it is done. */
const once = (code: string): Pick<LabSpec, 'args' | 'input'> => ({
  args: ['--eval', `process.stdin.once('data', () => { ${code} });`],
  input: 'go',
});
const linesOf = (text: string | undefined): readonly string[] => (text ?? '').trim().split('\n');
const named = (digest: string): Pick<LabSpec, 'image' | 'digests'> => ({ image: `localhost/lab@${digest}`, digests: [digest] });
const run = (spec: Omit<LabSpec, 'mode'>): Promise<HostReport> => docker.report({ mode: 'run', ...named(id), ...spec });

describe('a server in a container of docker', () => {
  it('has its variables and those of its image, exactly, and its three streams', async () => {
    const code = `console.log(JSON.stringify(process.env)); console.error('first'); process.stdin.on('data', (chunk) => console.log('heard ' + chunk));`;
    const report = await run({ args: script(code), env: { TOKEN: ' se"cret = #x* ', EMPTY: '' }, input: 'hello' });
    const { out, err, code: exit, fault, message } = report;
    assert.equal(fault, undefined, message);
    const [env, heard] = linesOf(out);
    assert.deepEqual([heard, err, exit], ['heard hello', 'first\n', 7]);
    const { PATH: _path, ...rest } = JSON.parse(env ?? '{}') as Record<string, string>;
    const own = Object.entries(rest).filter(([name, value]) => !(/_proxy$/i.test(name) && value === ''));
    assert.deepEqual(Object.fromEntries(own), {
      HOME: '/home/mcp',
      TMPDIR: '/tmp',
      TOKEN: ' se"cret = #x* ',
      EMPTY: '',
      FROM_IMAGE: '1',
      HOSTNAME: 'mcp',
    });
  });

  it('reads and writes what was granted and memory, holds no right, and sees nobody', async () => {
    lab.write('project/in/file', 'granted');
    lab.write('.ssh/id_ed25519', 'private');
    const refused = {
      '/x': 'EROFS',
      '/usr/bin/node': 'EROFS',
      '/data/x': 'EROFS',
      '/dev/x': 'EACCES',
      '/etc/resolv.conf': 'EROFS',
      '/etc/hosts': 'EROFS',
    };
    const code = `${fileAttempts(lab.home, Object.keys(refused))}
      console.log('network', Object.keys(require('os').networkInterfaces()).join());
      require('net').connect({ host: '169.254.169.254', port: 80 }).on('error', (error) => console.log('metadata', error.code));`;
    const profile = { read: ['in'], write: ['out'], limits: { disk: '4MiB' }, allow: { networkInterfaces: true } };
    const { out, message, guarantees } = await run({ args: script(code), profile });
    assert.deepEqual(linesOf(out), [...fileAnswers(lab.home, refused), 'network lo', 'metadata ENETUNREACH'], message);
    assert.equal(readFileSync(join(lab.home, 'project/out/new'), 'utf8'), 'x');
    assert.deepEqual([guarantees?.['files'], guarantees?.['engine'], guarantees?.['end']], ['partly', 'not-enforced', 'partly']);
  });

  it('is kept to its memory and its processes, in all, where the service holds them', async () => {
    const many = `const { spawn } = require('child_process'); let made = 0;
      for (let i = 0; i < 100; i++) { try { const child = spawn('/bin/sh', ['-c', 'read x'], { stdio: 'pipe' }); child.on('error', () => {}); if (child.pid) made++; } catch {} }
      console.log(made); process.exit(0);`;
    const hungry = `const { spawn } = require('child_process'); const kept = []; for (let i = 0; i < 4; i++) kept.push(spawn(process.execPath, ['--eval', 'const all = []; for (let n = 0; n < 4; n++) all.push(Buffer.alloc(64 << 20, 1)); process.stdout.write("x"); setInterval(() => {}, 1000)']));
      let whole = 0; for (const child of kept) child.stdout.on('data', () => whole++);
      let ended = 0; for (const child of kept) child.on('exit', () => ended++);
      setInterval(() => { if (ended > 0 || whole === kept.length) { console.log(ended > 0); process.exit(0); } }, 50);`;
    const few = await run({ ...once(many), profile: { limits: { processes: 40 } } });
    assert.ok(Number(few.out) < 40, `${few.out} ${few.message}`);
    const { out, err, guarantees, code, message } = await run({
      ...once(hungry),
      profile: { limits: { memory: '512MiB' } },
    });
    assert.equal(guarantees?.['memory'], 'enforced', message);
    // It, or one of those that it started, was ended by the kernel.
    assert.ok(out === 'true\n' || code === 137, `${out} ${code} ${err}`);
  });
});

it('has a network only by its named exception: then all of it, and it is said that nothing bounds it', async () => {
  const origin = createServer((_request, response) => response.end('here I am')).listen(0, docker.address);
  after(() => origin.close());
  await onceOf(origin, 'listening');
  const { port } = origin.address() as AddressInfo;
  const ask = `fetch('http://${docker.address}:${port}/').then((answer) => answer.text(), (error) => error.cause?.code ?? error.message)`;
  const code = `${ask}.then((said) => { console.log(said); process.exit(0); });`;
  const open = await run({ ...once(code), profile: { allow: { engineNetwork: true } } });
  assert.deepEqual([open.out, open.guarantees?.['network'], open.egress], ['here I am\n', 'not-enforced', []], open.message);
  const closed = await run({ ...once(code), profile: {} });
  assert.deepEqual([closed.out, closed.guarantees?.['network']], ['ENETUNREACH\n', 'enforced'], closed.message);
});

describe('what docker cannot do is refused', () => {
  it('a network that cannot be gated, an image that is not there, and one that asks for a volume', async () => {
    assert.equal((await run({ args: [], profile: { hosts: ['api.example.com'] } })).fault, 'sandbox.engine-network');
    const missing = await run({ args: [], ...named(`sha256:${'0'.repeat(64)}`) });
    assert.equal(missing.fault, 'sandbox.image-missing', missing.message);
    const asks = await docker.import('VOLUME /data');
    const { fault, message } = await run({ args: script(''), ...named(asks) });
    assert.deepEqual([fault, /volume \/data, which docker made/.test(message ?? '')], ['sandbox.engine-differs', true], message);
    assert.deepEqual(await untilGone(ends), []);
  });

  it('a service that one may not speak to, or that is not there', async () => {
    chmodSync(docker.socket.slice('unix://'.length), 0o600);
    const closed = await run({ args: [] });
    chmodSync(docker.socket.slice('unix://'.length), 0o660);
    assert.deepEqual(
      [closed.fault, /you may not speak to its service/.test(closed.message ?? '')],
      ['sandbox.engine-missing', true],
    );
    const gone = await lab.report({ mode: 'run', engine: 'docker', ...named(id), args: [] }, 'DOCKER_HOST=unix:///nowhere');
    assert.deepEqual([gone.fault, /its service does not answer/.test(gone.message ?? '')], ['sandbox.engine-missing', true]);
  });
});

it('an image that was installed as a layout is taken over from there, and is the one that was locked', async () => {
  const [saved, layout] = [join(lab.home, 'saved.tar'), join(lab.home, 'layout')];
  await docker.docker('save', '--output', saved, id);
  await lab.must('skopeo', 'copy', '--quiet', `docker-archive:${saved}`, `oci:${layout}`);
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
  const [{ digest }] = read('index.json').manifests;
  const { config } = read(`blobs/${digest.replace(':', '/')}`);
  const [image, digests] = [`registry.example/me/server@${digest}`, [config.digest]];
  const spec = { args: script('console.log("from the layout")'), image, layout, digests };
  const { out, message } = await run(spec);
  assert.equal(out, 'from the layout\n', message);
  const other = await run({ ...spec, digests: [`sha256:${'0'.repeat(64)}`] });
  assert.equal(other.fault, 'sandbox.image-missing', 'its configuration is not the one that was locked');
});

const ends: EndParts = {
  hold: (args) => docker.host({ mode: 'hold', ...named(id), args }),
  sweep: () => docker.report({ mode: 'sweep', image: '', args: [] }),
  containers: (which) => docker.containers(which),
};
describe('the end of a container of docker', () => endsWithBartizan(ends));
