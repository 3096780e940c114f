// What `bartizan scan URL` promises: it asks first, calls no tool, finds what a careless server does wrong, and leaves a careful one alone.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/scanner/report-schema.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');

interface Target {
  readonly url: string;
  /** Methods that it was asked for. */
  readonly asked: readonly string[];
}

async function started(test: TestContext, mode: string): Promise<Target> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'test/servers/probe/main.ts'), mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  test.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout ?? assert.fail() });
  const [port] = (await once(lines, 'line')) as [string];
  const asked: string[] = [];
  lines.on('line', (line) => asked.push(line));
  return { url: `http://127.0.0.1:${port}/mcp`, asked };
}

async function scan(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [MAIN, 'scan', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.setEncoding('utf8').on('data', (part: string) => {
      texts[index] += part;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const rulesIn = (out: string): readonly string[] =>
  [...new Set((JSON.parse(out) as Report).findings.map(({ rule }) => rule))].sort();

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
    const { out } = await scan(url, '--yes', '--json');
    assert.deepEqual(rulesIn(out), ['open-endpoint']);
  });

  it('a server that asks for a token: its metadata are read, and what could not be measured is said', async (test) => {
    const { url } = await started(test as TestContext, 'closed');
    const { code, out } = await scan(url, '--yes', '--json');
    assert.equal(code, 1);
    const { findings, remarks } = JSON.parse(out) as Report;
    const notes = findings.map(({ rule, note }) => `${rule}: ${note}`).sort();
    assert.match(
      notes.join('\n'),
      /^oauth-metadata: PKCE with S256 is not announced.*\noauth-metadata: its metadata are about another resource/,
    );
    assert.equal(findings.length, 2);
    assert.match(remarks.join('\n'), /not measured: Host, Origin, sessions/);
  });

  it('a redirect to another host is found and not followed', async (test) => {
    const { url } = await started(test as TestContext, 'elsewhere');
    assert.deepEqual(rulesIn((await scan(url, '--yes', '--json')).out), ['foreign-redirect']);
  });

  it('an address that does not answer, or that holds a password, is no clean scan', async () => {
    const silent = await scan('http://127.0.0.1:9/mcp', '--yes');
    assert.equal(silent.code, 3);
    assert.match(silent.err, /^scan\.no-answer .*ECONNREFUSED/);
    assert.equal((await scan('http://me:pw@127.0.0.1:9/mcp', '--yes')).code, 2);
  });
});
