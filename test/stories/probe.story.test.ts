// What `bartizan scan URL` promises: it asks first, calls no tool, finds what a careless server does wrong, and leaves a careful one alone. Each way by itself: src/app/probe/probe.test.ts.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/scanner/report-schema.ts';
import { createAuthority } from '../servers/tls/certificate.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');

interface Target {
  readonly url: string;
  /** Methods that it was asked for. */
  readonly asked: readonly string[];
}

type Variables = Readonly<Record<string, string>>;

async function started(test: TestContext, words: string, env: Variables = {}): Promise<Target> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'test/servers/probe/main.ts'), words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  test.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout ?? assert.fail() });
  const [port] = (await once(lines, 'line')) as [string];
  const asked: string[] = [];
  lines.on('line', (line) => asked.push(line));
  return { url: `${env['TLS_CERT'] === undefined ? 'http' : 'https'}://127.0.0.1:${port}/${words}/mcp`, asked };
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function scanWith(env: Variables, ...args: readonly string[]): Promise<Ended> {
  const options = { stdio: ['ignore', 'pipe', 'pipe'] as const, env: { ...process.env, ...env } };
  const child = spawn(process.execPath, [MAIN, 'scan', ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.setEncoding('utf8').on('data', (part: string) => {
      texts[index] += part;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const scan = (...args: readonly string[]): Promise<Ended> => scanWith({}, ...args);

const reportIn = (out: string): Report => JSON.parse(out) as Report;
const rulesIn = (out: string): readonly string[] => [...new Set(reportIn(out).findings.map(({ rule }) => rule))].sort();

describe('scan of an address', () => {
  it('sends nothing before somebody agreed', async (test) => {
    const { url, asked } = await started(test as TestContext, 'careless');
    const { code, err } = await scan(url);
    assert.equal(code, 3);
    assert.match(err, /^scan\.no-consent .*--yes/);
    assert.deepEqual(asked, []);
  });

  it('finds what a careless server does wrong, and calls none of its tools', async (test) => {
    const { url, asked } = await started(test as TestContext, 'careless');
    const { code, out } = await scan(url, '--yes', '--json');
    assert.equal(code, 1);
    assert.deepEqual(
      rulesIn(out).filter((rule) => rule !== 'secret-target' && rule !== 'instructions-to-model' && rule !== 'hidden-text'),
      [
        'cors-open',
        'error-leak',
        'header-mismatch',
        'host-unchecked',
        'open-endpoint',
        'origin-unchecked',
        'terminal-escape',
        'weak-session',
      ],
    );
    assert.ok(asked.length > 3);
    for (const method of asked) assert.match(method, /^(?:initialize|notifications\/initialized|tools\/list)$/);
    const tree = await scan(url, '--yes');
    assert.match(tree.out, /✗ 127\.0\.0\.1:\d+ {2}2 definitions/);
    assert.match(tree.out, /No tool was called, no credential was sent/);
  });

  it('leaves a careful server alone but for what it shows without a credential', async (test) => {
    const { url } = await started(test as TestContext, 'careful');
    const { code, out } = await scan(url, '--yes', '--json');
    assert.deepEqual([code, rulesIn(out), reportIn(out).isComplete], [1, ['open-endpoint'], true]);
  });

  it('leaves a server alone that asks for a token and says rightly where one is given; what could not be measured is said', async (test) => {
    const { url } = await started(test as TestContext, 'closed');
    const { code, out } = await scan(url, '--yes', '--json');
    assert.deepEqual([code, rulesIn(out)], [0, []]);
    assert.match(reportIn(out).remarks.join('\n'), /not measured: Host, Origin, sessions/);
  });

  it('a redirect to another host is found and not followed', async (test) => {
    const { url } = await started(test as TestContext, 'elsewhere');
    assert.deepEqual(rulesIn((await scan(url, '--yes', '--json')).out), ['foreign-redirect']);
  });

  it('a certificate that nobody vouches for, one that ends soon, and outdated TLS are found; a good one is left alone', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'probe-'));
    test.after(() => rmSync(folder, { recursive: true }));
    const authority = createAuthority();
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    const trusting = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
    const tlsNotes = async (words: string, days: number, env: Variables): Promise<string> => {
      const { cert, key } = authority.issue(['127.0.0.1'], days);
      const { url } = await started(test as TestContext, words, { TLS_CERT: cert, TLS_KEY: key });
      const { findings } = reportIn((await scanWith(env, url, '--yes', '--json', '--all')).out);
      return findings
        .filter(({ rule }) => rule === 'weak-tls')
        .map(({ note }) => note)
        .join();
    };
    assert.match(await tlsNotes('tls', 90, {}), /does not hold: \w+/);
    assert.match(await tlsNotes('tls', 3, trusting), /ends in [23] days/);
    assert.match(await tlsNotes('tls-old', 90, trusting), /TLSv1\.1 is outdated/);
    assert.equal(await tlsNotes('tls', 90, trusting), '');
  });

  it('an address that does not answer, that is no server, or that holds a password, is no clean scan', async (test) => {
    const silent = await scan('http://127.0.0.1:9/mcp', '--yes');
    assert.equal(silent.code, 3);
    assert.match(silent.err, /^scan\.no-answer .*ECONNREFUSED/);
    assert.equal((await scan('http://me:pw@127.0.0.1:9/mcp', '--yes')).code, 2);
    const { url } = await started(test as TestContext, 'page');
    const page = await scan(url, '--yes');
    assert.equal(page.code, 3);
    assert.match(page.out, /nothing of MCP/);
  });
});
