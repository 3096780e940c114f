// Servers in containers of a real rootless podman, as an ordinary user: what they can do, what they cannot, and that none outlives Bartizan.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createAuthority } from '../servers/tls/certificate.ts';
import { ContainerLab } from '../support/container-lab.ts';
import { fileAnswers, fileAttempts } from './container-attempts.ts';
import { type EndParts, endsWithBartizan, untilGone } from './container-end.ts';

const lab = new ContainerLab();
after(() => lab.end());

const script = (code: string): readonly string[] => ['--eval', code];
const linesOf = (text: string | undefined): readonly string[] => (text ?? '').trim().split('\n');

const ends: EndParts = {
  hold: (args) => lab.host({ mode: 'hold', args }),
  sweep: () => lab.report({ mode: 'sweep', args: [] }),
  containers: (which) => lab.containers(which),
};

describe('a server in a container', () => {
  it('has its variables and those of its image, exactly, and speaks over its three streams', async () => {
    const { out, err, code } = await lab.report({
      mode: 'run',
      args: script(
        'process.stdin.on("data", (chunk) => console.log("heard " + chunk)).on("end", () => { console.error("bye"); console.log(JSON.stringify(process.env)); process.exit(7); })',
      ),
      env: { TOKEN: ' se"cret = #x* ', EMPTY: '' },
      input: 'hello',
    });
    const [heard, env] = linesOf(out);
    assert.deepEqual([heard, err, code], ['heard hello', 'bye\n', 7]);
    const { PATH: _path, TERM: _term, ...rest } = JSON.parse(env ?? '{}') as Record<string, string>;
    assert.deepEqual(rest, {
      HOME: '/home/mcp',
      TMPDIR: '/tmp',
      TOKEN: ' se"cret = #x* ',
      EMPTY: '',
      FROM_IMAGE: '1',
      container: 'podman',
      HOSTNAME: 'mcp',
    });
  });

  it('reads and writes what was granted and memory, and nothing else', async () => {
    lab.write('project/in/file', 'granted');
    lab.write('.ssh/id_ed25519', 'private');
    const refused = { '/x': 'EROFS', '/usr/bin/node': 'EROFS', '/data/x': 'EROFS', '/etc/resolv.conf': 'EROFS' };
    const { out } = await lab.report({
      mode: 'run',
      args: script(fileAttempts(lab.home, Object.keys(refused))),
      profile: { read: ['in'], write: ['out'], limits: { disk: '4MiB' } },
    });
    assert.deepEqual(linesOf(out), fileAnswers(lab.home, refused));
    assert.equal(readFileSync(join(lab.home, 'project/out/new'), 'utf8'), 'x');
  });

  it('reaches the host that was granted, by name, without a proxy, and nothing else', async () => {
    const origin = createServer((request, response) => response.end(`you asked ${request.headers.host}`)).listen(0, '127.0.0.1');
    after(() => origin.close());
    await new Promise((resolve) => origin.once('listening', resolve));
    const code = `const ask = async (url) => console.log(url, await fetch(url).then((answer) => answer.text(), (error) => error.cause?.code ?? error.message));
      (async () => { for (const url of ['http://allowed.test/', 'http://other.test/', 'http://127.0.0.1:${(origin.address() as AddressInfo).port}/', 'http://169.254.169.254/latest', 'http://203.0.113.10/', 'http://[fd00::1]/']) await ask(url); })();`;
    const report = await lab.report({
      mode: 'run',
      args: script(code),
      profile: { hosts: ['http://allowed.test'] },
      port: (origin.address() as AddressInfo).port,
    });
    const [allowed, ...others] = linesOf(report.out);
    assert.equal(allowed, 'http://allowed.test/ you asked allowed.test');
    for (const line of others) assert.match(line, / (?:ENOTFOUND|ECONNRESET|ECONNREFUSED|ENETUNREACH|UND_ERR_SOCKET)$/);
    assert.ok(report.egress?.includes('refused other.test name-not-granted'), String(report.egress));
    assert.ok(report.egress?.includes('refused 169.254.169.254 address-not-granted'), String(report.egress));
    assert.ok(report.egress?.includes('refused unwatched-port'), String(report.egress));
  });

  it('works with its host by a placeholder, and never holds the secret', async () => {
    const authority = createAuthority();
    const seen: (string | undefined)[] = [];
    const origin = createTlsServer(authority.issue(['api.example.com']), (request, response) => {
      seen.push(request.headers.authorization);
      response.end(`you are ${request.headers.authorization}`);
    }).listen(0, '127.0.0.1');
    after(() => origin.close());
    await once(origin, 'listening');
    const code = `(async () => { console.log(await (await fetch('https://api.example.com/', { headers: { authorization: 'Bearer ' + process.env.TOKEN } })).text());
      console.log(process.env.TOKEN); })();`;
    const placeholders = [{ secret: 'T', host: 'api.example.com', header: 'Authorization' }];
    const { out, err, guarantees } = await lab.report({
      mode: 'run',
      args: script(code),
      profile: { hosts: ['api.example.com'], placeholders },
      port: (origin.address() as AddressInfo).port,
      secret: 'r3al-t0ken-value',
      extraCa: authority.cert,
    });
    assert.deepEqual(seen, ['Bearer r3al-t0ken-value'], err);
    assert.deepEqual(linesOf(out), ['you are Bearer ***', 'bartizan-placeholder-w0rd']);
    assert.equal(guarantees?.['placeholders'], 'enforced');
    assert.deepEqual(
      readdirSync(join(lab.home, 'state/containers')).filter((name) => name.startsWith('trust-')),
      [],
    );
  });

  it('starts as many processes as it may, and no more', async () => {
    const code = `const { spawn } = require('child_process'); let made = 0;
      for (let i = 0; i < 200; i++) { try { const child = spawn('/bin/sh', ['-c', 'read x'], { stdio: 'pipe' }); child.on('error', () => {}); if (child.pid) made++; } catch {} }
      setTimeout(() => { console.log(made); process.exit(0); }, 500);`;
    const madeUnder = async (processes: number): Promise<number> =>
      Number((await lab.report({ mode: 'run', args: script(code), profile: { limits: { processes } } })).out);
    const [few, many] = [await madeUnder(64), await madeUnder(256)];
    assert.ok(few > 0 && few < 64, String(few));
    assert.equal(many, 200);
  });

  it('takes as much memory as it may, and no more', async () => {
    const code = `const kept = []; for (let got = 64; got <= 1024; got += 64) { kept.push(Buffer.alloc(64 << 20, 1)); require('fs').writeSync(1, got + '\\n'); }`;
    const takenUnder = async (memory: string): Promise<number> =>
      Number(linesOf((await lab.report({ mode: 'run', args: script(code), profile: { limits: { memory } } })).out).at(-1));
    const [little, much] = [await takenUnder('1GiB'), await takenUnder('3GiB')];
    assert.ok(little > 0 && little < 1024, String(little));
    assert.equal(much, 1024);
  });

  it('is refused a bound on its processor time where no cgroup can hold it, and kept to it where one can', async () => {
    // Two busy loops for a while: how many cores were used?
    const code = `const { Worker } = require('worker_threads'); const busy = () => new Worker('const end = Date.now() + 2000; while (Date.now() < end);', { eval: true });
      const began = Date.now(); let left = 2; for (const one of [busy(), busy()]) one.on('exit', () => { if (--left === 0) console.log(process.cpuUsage().user / 1000 / (Date.now() - began)); });`;
    const { fault, message, out, guarantees } = await lab.report({
      mode: 'run',
      args: script(code),
      profile: { limits: { cpu: 0.5 } },
    });
    if (fault === undefined) {
      assert.equal(guarantees?.['cpu'], 'enforced');
      assert.ok(Number(out) < 0.75, out);
    } else {
      assert.equal(fault, 'sandbox.degraded');
      assert.match(message ?? '', /cpu.*no cpu controller is delegated.*Fix: /s);
    }
  });
});

it('an image that was installed as a layout is taken over from there, by its digest', async () => {
  const { image, layout, digests } = await lab.layout();
  const { out, fault, message } = await lab.report({
    mode: 'run',
    args: script('console.log("from the layout")'),
    image,
    layout,
    digests,
  });
  assert.deepEqual([fault, out], [undefined, 'from the layout\n'], message);
  const other = `${image.slice(0, image.indexOf('@'))}@sha256:${'0'.repeat(64)}`;
  const wrong = await lab.report({ mode: 'run', args: [], image: other, layout, digests });
  assert.equal(wrong.fault, 'sandbox.image-missing', 'what a layout says of itself is not what was asked for');
});

describe('an engine that is not as it should be', () => {
  it('an image that is not here is not fetched, and one without a digest is not started', async () => {
    const image = `localhost/nothing@sha256:${'0'.repeat(64)}`;
    const missing = await lab.report({ mode: 'run', args: [], image });
    assert.equal(missing.fault, 'sandbox.image-missing', missing.message);
    assert.match(missing.message ?? '', /Fix: podman pull localhost\/nothing@sha256:0{64}$/);
    const { fault } = await lab.report({ mode: 'run', args: [], image: 'localhost/bartizan-lab:1' });
    assert.equal(fault, 'sandbox.image-not-pinned');
  });

  it('what its own settings add to every container is noticed before anything runs', async () => {
    for (const [line, reason] of [
      ['env = ["EVIL=1"]', /it sets the variable EVIL/],
      ['volumes = ["/etc:/host-etc:ro"]', /it mounts \/host-etc/],
      ['devices = ["/dev/null:/dev/extra"]', /it mounts \/dev\/extra/],
      ['annotations = ["run.oci.keep_original_groups=1"]', /it is annotated with run\.oci\.keep_original_groups/],
    ] as const) {
      const path = lab.write('.config/containers/containers.conf', `[containers]\n${line}\n`);
      const { fault, message } = await lab.report({ mode: 'run', args: script('console.log("ran")') });
      rmSync(path);
      assert.equal(fault, 'sandbox.engine-differs', `${line}: ${message}`);
      assert.match(message ?? '', reason);
    }
    assert.deepEqual(await untilGone(ends), [], 'what was made is gone');
  });
});

describe('the end of a container', () => endsWithBartizan(ends));
