// The real sandbox, as an ordinary user (a throw-away one when the tests run as root).
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { markOf, type Owner, ownerNow, sweepLeftovers } from '../../src/sandbox/linux/leftovers.ts';
import { readMachine } from '../../src/sandbox/machine.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { type Confined, createSandbox } from '../../src/sandbox/sandbox.ts';
import { supplyFault } from '../../src/supply/faults.ts';
import { childrenOf, until } from '../../src/upstream/processes.test-kit.ts';
import { faultOf, makeCell } from '../support/confined.ts';
import { type Reachable, runAs, userFolder } from '../support/ordinary-user.ts';

const sh = (script: string): readonly [string, string, string] => ['/bin/sh', '-c', script];

describe('a server', () => {
  it('sees an empty machine: no user, no process, no file but the system’s', async () => {
    const { run } = makeCell();
    const { out } = await run(
      {},
      ...sh('id -u; ls / /home /tmp /home/mcp; cat /proc/[0-9]*/comm; env | cut -d= -f1 | sort; pwd'),
    );
    assert.deepEqual(
      out.split('\n').filter((line) => line !== ''),
      // biome-ignore format: as `ls` prints it
      ['1000', '/:', 'bin', 'dev', 'etc', 'home', 'lib', ...(existsSync('/lib32') ? ['lib32'] : []), ...(existsSync('/lib64') ? ['lib64'] : []),
        ...(existsSync('/libx32') ? ['libx32'] : []), 'proc', 'sbin', 'tmp', 'usr', '/home:', 'mcp', '/home/mcp:', '/tmp:',
        'bwrap', 'sh', 'HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR', 'USER', '/home/mcp'],
    );
  });

  it('can write nowhere but in memory, and only so much', async () => {
    const { run } = makeCell();
    const { out } = await run(
      { limits: { disk: '2MiB' } },
      ...sh(`for f in /x /usr/x /etc/x /bin/x /home/x /proc/sys/kernel/core_pattern /sys/x; do (echo x > $f) 2>/dev/null && echo "wrote $f"; done
        head -c 5000000 /dev/zero > /tmp/big 2>/dev/null; wc -c < /tmp/big; echo fine > /home/mcp/ok; cat /home/mcp/ok`),
    );
    assert.deepEqual(out.trim().split('\n'), ['2097152', 'fine']);
  });

  it('reads and writes what was granted, as granted', async () => {
    const { run, project } = makeCell();
    for (const name of ['in', 'out', 'secret']) mkdirSync(join(project, name), { mode: 0o777 });
    for (const name of ['in', 'out', 'secret']) writeFileSync(join(project, name, 'file'), name, { mode: 0o666 });
    makeOpen(project);
    const { out } = await run(
      { read: ['in'], write: ['out'] },
      ...sh(`cd ${project}; ls; cat in/file out/file; (echo x > in/new) 2>/dev/null || echo refused; echo done > out/new`),
    );
    assert.equal(out, 'in\nout\ninoutrefused\n');
    assert.equal(readFileSync(join(project, 'out/new'), 'utf8'), 'done\n');
  });

  it('has its three streams and no other descriptor', async () => {
    const { run } = makeCell();
    const { out } = await run({}, ...sh('ls /proc/self/fd | tr "\\n" " "'));
    assert.equal(out, '0 1 2 3 ', 'the fourth is the listing itself');
  });

  it('is bounded in processes and memory', async () => {
    const { run } = makeCell();
    const many = 'i=0; while [ $i -lt 60 ]; do sleep 5 & i=$((i+1)); done; echo all';
    const { out } = await run({ limits: { processes: 32 } }, ...sh(many));
    assert.equal(out, '');
    const big = `x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo \${#x}`;
    assert.notEqual((await run({ limits: { memory: '64MiB' } }, ...sh(big))).code, 0);
    assert.equal((await run({ limits: { memory: '1GiB' } }, ...sh(big))).out, '100000000\n');
  });

  it('ends when its time is over', async () => {
    const { start } = makeCell();
    const { process: child, whyEnded } = await start(
      { limits: { time: '1s' } },
      ...sh('trap "" TERM HUP; while :; do sleep 1; done'),
    );
    assert.equal(whyEnded(), undefined);
    await once(child, 'exit');
    assert.equal(whyEnded(), 'its time was over (limits.time, 1s)');
  });

  it('gets the variables that its profile and settings list, and no other', async () => {
    const { sandbox, project } = makeCell({ ownEnv: { PATH: '/usr/bin:/bin', LISTED: 'a', SECRET: 'CANARY' } });
    const profile = { ...(await import('../../src/sandbox/profile.ts')).EMPTY_PROFILE, env: ['LISTED', 'ABSENT'] };
    const server = { name: 's', command: '/usr/bin/env', args: [], env: { NAMED: 'b' } };
    const { process: child, stdout } = await sandbox.launch(server, profile, { projectDir: project, code: [] });
    let out = '';
    stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    await new Promise((resolve) => child.once('close', resolve));
    assert.match(out, /^LISTED=a$/m);
    assert.match(out, /^NAMED=b$/m);
    assert.doesNotMatch(out, /CANARY|ABSENT/);
  });
});

/** What root made for a test belongs to the servers' user. */
function makeOpen(folder: string): void {
  if (runAs === undefined) return;
  for (const { name, parentPath } of readdirSync(folder, { withFileTypes: true, recursive: true })) chown(join(parentPath, name));
}
function chown(path: string): void {
  if (runAs !== undefined) process.getBuiltinModule('node:fs').lchownSync(path, runAs, runAs);
}

describe('the network of a server', () => {
  it('has no name and no address, and every attempt is recorded', async () => {
    const { start, records } = makeCell();
    // The first is made before anybody listens: then it is the kernel that refuses it. No line is heard before somebody does.
    const {
      process: child,
      stdin,
      stdout,
    } = await start({}, ...sh('getent hosts early.evil.test; read line; getent hosts leak.evil.test'));
    stdin.write('go on\n');
    stdout.resume();
    await once(child, 'exit');
    const refused = records.map(({ refusal, name }) => `${refusal} ${name}`);
    assert.ok(
      refused.includes('too-early undefined') || refused.includes('name-not-granted early.evil.test'),
      JSON.stringify(records),
    );
    assert.ok(refused.includes('name-not-granted leak.evil.test'), JSON.stringify(records));
  });

  it('is counted where nobody listens: before Bartizan does, and on every other port', async () => {
    const { run, start, records, reach } = makeCell();
    const script = `const go = () => { for (let i = 0; i < 5; i++) require('node:net').connect(9, '192.0.2.1').on('error', () => {});
      const s = require('node:dgram').createSocket('udp4'); s.send('x', 9, '192.0.2.1', () => s.close()); }`;
    const {
      process: child,
      stdin,
      stdout,
    } = await start({}, reach.node, '-e', `${script}; process.stdin.once('data', () => { go(); process.stdin.unref(); })`);
    stdin.write('go on\n');
    stdout.resume();
    await once(child, 'exit');
    const counted = (refusal: string, protocol: string): number =>
      records.filter((one) => one.refusal === refusal && one.protocol === protocol).reduce((sum, { times }) => sum + times, 0);
    assert.deepEqual([counted('unwatched-port', 'tcp'), counted('unwatched-port', 'udp')], [5, 1], JSON.stringify(records));
    // It is gone before anybody listens.
    await run({}, reach.node, '-e', `${script}; go()`);
    assert.deepEqual([counted('too-early', 'tcp') + counted('unwatched-port', 'tcp')], [10], JSON.stringify(records));
  });

  it('reaches a port of this machine only where that port is named', async () => {
    const { run, records, reach } = makeCell();
    const listener = createServer((socket) => socket.end('from the host'));
    listener.listen(0, '127.0.0.1');
    after(() => listener.close());
    await new Promise((resolve) => listener.once('listening', resolve));
    const { port } = listener.address() as AddressInfo;
    const script = `require('node:net').connect(${port},'127.0.0.1').on('data',d=>console.log(String(d))).on('error',e=>console.log(e.code))`;
    const named = await run({ allow: { loopbackPorts: [port] } }, reach.node, '-e', script);
    assert.equal(named.out, 'from the host\n', named.err);
    assert.equal(records.filter(({ kind }) => kind === 'closed').length, 1);
    const other = await run({}, reach.node, '-e', script);
    assert.equal(other.out, 'ECONNREFUSED\n');
  });

  it('sees no interface but through a named exception', async () => {
    const { run, reach } = makeCell();
    const script = 'try { console.log(Object.keys(os.networkInterfaces()).join()) } catch (e) { console.log(e.code) }';
    assert.equal((await run({}, reach.node, '-e', script)).out, 'ERR_SYSTEM_ERROR\n');
    assert.equal((await run({ allow: { networkInterfaces: true } }, reach.node, '-e', script)).out, 'lo\n');
  });
});

const word = `bartizan-leftover-${process.pid}`;

describe('nothing is left', () => {
  const alive = (): readonly string[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
        } catch {
          return false;
        }
      })
      .filter((pid) => Number(pid) !== process.pid);

  it('when a server ends but its daemon does not want to', async () => {
    const { run } = makeCell();
    const { out } = await run({}, ...sh(`setsid sh -c 'trap "" TERM HUP INT; sleep 600; : ${word}' >/dev/null 2>&1 & echo gone`));
    assert.equal(out, 'gone\n');
    await until('the daemon is gone', () => alive().length === 0);
  });

  /** A process that starts sandboxes, one after the other, without a watchdog; resolves when the first begins. */
  const host = async (reach: Reachable): Promise<ChildProcess> => {
    const child = spawn(
      process.execPath,
      [join(reach.root, 'test/support/sandbox-host.ts'), word, reach.node, userFolder(), String(runAs ?? '')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return child;
  };

  it('when Bartizan is killed at any moment of a start, without a watchdog and without another start', async () => {
    const { reach } = makeCell();
    for (let delayMs = 0; delayMs < 400; delayMs += 25) {
      const child = await host(reach);
      await wait(delayMs);
      child.kill('SIGKILL');
      await until(`nothing is left ${delayMs} ms after it began`, () => alive().length === 0);
    }
  });

  it('when any one process around a server is killed, and Bartizan is told', async () => {
    const { start } = makeCell();
    const begin = async (): Promise<Confined> => {
      const confined = await start({}, ...sh(`trap "" TERM HUP INT PIPE; echo begun; while :; do sleep 600; done; : ${word}`));
      await new Promise((resolve) => confined.stdout.once('data', resolve));
      // The shell that becomes the helper is no part of what keeps a sandbox up.
      await until('nothing else is there', () => familyOf(confined.pid).length === roles);
      return confined;
    };
    // The shell around it, the first process of its namespace, bubblewrap outside and inside, the server.
    const roles = 5;
    const first = await begin();
    for (let role = 0; role < roles; role += 1) {
      const confined = role === 0 ? first : await begin();
      const ended = new Promise((resolve) => confined.process.once('exit', resolve));
      process.kill(familyOf(confined.pid)[role] ?? confined.pid, 'SIGKILL');
      await ended;
      await until(`nothing is left after the kill of number ${role}`, () => alive().length === 0);
    }
  });

  it('of a sandbox whose Bartizan is gone, once the next one starts, and one that is in use stays', async () => {
    const marked = (owner: Owner) =>
      spawn('/usr/bin/bwrap', [...markOf(owner), '--dev-bind', '/', '/', '/bin/sh', '-c', `sleep 600; : ${word}`], {
        stdio: 'ignore',
        ...(runAs === undefined ? {} : { uid: runAs, gid: runAs }),
      });
    const [left, used] = [marked({ pid: process.pid, startTicks: '1' }), marked(ownerNow())];
    const ended = new Promise((resolve) => left.once('exit', resolve));
    await until('both run', () => [left, used].every(({ pid }) => familyOf(pid ?? 0).length > 1));
    sweepLeftovers();
    await ended;
    assert.equal(used.exitCode ?? used.signalCode, null);
    used.kill('SIGKILL');
  });
});

/** A process of a marked sandbox and all below it; not the helper that opens listeners, which ends by itself. */
function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid, word).flatMap(familyOf)];
}

describe('a folder that a server may write', () => {
  it('keeps no repository that the server made', async () => {
    const { run, project, moved } = makeCell();
    mkdirSync(join(project, 'out/deep'), { recursive: true });
    makeOpen(project);
    const { out } = await run({ write: ['out'] }, ...sh(`cd ${project}/out/deep && mkdir -p .git/hooks && echo planted`));
    assert.equal(out, 'planted\n');
    assert.equal(existsSync(join(project, 'out/deep/.git')), false);
    assert.equal(moved.length, 1);
  });

  it('is not followed when it becomes a link before the start', async () => {
    const { sandbox, project } = makeCell();
    mkdirSync(join(project, 'out'));
    mkdirSync(join(project, 'victim'));
    makeOpen(project);
    const { planFor } = await import('../../src/sandbox/planner.ts');
    const { startBubblewrap } = await import('../../src/sandbox/linux/bubblewrap.ts');
    const { Gateway } = await import('../../src/sandbox/gateway/gateway.ts');
    const { readProfile } = await import('../../src/sandbox/profile-schema.ts');
    const machine = await sandbox.machine();
    const server = { name: 's', command: '/bin/true', args: [], env: {} };
    const places = { home: project, projectDir: project, stateDir: '/x', configDir: '/y', ownEnv: {}, code: [] };
    const plan = planFor(server, readProfile({ write: ['out'] }, 'p'), machine, places);
    renameSync(join(project, 'out'), join(project, 'old'));
    symlinkSync(join(project, 'victim'), join(project, 'out'));
    const outside = { resolve: async () => [], dial: () => assert.fail(), mayDial: () => false };
    const gateway = new Gateway({ server: 's', network: plan.network, outside, onEgress: () => {} });
    const owner = { pid: process.pid, startTicks: '0' };
    const parts = { machine, gateway, values: {}, owner, node: process.execPath, dropTo: runAs, onSpawn: () => {} };
    assert.equal(await faultOf(() => startBubblewrap(plan, parts)), 'sandbox.grant-changed');
  });
});

describe('a start is refused', () => {
  it('for code that is not what was approved: it is looked at while the system sets up, and nothing of it runs before', async () => {
    const { sandbox, project } = makeCell();
    mkdirSync(join(project, 'out'));
    makeOpen(project);
    const word = `verified-${process.pid}`;
    const [command, ...args] = sh(`echo ran > ${project}/out/ran; sleep 600; : ${word}`);
    const starts = async (hosts: readonly string[], verify: () => void): Promise<string> => {
      const server = { name: 's', command, args, env: {}, verify };
      const profile = readProfile({ write: ['out'], hosts }, 'of the test');
      const begun = sandbox.launch(server, profile, { projectDir: project, code: [] });
      const code = await faultOf(() => begun);
      if (code !== 'none') return code;
      // It is let in when it is begun, and runs a moment later.
      await until('it ran', () => existsSync(join(project, 'out/ran')));
      (await begun).process.kill('SIGKILL');
      return code;
    };
    // Longer than setting up takes.
    const late = (): void => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      throw supplyFault.tampered({ subject: 's', path: 'index.js', what: 'its content is another' });
    };
    for (const hosts of [[], ['example.com']]) {
      assert.equal(await starts(hosts, late), 'supply.tampered');
      await until('nothing is left', () => childrenOf(process.pid, word).length === 0);
      assert.equal(existsSync(join(project, 'out/ran')), false);
    }
    assert.equal(await starts([], () => {}), 'none');
  });

  it('for root, unless an ordinary user is named', async () => {
    const machine = { platform: process.platform, arch: process.arch, uid: 0 };
    assert.equal(await faultOf(() => readMachine(machine)), 'sandbox.root-caller');
    assert.equal(await faultOf(() => readMachine({ ...machine, runAs: 0 })), 'sandbox.run-as-root');
    assert.equal((await readMachine({ ...machine, runAs: 1234 })).uid, 1234);
  });

  it('for a limit that cannot be enforced here, unless it is given up by name', async () => {
    assert.equal(await faultOf(() => makeCell().run({ limits: { cpu: 1 } }, '/bin/true')), 'sandbox.degraded');
    const { code } = await makeCell({ allowDegraded: ['cpu'] }).run({ limits: { cpu: 1 } }, '/bin/true');
    assert.equal(code, 0);
  });

  it('with the reason of bubblewrap when that cannot set up', async () => {
    const { sandbox, project, reach } = makeCell();
    const found = await sandbox.machine();
    assert.ok(found.bubblewrap !== '');
    const broken = createSandbox({
      ...{ platform: process.platform, arch: process.arch, uid: process.getuid?.(), runAs },
      ...{ home: project, stateDir: '/x', configDir: '/y', ownEnv: {}, allowDegraded: [] },
      ...{
        node: join(project, 'no-such-node'),
        onEgress: () => {},
        onRepository: () => {},
        monotonicMs: () => 0,
        newWord: () => 'x',
      },
    });
    const launch = () =>
      broken.launch({ name: 's', command: '/bin/sleep', args: ['5'], env: {} }, readEmpty, { projectDir: project, code: [] });
    const { EMPTY_PROFILE: readEmpty } = await import('../../src/sandbox/profile.ts');
    assert.match(await faultOf(launch), /^sandbox\.setup-failed$|^none$|ENOENT/);
    assert.ok(reach.node.length > 0);
  });
});
