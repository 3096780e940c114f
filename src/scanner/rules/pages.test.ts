// Every rule of the scanner has a page with the fixed headings, and what the page calls bad is found, what it calls good is left alone.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plant } from '../../../test/support/planted-home.ts';
import type { Json } from '../../base/json.ts';
import { pathOf, type Surroundings } from '../../clients/place.ts';
import type { EndpointFacts } from '../endpoint.ts';
import { flowsIn, toxicFlow } from '../flows.ts';
import type { Baseline } from '../known.ts';
import type { PackageFacts } from '../package.ts';
import { reportOf } from '../report.ts';
import { scannerRules as rules } from '../rule-list.ts';
import { definitionsIn } from '../saved.ts';
import { scanInventory } from '../scan.ts';
import { analyse } from '../source/analyse.ts';
import { loadParser } from '../source/parse.ts';
import { sourceFinding } from '../source/rules.ts';
import { endpointRules } from './endpoint.ts';
import { packageRules } from './package.ts';

const parse = await loadParser(['a.js', 'a.ts', 'a.py']);
const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const HEADINGS = ['What it finds', 'Why it matters', 'What to do', 'Bad', 'Good', 'Limits'];
const pages = globSync('*.md', { cwd: FOLDER });
interface Example {
  readonly surface: 'source' | 'entry' | 'settings' | 'catalogue' | 'baseline' | 'endpoint' | 'package' | 'flows';
  readonly package?: PackageFacts;
  readonly facts?: EndpointFacts;
  readonly known?: readonly string[];
  readonly entry?: Json;
  /** The disk is this machine's own, where Bartizan lies elsewhere. */
  readonly own?: true;
  readonly client?: string;
  readonly at?: string;
  readonly settings?: Json;
  /** Of a package with surface `source`; else below the home folder, where a project is in `work`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly servers?: readonly {
    readonly scope: string;
    readonly name: string;
    readonly entry: Json;
    readonly tools?: readonly Json[];
  }[];
}

function examplesUnder(page: string, heading: string): readonly Example[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = /```jsonl\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Example);
}

const server = (name: string, entry: Json): string => JSON.stringify({ mcpServers: { [name]: entry } });

/** Files of an example, as its client keeps them. */
function plantExample(example: Example, around: Surroundings): void {
  if (example.surface === 'entry') plant(`${around.home}/.cursor/mcp.json`, server('x', example.entry ?? null));
  if (example.at !== undefined) {
    const path = pathOf(example.at, around) ?? assert.fail(`no path for ${example.at}`);
    plant(path, typeof example.settings === 'string' ? example.settings : JSON.stringify(example.settings));
  }
  for (const [path, text] of Object.entries(example.files ?? {})) plant(`${around.home}/${path}`, text);
  for (const { scope, name, entry } of example.servers ?? [])
    plant(`${around.home}/${scope === 'project' ? 'work/' : ''}.cursor/mcp.json`, server(name, entry));
}

function rulesFound(example: Example): readonly string[] {
  const { facts, package: known, servers = [] } = example;
  if (example.surface === 'flows')
    return flowsIn(definitionsIn({ servers: servers as unknown as Json }, 'x')).map(() => toxicFlow.id);
  if (example.surface === 'source') {
    const files = Object.entries(example.files ?? {}).map(([path, text]) => ({ path, text }));
    return analyse(files, parse).hits.map((hit) => sourceFinding(hit, 'x').finding.rule);
  }
  if (known !== undefined) return packageRules.filter((rule) => [...rule.judge(known)].length > 0).map(({ id }) => id);
  if (facts !== undefined) return endpointRules.filter((rule) => [...rule.judge(facts)].length > 0).map(({ id }) => id);
  const folder = mkdtempSync(`${tmpdir()}/page-`);
  const own = example.own === true ? { own: ['/opt/bartizan/bin/bartizan.js'] } : {};
  const planted: Surroundings = { platform: 'linux', home: `${folder}/home`, env: {}, root: `${folder}/root`, ...own };
  try {
    plantExample(JSON.parse(JSON.stringify(example).replaceAll('/home/me', planted.home)) as Example, planted);
    const sight = scanInventory({ kind: 'machine', around: planted, cwd: `${planted.home}/work` }, {});
    const baseline: Baseline | undefined =
      example.known === undefined ? undefined : { version: 1, at: '2026-11-21T00:00:00Z', findings: [], servers: example.known };
    return reportOf(sight, { version: '0', now: 0, suppressions: [], baseline }).findings.map(({ rule }) => rule);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('every page belongs to a rule of the list, and every rule has a page', () => {
  assert.deepEqual(pages.sort(), rules.map(({ id }) => `${id}.md`).sort());
});

for (const { id, title } of rules) {
  const page = readFileSync(`${FOLDER}${id}.md`, 'utf8');
  test(`the page of ${id} has its headings`, () => {
    assert.ok(page.startsWith(`# ${id}: ${title}\n`), 'first line: # id: title');
    assert.deepEqual(
      [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]),
      HEADINGS,
    );
    assert.doesNotMatch(page, /## [^\n]*\n\n\n/, 'a heading without text');
  });
  test(`what the page of ${id} calls bad is found`, () => {
    for (const example of examplesUnder(page, 'Bad')) assert.ok(rulesFound(example).includes(id), JSON.stringify(example));
  });
  test(`what the page of ${id} calls good is left alone`, () => {
    for (const example of examplesUnder(page, 'Good')) assert.ok(!rulesFound(example).includes(id), JSON.stringify(example));
  });
}
