// What `bartizan scan npm:PACKAGE` promises: it says what is known of a package before anybody installs it, and neither installs it nor runs a line of it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/scanner/report-schema.ts';
import { addImages, startRegistry as startImages } from '../../src/supply/oci.test-kit.ts';
import { offered, startIndex } from '../../src/supply/pypi.test-kit.ts';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { wheelOf } from '../../src/supply/wheel.test-kit.ts';

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

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const scan = (...args: readonly string[]): Promise<Ended> => scanWith({}, ...args);

async function scanWith(more: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, npm_config_registry: registry.url, ...more };
  const child = spawn(process.execPath, [MAIN, 'scan', ...args], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.setEncoding('utf8').on('data', (part: string) => {
      texts[index] += part;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const TOOL = "server.tool('one', {}, async () => 1);\n";
const files = { 'index.js': TOOL };

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
    const seen = async (folder: string): Promise<readonly string[]> =>
      [...new Set((await foundIn(folder)).map((found) => found.join(' ')))].sort();
    // The suffix of a file's name is any text, so it may climb out of the folder that was checked: true in both.
    const suffix = 'argument-in-path download_figma_images';
    assert.deepEqual(await seen('figma-developer-mcp'), ['argument-in-command get_figma_data', suffix]);
    assert.deepEqual(await seen('figma-0.6.4'), [suffix]);
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

  it('never calls a server clean of which it saw no tool', async () => {
    const name = '@acme/elsewhere';
    registry.publish({
      name,
      version: '1.0.0',
      files: { 'index.js': "require('x').start();" },
      manifest: { bin: { x: 'index.js' } },
    });
    const { code, out } = await scan(`npm:${name}`, '--yes', '--json');
    assert.equal(code, 3, out);
    const { findings, isComplete, notScanned } = JSON.parse(out) as Report;
    assert.deepEqual([findings, isComplete], [[], false]);
    assert.match(notScanned[0]?.why ?? '', /no tool of this server could be followed/);
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
    assert.match(
      (await scan('git:https://h.example/r#0000000000000000000000000000000000000000', '--yes')).err,
      /^settings\.unsupported-source/,
    );
  });

  it('finds a package that changed hands and one whose name was freed, and grades each with its reasons', async () => {
    const name = '@acme/sold';
    const bin = { sold: 'index.js' };
    const by = (who: string): object => ({ _npmUser: { name: who } });
    registry.publish({
      name,
      version: '1.0.0',
      at: '2024-01-01T00:00:00Z',
      files,
      manifest: { bin },
      metadata: { ...by('bob') },
    });
    registry.publish({
      name,
      version: '1.0.1',
      at: '2026-10-01T00:00:00Z',
      files,
      manifest: { bin },
      metadata: { ...by('mallory') },
    });
    const { out, code } = await scan(`npm:${name}`, '--yes', '--json');
    const { findings, servers } = JSON.parse(out) as Report;
    assert.equal(code, 1, out);
    assert.deepEqual(
      findings.map(({ rule, severity }) => [rule, severity]),
      [['changed-hands', 'high']],
    );
    assert.match(findings[0]?.note ?? '', /published by mallory; versions before came from bob; .*1004 days before/);
    assert.equal(servers[0]?.grade?.letter, 'D');
    assert.match(servers[0]?.grade?.reasons[0] ?? '', /^D at best: changed-hands/);
    const facts = servers[0]?.facts ?? [];
    assert.ok(facts.every(({ state, date }) => (date === null) === (state === 'not measured')));
    assert.equal((await scan(`npm:${name}@1.0.0`, '--yes')).code, 0, 'the version before is of the old hands');
    registry.publish({
      name: 'mcp-freed',
      version: '0.0.1-security',
      files,
      manifest: { description: 'security holding package', bin: { x: 'index.js' } },
    });
    assert.match((await scan('npm:mcp-freed', '--yes')).out, /freed-name[\s\S]*npm took away what was published/);
  });

  it('compares what a package brings along with the snapshot of advisories', async () => {
    registry.publish({ name: '@acme/leaky', version: '1.0.0', files });
    registry.publish({
      name: '@acme/outer',
      version: '1.0.0',
      files,
      manifest: { bin: { o: 'index.js' }, dependencies: { '@acme/leaky': '1.0.0' } },
    });
    const affected = [
      {
        package: { ecosystem: 'npm', name: '@acme/leaky' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }],
      },
    ];
    const record = {
      schema_version: '1.5.0',
      id: 'GHSA-aaaa-bbbb-dddd',
      modified: '2026-01-01T00:00:00Z',
      summary: 'Leaks',
      affected,
      database_specific: { severity: 'HIGH' },
    };
    writeFileSync(`${home}/osv.json`, JSON.stringify(record));
    assert.equal(
      spawnSync(process.execPath, [MAIN, 'advisories', 'import', `${home}/osv.json`], {
        env: { PATH: process.env['PATH'] ?? '', HOME: home },
      }).status,
      0,
    );
    const { findings, servers } = JSON.parse((await scan('npm:@acme/outer', '--yes', '--json')).out) as Report;
    assert.deepEqual(
      findings.map(({ rule, note }) => [rule, note]),
      [['vulnerable-package', '@acme/leaky 1.0.0, which it brings along: GHSA-aaaa-bbbb-dddd: recorded for this version']],
    );
    const fact = servers[0]?.facts.find(({ label }) => label === 'known vulnerabilities');
    assert.deepEqual([fact?.state, fact?.value], ['measured', '0, and 1 in what it brings along']);
  });

  it('looks at packages of PyPI, too', async (test) => {
    const wheel = wheelOf({
      name: 'acme_mcp',
      version: '1.0.0',
      files: { 'acme_mcp/__init__.py': '@mcp.tool()\ndef one() -> int:\n    return 1\n' },
      scripts: ['acme-mcp = acme_mcp:main'],
    });
    const index = await startIndex(test as TestContext, [offered(wheel)]);
    const { out, code, err } = await scanWith({ BARTIZAN_PYPI_INDEX: index.url }, 'pypi:acme-mcp@1.0.0', '--yes', '--json');
    assert.equal(code, 0, out + err);
    const { servers } = JSON.parse(out) as Report;
    assert.deepEqual([servers[0]?.id, servers[0]?.kind], ['pypi:acme-mcp', 'pypi']);
    const scripts = servers[0]?.facts.find(({ label }) => label === 'install scripts');
    assert.match(scripts?.value ?? '', /wheels, which run nothing/);
  });

  it('follows the sources in a wheel of PyPI', async (test) => {
    const text = `import os
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("acme")

@mcp.tool()
def ping(host: str) -> str:
    return os.popen("ping -c 1 " + host).read()
`;
    const wheel = wheelOf({
      name: 'acme_ping',
      version: '1.0.0',
      files: { 'acme_ping/__init__.py': '', 'acme_ping/server.py': text },
      scripts: ['acme-ping = acme_ping.server:mcp.run'],
    });
    const index = await startIndex(test as TestContext, [offered(wheel)]);
    const { out, code, err } = await scanWith({ BARTIZAN_PYPI_INDEX: index.url }, 'pypi:acme-ping@1.0.0', '--yes', '--json');
    assert.equal(code, 1, out + err);
    const [found] = (JSON.parse(out) as Report).findings.filter(({ rule }) => rule === 'argument-in-command');
    assert.deepEqual([found?.tool, found?.path, found?.line], ['ping', 'acme_ping/server.py', 7]);
  });

  it('looks at images, too: nothing of them is started, and what OSV does not keep is not measured', async (test) => {
    const images = await startImages(test as TestContext);
    addImages(images);
    const { out, code, err } = await scan(`oci:${images.host}/team/server:1`, '--yes', '--json');
    assert.equal(code, 0, out + err);
    const { servers } = JSON.parse(out) as Report;
    assert.deepEqual([servers[0]?.id, servers[0]?.kind], [`oci:${images.host}/team/server`, 'oci']);
    const facts = new Map(servers[0]?.facts.map(({ label, value, state }) => [label, `${state}: ${value}`]));
    assert.equal(facts.get('known vulnerabilities'), 'not measured: OSV keeps no records of images');
    assert.equal(facts.get('claimed repository'), 'claimed: https://github.com/example/server');
  });

  it('names what it brings along and what of that runs when it is installed', async () => {
    registry.publish({ name: '@acme/eager', version: '2.0.0', files, manifest: { scripts: { postinstall: 'node x.js' } } });
    const manifest = { bin: { o: 'index.js' }, dependencies: { '@acme/eager': '2.0.0' } };
    registry.publish({ name: '@acme/outer', version: '1.0.0', files, manifest });
    const { findings } = JSON.parse((await scan('npm:@acme/outer', '--yes', '--json')).out) as Report;
    assert.deepEqual(
      findings.map(({ rule, severity, excerpt }) => [rule, severity, excerpt]),
      [['install-script', 'low', '@acme/eager 2.0.0']],
    );
  });
});
