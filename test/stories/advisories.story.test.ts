// What `bartizan advisories` promises: records in OSV's published format are imported from files or a mirror, and scans compare with them without a network.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { approvedServer, facts, lockOf, WHEN } from '../../src/lock/lock.test-kit.ts';
import { writeLock } from '../../src/lock/lock-folder.ts';
import type { Report } from '../../src/scanner/report-schema.ts';
import { zipOf } from '../../src/supply/archives.test-kit.ts';
import { plant } from '../support/planted-home.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const affected = (name: string, events: readonly object[]): object => ({
  package: { ecosystem: 'npm', name, purl: `pkg:npm/${name}` },
  ranges: [{ type: 'SEMVER', events }],
});
const MALICIOUS = {
  schema_version: '1.5.0',
  id: 'MAL-2025-900001',
  modified: '2026-01-01T00:00:00Z',
  summary: 'Malicious code in @acme/evil (npm)',
  affected: [affected('@acme/evil', [{ introduced: '0' }])],
};
const VULNERABLE = {
  schema_version: '1.5.0',
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: '2026-01-01T00:00:00Z',
  summary: 'Command injection in @acme/old',
  affected: [affected('@acme/old', [{ introduced: '0' }, { fixed: '1.2.0' }])],
  database_specific: { severity: 'HIGH' },
};

let home = '';
beforeEach((test) => {
  const folder = mkdtempSync(join(tmpdir(), 'osv-'));
  (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
  home = `${folder}/home`;
  mkdirSync(home);
  const entry = (spec: string): object => ({ command: 'npx', args: ['-y', spec] });
  const servers = {
    evil: entry('@acme/evil'),
    old: entry('@acme/old@1.1.0'),
    mended: entry('@acme/old@1.2.0'),
    range: entry('@acme/old@^1.0.0'),
  };
  plant(`${home}/.cursor/mcp.json`, JSON.stringify({ mcpServers: servers }));
});

async function bartizan(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.setEncoding('utf8').on('data', (part: string) => {
      texts[index] += part;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const known = async (): Promise<readonly string[]> => {
  const { findings } = JSON.parse((await bartizan('scan', '--json')).out) as Report;
  return findings
    .filter(({ rule }) => /^(?:malicious|vulnerable)-package$/.test(rule))
    .map(({ rule, server, severity }) => `${rule} ${server} ${severity}`)
    .sort();
};
const FOUND = ['malicious-package evil critical', 'vulnerable-package old high'];

describe('advisories', () => {
  it('without a snapshot a scan says that nothing was compared', async () => {
    assert.match(
      (await bartizan('scan')).out,
      /known vulnerabilities were not compared, but for the few that every Bartizan knows: there is no snapshot/,
    );
    assert.match((await bartizan('advisories', 'ls')).err, /there is no snapshot/);
  });

  it('without a snapshot what did the most harm is found all the same, by version', async () => {
    const entry = (spec: string): object => ({ command: 'npx', args: ['-y', spec] });
    const mcpServers = {
      mail: entry('postmark-mcp@1.0.16'),
      before: entry('postmark-mcp@1.0.15'),
      files: entry('@modelcontextprotocol/server-filesystem@2025.3.28'),
      mended: entry('@modelcontextprotocol/server-filesystem@2025.7.1'),
    };
    plant(`${home}/.cursor/mcp.json`, JSON.stringify({ mcpServers }));
    assert.deepEqual(await known(), [
      'malicious-package mail critical',
      'vulnerable-package files high',
      'vulnerable-package files high',
    ]);
  });

  const forms: Readonly<Record<string, () => string>> = {
    'an archive': () => {
      writeFileSync(
        `${home}/all.zip`,
        zipOf([MALICIOUS, VULNERABLE].map((record) => ({ path: `${record.id}.json`, content: JSON.stringify(record) }))),
      );
      return `${home}/all.zip`;
    },
    'a folder': () => {
      for (const record of [MALICIOUS, VULNERABLE]) plant(`${home}/records/npm/${record.id}.json`, JSON.stringify(record));
      return `${home}/records`;
    },
    'a file with one record a line': () => {
      writeFileSync(`${home}/all.jsonl`, `${JSON.stringify(MALICIOUS)}\n{"no": "record"}\n${JSON.stringify(VULNERABLE)}\n`);
      return `${home}/all.jsonl`;
    },
  };
  for (const [form, write] of Object.entries(forms)) {
    it(`from ${form} are found again in entries, by version`, async () => {
      const { code, err } = await bartizan('advisories', 'import', write());
      assert.equal(code, 0, err);
      assert.match(err, /2 records were imported/);
      assert.deepEqual(await known(), FOUND);
      assert.doesNotMatch((await bartizan('scan')).out, /not compared/);
    });
  }

  it('from a mirror replace those of before; a broken answer changes nothing', async (test) => {
    let archive = zipOf([{ path: 'a.json', content: JSON.stringify(MALICIOUS) }]);
    const server = createServer((request, response) =>
      request.url === '/osv/npm/all.zip' ? response.end(archive) : response.writeHead(404).end(),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    (test as TestContext).after(() => server.close());
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/osv/`;
    assert.match((await bartizan('advisories', 'update', 'npm', '--from', mirror)).err, /npm: 1 records/);
    assert.deepEqual(await known(), FOUND.slice(0, 1));
    archive = Buffer.from('no archive');
    assert.equal((await bartizan('advisories', 'update', 'npm', '--from', mirror)).code, 3);
    assert.deepEqual(await known(), FOUND.slice(0, 1));
    archive = zipOf([{ path: 'b.json', content: JSON.stringify(VULNERABLE) }]);
    assert.equal((await bartizan('advisories', 'update', 'npm', '--from', mirror)).code, 0);
    assert.deepEqual(await known(), FOUND.slice(1));
    assert.match((await bartizan('advisories', 'ls')).out, /^npm {6}1 records of 20\d\d-\d\d-\d\d, from http:/);
  });

  it('a file without records is refused, and so are wrong words', async () => {
    plant(`${home}/x.json`, '{"a": 1}');
    assert.match((await bartizan('advisories', 'import', `${home}/x.json`)).err, /^supply\.bad-answer .*no record of OSV/);
    assert.match(
      (await bartizan('advisories', 'import', 'none.json')).err,
      /^cli\.no-file .*none\.json cannot be read \(ENOENT\)/,
    );
    assert.equal((await bartizan('advisories', 'update', 'cobol')).code, 2);
    assert.equal((await bartizan('advisories', 'update', 'npm', '--from', 'x')).code, 2);
  });
});

it('a server that goes through Bartizan is compared with all that its lock says it brings along, and told with dates', async () => {
  const folder = `${home}/.config/bartizan`;
  const packages = {
    'node_modules/@acme/outer': { name: '@acme/outer', version: '1.0.0', integrity: 'sha512-x' },
    'node_modules/@acme/old': { name: '@acme/old', version: '1.1.0', integrity: 'sha512-x' },
  };
  const artefact = { kind: 'npm', name: '@acme/outer', version: '1.0.0', integrity: 'sha512-x', packages };
  plant(`${folder}/bartizan.yaml`, 'servers:\n  outer: {source: "npm:@acme/outer@1.0.0"}\n');
  writeLock(folder, lockOf(await approvedServer(undefined, 'outer', { ...facts, artefact })));
  plant(`${home}/.cursor/mcp.json`, JSON.stringify({ mcpServers: { outer: { command: 'bartizan', args: ['run', 'outer'] } } }));
  writeFileSync(`${home}/osv.json`, JSON.stringify(VULNERABLE));
  await bartizan('advisories', 'import', `${home}/osv.json`);
  const { findings, servers } = JSON.parse((await bartizan('scan', '--json')).out) as Report;
  assert.deepEqual(
    findings.map(({ rule, server, note }) => [rule, server, note.replace(/:.*/, '')]),
    [['vulnerable-package', 'outer', '@acme/old 1.1.0, which it brings along']],
  );
  const known = new Map(servers[0]?.facts.map((fact) => [fact.label, fact]));
  assert.equal(known.get('known vulnerabilities')?.value, '1 in 2 packages');
  assert.deepEqual(
    [known.get('definition stability')?.state, known.get('definition stability')?.date],
    ['measured', WHEN.toISOString()],
  );
  assert.equal(known.get('runs as declared')?.state, 'not measured');

  const lock = join(folder, 'bartizan.lock');
  const text = readFileSync(lock, 'utf8');
  const signers =
    'authority: {requireSigned: {sequence: 1, threshold: 1, keys: [{name: a, key: "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}]}}\n';
  for (const [change, why] of [
    [
      () => writeFileSync(lock, text.replaceAll('1.1.0', '1.2.0')),
      /what was approved for server "outer" is not what bartizan.lock says now/,
    ],
    [() => writeFileSync(`${folder}/bartizan.yaml`, `${readFileSync(`${folder}/bartizan.yaml`, 'utf8')}${signers}`), /sign/],
  ] as const) {
    change();
    const report = JSON.parse((await bartizan('scan', '--json')).out) as Report;
    assert.deepEqual(report.findings, [], 'what nobody approved is compared with nothing');
    for (const label of ['artefact', 'definition stability', 'permissions']) {
      const fact = report.servers[0]?.facts.find((one) => one.label === label);
      assert.equal(fact?.state, 'not measured', label);
      assert.match(fact?.value ?? '', why);
    }
    writeFileSync(lock, text);
  }
});
