// Servers in containers of a real docker service, as an ordinary user that may speak to it: what they can do, what they cannot, and how they end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostReport } from '../support/container-host.ts';
import { ContainerLab, type LabSpec } from '../support/container-lab.ts';
import { leashOf } from '../support/container-user.ts';
import { DockerLab } from '../support/docker-lab.ts';

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
const KILLS = 6;
const linesOf = (text: string | undefined): readonly string[] => (text ?? '').trim().split('\n');
const named = (digest: string): Pick<LabSpec, 'image' | 'digests'> => ({ image: `localhost/lab@${digest}`, digests: [digest] });
const run = (spec: Omit<LabSpec, 'mode'>): Promise<HostReport> => docker.report({ mode: 'run', ...named(id), ...spec });

async function untilGone(within: number): Promise<readonly string[]> {
  for (const end = performance.now() + within; ; await wait(200)) {
    const left = await docker.containers();
    if (left.length === 0 || performance.now() > end) return left;
  }
}

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
    const code = `const fs = require('fs');
      const attempt = (what, work) => { try { console.log(what, work() ?? 'done'); } catch (error) { console.log(what, error.code); } };
      for (const path of ['/x', '/usr/bin/node', '/data/x', '/dev/x', '/etc/resolv.conf', '/etc/hosts', '${lab.home}/project/in/new', '${lab.home}/project/out/new', '/tmp/x', '/home/mcp/x'])
        attempt('write ' + path, () => fs.writeFileSync(path, 'x'));
      attempt('read', () => fs.readFileSync('${lab.home}/project/in/file', 'utf8'));
      attempt('key', () => fs.readFileSync('${lab.home}/.ssh/id_ed25519', 'utf8'));
      attempt('fill', () => { for (let i = 0; i < 64; i++) fs.appendFileSync('/tmp/big', Buffer.alloc(1 << 20)); });
      console.log('user', process.getuid() > 0, process.getgroups().length, fs.readFileSync('/proc/self/status', 'utf8').match(/(NoNewPrivs|Seccomp|CapEff|CapBnd):\\s*\\S+/g).join(' ').replace(/\\s+/g, ' '));
      console.log('others', fs.readdirSync('/proc').filter((name) => /^\\d/.test(name)).length);
      console.log('network', Object.keys(require('os').networkInterfaces()).join());
      require('net').connect({ host: '169.254.169.254', port: 80 }).on('error', (error) => console.log('metadata', error.code));`;
    const profile = { read: ['in'], write: ['out'], limits: { disk: '4MiB' }, allow: { networkInterfaces: true } };
    const { out, message, guarantees } = await run({ args: script(code), profile });
    assert.deepEqual(
      linesOf(out),
      [
        'write /x EROFS',
        'write /usr/bin/node EROFS',
        'write /data/x EROFS',
        'write /dev/x EACCES',
        'write /etc/resolv.conf EROFS',
        'write /etc/hosts EROFS',
        `write ${lab.home}/project/in/new EROFS`,
        `write ${lab.home}/project/out/new done`,
        'write /tmp/x done',
        'write /home/mcp/x done',
        'read granted',
        'key ENOENT',
        'fill ENOSPC',
        'user true 1 CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2',
        'others 2',
        'network lo',
        'metadata ENETUNREACH',
      ],
      message,
    );
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
      setTimeout(() => { console.log(ended > 0); process.exit(0); }, 4000);`;
    const few = await run({ args: script(`setTimeout(() => { ${many} }, 300);`), profile: { limits: { processes: 40 } } });
    assert.ok(Number(few.out) < 40, `${few.out} ${few.message}`);
    const { out, guarantees, code, message } = await run({
      args: script(`setTimeout(() => { ${hungry} }, 500);`),
      profile: { limits: { memory: '512MiB' } },
    });
    assert.equal(guarantees?.['memory'], 'enforced', message);
    assert.ok(out === 'true\n' || code !== 0, `${out} ${code}`);
  });
});

describe('what docker cannot do is refused', () => {
  it('a network that cannot be gated, an image that is not there, and one that asks for a volume', async () => {
    assert.equal((await run({ args: [], profile: { hosts: ['api.example.com'] } })).fault, 'sandbox.engine-network');
    const missing = await run({ args: [], ...named(`sha256:${'0'.repeat(64)}`) });
    assert.equal(missing.fault, 'sandbox.image-missing', missing.message);
    const asks = await docker.import('VOLUME /data');
    const { fault, message } = await run({ args: script(''), ...named(asks) });
    assert.deepEqual([fault, /volume \/data, which docker made/.test(message ?? '')], ['sandbox.engine-differs', true], message);
    assert.deepEqual(await untilGone(10_000), []);
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

describe('the end of a container of docker', () => {
  const HANG = ['--eval', 'process.on("SIGTERM", () => {}); setInterval(() => console.log("alive"), 200)'];
  const held = async (): Promise<number> => {
    const child = await docker.host({ mode: 'hold', ...named(id), args: HANG });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close').then(() => assert.fail(said))])) as [
      Buffer,
    ];
    return (JSON.parse(String(chunk).split('\n')[0] ?? '') as { readonly host: number }).host;
  };

  it('it goes when Bartizan is killed, whatever it does about it', async () => {
    process.kill(await held(), 'SIGKILL');
    assert.deepEqual(await untilGone(15_000), []);
  });

  it('nothing runs on, at whatever moment Bartizan is killed', async () => {
    for (let turn = 0; turn < KILLS; turn += 1) {
      const child = await docker.host({ mode: 'hold', ...named(id), args: HANG });
      // From its first steps to a server that runs.
      await wait(Math.random() * 1_500);
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const runs = async (): Promise<string> => await docker.docker('ps', '--quiet');
    for (const end = performance.now() + 15_000; performance.now() < end && (await runs()) !== ''; ) await wait(200);
    assert.equal(await runs(), '');
    // What was made and never started is a name in a list, which the next start clears.
    await docker.report({ mode: 'sweep', image: '', args: [] });
    assert.deepEqual(await docker.containers(), []);
  });

  it('it goes at once when its leash is killed', async () => {
    process.kill(leashOf(await held()), 'SIGKILL');
    assert.deepEqual(await untilGone(15_000), []);
  });

  it('it goes at the next start when its leash was killed as well, and one that is in use stays', async () => {
    const host = await held();
    // At the same moment, as far as it can tell.
    process.kill(host, 'SIGSTOP');
    process.kill(leashOf(host), 'SIGKILL');
    process.kill(host, 'SIGKILL');
    await wait(1_000);
    const [left] = await docker.containers();
    assert.ok(left !== undefined, 'nobody was left to remove it');
    const other = await held();
    for (let turn = 0; turn < 50 && (await docker.containers()).includes(left); turn += 1) await wait(200);
    assert.equal((await docker.containers()).length, 1);
    assert.equal((await docker.report({ mode: 'sweep', image: '', args: [] })).swept, 0);
    process.kill(other, 'SIGKILL');
    assert.deepEqual(await untilGone(15_000), []);
  });
});
