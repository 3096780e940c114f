// Collect, detect, report. Reads files and nothing else: it starts no server, opens no connection, and changes nothing.
import { basename, join, relative } from 'node:path';
import { sha256Hex } from '../base/digest.ts';
import { isObject, type Json } from '../base/json.ts';
import { redacted } from '../base/redacted.ts';
import { formatOf, readDocument } from '../clients/documents/read.ts';
import { readTextFile } from '../clients/files.ts';
import { type ConfigFile, type Inventory, readInventory, serversIn, type Target } from '../clients/inventory.ts';
import type { Surroundings } from '../clients/place.ts';
import type { Finding, Severity } from '../detectors/detector.ts';
import type { Engine } from '../detectors/engine.ts';
import { findingOf } from '../detectors/finding.ts';
import type { EndpointFacts } from './endpoint.ts';
import { scanFault } from './faults.ts';
import { type Flow, flowsIn, toxicFlow } from './flows.ts';
import { judgeInventory } from './judge.ts';
import type { TrustFact } from './package.ts';
import { endpointRules } from './rules/endpoint.ts';
import { definitionsIn, type SavedDefinition } from './saved.ts';
import type { SourceLook } from './source/scan-source.ts';

/** What was found about one thing, before it becomes a report. */
export interface Seen {
  readonly finding: Finding;
  readonly file: ConfigFile | undefined;
  readonly path: string | undefined;
  readonly line: number | undefined;
}

/** What a scan saw. */
export interface Sight {
  /** `path` of an address is its URL, of a package its source. */
  readonly target: { readonly kind: 'machine' | 'folder' | 'file' | 'url' | 'package'; readonly path: string | undefined };
  /** What was done to see it; by default files were read and nothing else. */
  readonly notice?: string;
  /** What was not measured and why, where that is no failure. */
  readonly remarks?: readonly string[];
  /** Ways through the catalogue that are more than the sum of their tools. */
  readonly flows?: readonly Flow[];
  /** What is known of servers' artefacts, by server. */
  readonly trust?: ReadonlyMap<string, readonly TrustFact[]>;
  readonly inventory: Inventory;
  /** Definitions that were looked at, by server. */
  readonly definitions: readonly SavedDefinition[];
  readonly seen: readonly Seen[];
}

/** Told now and then how far a scan is. */
export interface Progress {
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

/** What a scan of definitions needs. */
export interface ScanParts extends Progress {
  readonly engine: Engine;
}

/** What is known of the packages that entries start. */
export interface PackagesSeen {
  readonly seen: readonly Seen[];
  /** By identity of the server. */
  readonly trust: ReadonlyMap<string, readonly TrustFact[]>;
}

/** What a scan of entries may look up of the packages that they start. */
export interface InventoryParts extends Progress {
  readonly packages?: (inventory: Inventory, base: string) => PackagesSeen;
  /** What to say of what was not compared. */
  readonly remarks?: readonly string[];
}

/** How many definitions pass between two signs of life. */
const PROGRESS_STEP = 100;

/** What the names of prompts begin with in a saved catalogue. */
const PROMPT = 'prompt ';

const NOTHING: Inventory = { files: [], servers: [], grants: [], commands: [], problems: [], looked: [] };

/** The same finding in two files is two findings; the same file in another checkout is the same. */
export function placed(finding: Finding, ...place: readonly string[]): Finding {
  return { ...finding, fingerprint: sha256Hex([finding.fingerprint, ...place].join('\0')).slice(0, 32) };
}

function inventorySeen(inventory: Inventory, around: Surroundings, base: string): readonly Seen[] {
  return judgeInventory(inventory, around.home).map(({ file, line, ...finding }) => {
    const path = relative(base, file.path).replaceAll('\\', '/');
    return { finding: placed(finding, file.client, path), file, path: file.path, line };
  });
}

/** Findings of one definition, with pointers from the root of its answer. */
export function definitionFindings(
  { server, name, definition, pointer }: SavedDefinition,
  { engine }: ScanParts,
): readonly Finding[] {
  const { findings } = engine.definition(definition, { server, tool: name });
  return findings.map((finding) => ({ ...finding, pointer: `${pointer}${finding.pointer}` }));
}

function definitionsSeen(definitions: readonly SavedDefinition[], path: string, parts: ScanParts): readonly Seen[] {
  return definitions.flatMap((definition, index) => {
    if (index % PROGRESS_STEP === 0) parts.onProgress?.(index, definitions.length, 'definitions');
    return definitionFindings(definition, parts).map((finding) => ({ finding, file: undefined, path, line: undefined }));
  });
}

/** Definitions of one list; what has no name of its own cannot be taken for another. */
const namedIn = (definitions: readonly SavedDefinition[], prefix: string): readonly Json[] =>
  definitions
    .filter(({ name, definition }) => isObject(definition) && `${prefix}${String(definition['name'])}` === name)
    .map(({ definition }) => definition);

/** A prompt may have the name of a tool. */
function withKind(finding: Finding): Finding {
  const isPrompt = /^\/servers\/\d+\/prompts\//.test(finding.pointer);
  return isPrompt && finding.tool !== undefined ? { ...finding, tool: `${PROMPT}${finding.tool}` } : finding;
}

/** What tools of different servers do to each other, and ways through all of them. */
export function catalogueSeen(
  definitions: readonly SavedDefinition[],
  flows: readonly Flow[],
  path: string,
  engine: Engine,
): readonly Seen[] {
  const servers = [...Map.groupBy(definitions, ({ server }) => server)].map(([name, own]) => ({
    name,
    tools: namedIn(own, ''),
    prompts: namedIn(own, PROMPT),
  }));
  const across = engine
    .catalogue(servers)
    .findings.filter(({ surface }) => surface === 'catalogue')
    .map(withKind);
  const flowing = flows.map(({ kind, path: steps, cut }) => {
    const way = steps.map(({ label, server, tool }) => `${server}/${tool} (${label})`).join(' → ');
    const note = `${kind === 'leak' ? 'private data can leave' : 'a stranger can have it do harm'}: ${way}; ${cut.length} ${cut.length === 1 ? 'tool is' : 'tools are'} the smallest cut`;
    return findingOf(
      toxicFlow,
      {
        surface: 'catalogue',
        pointer: '',
        note,
        excerpt: cut.map(({ server, tool }) => `${server}/${tool}`).join(', '),
        severity: 'low',
      },
      { server: cut[0]?.server ?? '' },
    );
  });
  return [...across, ...flowing].map((finding) => ({ finding, file: undefined, path, line: undefined }));
}

/** What a probe saw of an address, and what its definitions say. */
export interface EndpointSight {
  readonly facts: EndpointFacts;
  readonly tools: readonly Json[];
  readonly instructions: string | undefined;
  readonly unmeasured: readonly string[];
  /** What should have been measured and was not. */
  readonly failed: readonly string[];
}

/** Judges what a probe saw. Sends nothing itself. */
export function scanEndpoint({ facts, tools, instructions, unmeasured, failed }: EndpointSight, parts: ScanParts): Sight {
  const { host } = new URL(facts.url);
  const definitions = definitionsIn({ tools, ...(instructions === undefined ? {} : { instructions }) }, host);
  const found = endpointRules.flatMap((rule) =>
    [...rule.judge(facts)].map((hit) => ({
      finding: findingOf(rule, { surface: 'endpoint', pointer: '', ...hit }, { server: host }),
      file: undefined,
      path: undefined,
      line: undefined,
    })),
  );
  const said = definitionsSeen(definitions, facts.url, parts).map((seen) => ({ ...seen, path: undefined }));
  return {
    target: { kind: 'url', path: facts.url },
    notice: `Read-only requests went to ${shownName(new URL(facts.url).origin)}. No tool was called, no credential was sent.`,
    remarks: unmeasured.map((line) => `not measured: ${shownName(line)}`),
    inventory: { ...NOTHING, problems: failed.map((what) => ({ path: facts.url, problem: `not measured: ${shownName(what)}` })) },
    definitions,
    seen: [...found, ...said],
  };
}

/** Looks at a machine or a folder. */
export function scanInventory(target: Target, parts: InventoryParts): Sight {
  parts.onProgress?.(0, 1, 'clients');
  const inventory = readInventory(target, (done, total) => parts.onProgress?.(done, total, 'folders'));
  const base = target.kind === 'machine' ? target.around.home : target.folder;
  const path = target.kind === 'machine' ? undefined : target.folder;
  const packages = parts.packages?.(inventory, base) ?? { seen: [], trust: new Map() };
  return {
    target: { kind: target.kind, path },
    inventory,
    definitions: [],
    remarks: parts.remarks ?? [],
    trust: packages.trust,
    seen: [...inventorySeen(inventory, target.around, base), ...packages.seen],
  };
}

/** Adds what the sources of a folder say to what its settings say. */
export function withSources(sight: Sight, { findings, problems, remarks }: SourceLook): Sight {
  const { path: folder = '' } = sight.target;
  const seen = findings.map(({ finding, path, line }): Seen => ({ finding, file: undefined, path: join(folder, path), line }));
  const broken = problems.map((problem) => ({ path: folder, problem }));
  return {
    ...sight,
    remarks: [...(sight.remarks ?? []), ...remarks.map(shownName)],
    inventory: { ...sight.inventory, problems: [...sight.inventory.problems, ...broken] },
    seen: [...sight.seen, ...seen],
  };
}

function valueIn(path: string): { readonly value: Json; readonly problems: readonly string[]; readonly text: string } {
  const file = readTextFile(path);
  if (file === undefined) throw scanFault['no-target']({ path });
  if ('problem' in file) throw scanFault['not-readable']({ path, reason: file.problem });
  const { value, problems } = readDocument(file.text, formatOf(path));
  if (value === undefined) throw scanFault['not-understood']({ path, reason: problems[0] ?? 'it is empty' });
  return { value, problems, text: file.text };
}

/**
 * Looks at one file: a saved tools/list, a server.json, or a client's settings.
 * @throws Fault `scan.no-target`, `scan.not-readable`, `scan.not-understood`
 */
export function scanFile(path: string, around: Surroundings, parts: ScanParts): Sight {
  const { value, problems, text } = valueIn(path);
  const definitions = definitionsIn(value, basename(path).replace(/\.[a-z]+$/i, ''));
  const inventory = serversIn(readDocument(text, formatOf(path)), path, around);
  const flows = flowsIn(definitions);
  const broken = problems.map((problem) => ({ path, problem }));
  if (definitions.length === 0 && inventory.servers.length === 0)
    throw scanFault['not-understood']({ path, reason: problems[0] ?? 'no list of tools, prompts, resources or servers' });
  return {
    target: { kind: 'file', path },
    inventory: { ...NOTHING, ...inventory, problems: [...inventory.problems, ...broken] },
    definitions,
    flows,
    seen: [
      ...inventorySeen(inventory, around, path),
      ...definitionsSeen(definitions, path, parts),
      ...catalogueSeen(definitions, flows, path, parts.engine),
    ],
  };
}

/** Severities in a summary. */
export const NO_FINDINGS: Readonly<Record<Severity, number>> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

/** A name of a stranger, as it may be shown. */
export const shownName = (name: string): string => redacted(name, { maxChars: 120 });
