// What `bartizan scan npm:PACKAGE` promises: it says what is known of a package before anybody installs it, and neither installs it nor runs a line of it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/scanner/report-schema.ts';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let home = '';
let registry: TestRegistry;
beforeEach(async (test) => {
  const folder = mkdtempSync(join(tmpdir(), 'look-'));
  (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
  home = `${folder}/home`;
  mkdirSync(home);
  registry = await startRegistry(test as TestContext);
});

async function scan(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, npm_config_registry: registry.url };
  const child = spawn(process.execPath, [MAIN, 'scan', ...args], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.setEncoding('utf8').on('data', (part: string) => {
      texts[index] += part;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const files = { 'index.js': 'console.log(1);\n' };

/** Publishes a package that stands in node_modules: the files of its own that its registry has, too. */
function republish(folder: string): { readonly name: string; readonly version: string } {
  const root = fileURLToPath(new URL(`../../node_modules/${folder}/`, import.meta.url));
  const { name, version, bin } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<'name' | 'version', string> & {
    readonly bin: object;
  };
  const paths = globSync('**/*.{js,mjs,cjs,json}', { cwd: root, exclude: ['node_modules', 'package.json'] });
  const own = Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]));
  registry.publish({ name, version, files: own, manifest: { bin } });
  return { name, version };
}

/** Rules that found something in the sources of a package, with the tool; what is only worth knowing is left out. */
async function foundIn(folder: string): Promise<readonly (readonly [string, string | null])[]> {
  const { name, version } = republish(folder);
  const { out, err } = await scan(`npm:${name}@${version}`, '--yes', '--json');
  assert.notEqual(out, '', err);
  const { findings, servers, isComplete } = JSON.parse(out) as Report;
  assert.ok(isComplete, out);
  assert.equal((servers[0]?.facts ?? []).find(({ label }) => label === 'source')?.state, 'measured');
  return findings.filter(({ path, severity }) => path !== null && severity !== 'info').map(({ rule, tool }) => [rule, tool]);
}

describe('real packages', () => {
  it('leaves the sources of the reference servers alone', async () => {
    for (const name of ['filesystem', 'memory', 'sequential-thinking'])
      assert.deepEqual(await foundIn(`@modelcontextprotocol/server-${name}`), [], name);
  });

  it('says that server-everything answers with its environment', async () => {
    assert.deepEqual(await foundIn('@modelcontextprotocol/server-everything'), [['secret-in-result', 'get-env']]);
  });

  it('finds the command of figma-developer-mcp 0.6.0 (CVE-2025-53967), and not in 0.6.4 any more', async () => {
    const isCommand = ([rule]: readonly [string, string | null]): boolean => rule === 'argument-in-command';
    assert.deepEqual((await foundIn('figma-developer-mcp')).filter(isCommand), [['argument-in-command', 'get_figma_data']]);
    assert.deepEqual((await foundIn('figma-0.6.4')).filter(isCommand), []);
  });
});

describe('scan of a package', () => {
  it('shows where an argument of a tool becomes a command, and the way there', async () => {
    const text = `import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const server = new McpServer({ name: 'x', version: '1.0.0' });
const ping = (host) => exec('ping -c 1 ' + host);
server.tool('ping', {}, async ({ host }) => ping(host));
`;
    registry.publish({
      name: 'acme-ping',
      version: '1.0.0',
      files: { 'index.js': text },
      manifest: { bin: { ping: 'index.js' }, license: 'MIT' },
    });
    const { code, out, err } = await scan('npm:acme-ping@1.0.0', '--yes', '--json');
    assert.equal(code, 1, out + err);
    const { findings, servers } = JSON.parse(out) as Report;
    const [found] = findings.filter(({ rule }) => rule === 'argument-in-command');
    assert.deepEqual([found?.tool, found?.path, found?.line], ['ping', 'index.js', 4]);
    assert.match(
      found?.note ?? '',
      /^args\.host → ping\(host\) \(index\.js:5\) → .* → exec\('ping -c 1 ' \+ host\) \(index\.js:4\)$/,
    );
    const [fact] = (servers[0]?.facts ?? []).filter(({ label }) => label === 'source');
    assert.deepEqual([fact?.state, fact?.value], ['measured', 'handlers of tools: 1, followed through files: 1']);
  });

  it('says what is known and how surely, and installs nothing', async () => {
    registry.publish({
      name: '@acme/honest',
      version: '1.2.3',
      files,
      manifest: { bin: { honest: 'index.js' }, license: 'MIT' },
    });
    const { code, out, err } = await scan('npm:@acme/honest@1.2.3', '--yes', '--json');
    assert.equal(code, 0, out + err);
    const { findings, servers, remarks, notice, target } = JSON.parse(out) as Report;
    assert.deepEqual(findings, []);
    assert.deepEqual(target, { kind: 'package', path: 'npm:@acme/honest@1.2.3' });
    const facts = Object.fromEntries((servers[0]?.facts ?? []).map(({ label, value, state }) => [label, [state, value]]));
    assert.deepEqual(facts['license'], ['claimed', 'MIT']);
    assert.deepEqual(facts['install scripts'], ['measured', 'none']);
    assert.equal(facts['known vulnerabilities']?.[0], 'not measured');
    assert.equal(facts['runs as declared']?.[0], 'not measured');
    assert.match(remarks.join('\n'), /not measured: known vulnerabilities/);
    assert.match(notice, /Nothing was installed, and nothing of it ran/);
    assert.deepEqual(globSync('**/{index.js,node_modules}', { cwd: home }), []);
    assert.match((await scan('npm:@acme/honest', '--yes')).out, /claimed {6}license: MIT/);
  });

  it('finds scripts that an installation would run, and does not run them', async () => {
    const scripts = { postinstall: `touch ${home}/ran` };
    registry.publish({
      name: '@acme/eager',
      version: '1.0.0',
      files,
      manifest: { bin: { eager: 'index.js' }, scripts, deprecated: 'use @acme/other' },
    });
    const { code, out } = await scan('npm:@acme/eager', '--yes', '--json');
    assert.equal(code, 1, out);
    assert.deepEqual((JSON.parse(out) as Report).findings.map(({ rule }) => rule).sort(), [
      'deprecated-package',
      'install-script',
    ]);
    assert.ok(!existsSync(`${home}/ran`));
  });

  it('finds a name that imitates a well-known package', async () => {
    const name = '@modelcontextprotocol/server-filesytem';
    registry.publish({ name, version: '1.0.0', files, manifest: { bin: { x: 'index.js' } } });
    const { out } = await scan(`npm:${name}`, '--yes', '--json');
    assert.ok(
      (JSON.parse(out) as Report).findings.some(({ rule }) => rule === 'lookalike-package'),
      out,
    );
  });

  it('asks nobody without consent; a package that is not there, or of another kind, is no clean scan', async () => {
    const { code, err } = await scan('npm:@acme/honest');
    assert.equal(code, 3);
    assert.match(err, /^scan\.no-consent/);
    assert.deepEqual(registry.asked, []);
    assert.match((await scan('npm:@acme/none', '--yes')).err, /^supply\.not-found/);
    assert.match((await scan('pypi:acme', '--yes')).err, /^settings\.unsupported-source/);
  });
});
