// Judges what was observed through a gateway against direct access, field by field.
import { messageOf } from '../client/failures.ts';
import type { Era } from '../client/transport.ts';
import { at, type JsonObject, objectAt } from '../programs/protocol.ts';
import { differences, noteOf } from './differences.ts';
import type { EdgeAnswer, EdgeObservations } from './edge.ts';
import type { Observations } from './observe.ts';

/** What one probe came to. `partly`: something is lost or changed, but not all. */
export interface Verdict {
  readonly outcome: 'ok' | 'partly' | 'failed';
  readonly note: string;
}

/** Verdicts by probe. */
export type Verdicts = Readonly<Record<string, Verdict>>;

/** What is compared. */
export interface Comparison {
  readonly era: Era;
  readonly direct: Observations;
  readonly gateway: Observations;
  readonly edge: EdgeObservations | null;
  /** The name of a tool as clients of the gateway see it. */
  tool(name: string): string;
}

/** Up to so many differences count as partly kept. */
const MAX_PARTLY = 3;

const verdict = (isOk: boolean, note = ''): Verdict => ({ outcome: isOk ? 'ok' : 'failed', note: note.slice(0, 200) });
const partly = (isOk: boolean, note = ''): Verdict => ({ outcome: isOk ? 'ok' : 'partly', note: note.slice(0, 200) });
const json = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100);

/** Equal to direct access in every member. */
function same(expected: unknown, found: unknown): Verdict {
  const error = at(found, 'error');
  if (error !== undefined && at(expected, 'error') === undefined) {
    return verdict(false, `error ${String(at(error, 'code') ?? '')} ${String(at(error, 'message'))}`);
  }
  const all = differences(expected, found);
  if (all.length === 0) return verdict(true);
  return all.length <= MAX_PARTLY && error === undefined ? partly(false, noteOf(all)) : verdict(false, noteOf(all));
}

const equal = (expected: unknown, found: unknown): Verdict => {
  const all = differences(expected, found);
  return verdict(all.length === 0, noteOf(all));
};

/** Entries without the members that a gateway may rewrite. */
const without = (entries: unknown, ...members: readonly string[]): unknown =>
  Array.isArray(entries)
    ? entries.map((entry: JsonObject) => ({ ...entry, ...Object.fromEntries(members.map((key) => [key, 0])) }))
    : entries;

function servesEra({ era, gateway }: Comparison): Verdict {
  if (era === 'legacy') return verdict(true, `negotiated ${String(at(gateway.handshake, 'protocolVersion'))}`);
  const failures = [gateway.discover, gateway.text, gateway.tools].map((seen) => at(seen, 'error', 'message'));
  const reason = failures.find((failure) => failure !== undefined);
  return verdict(Array.isArray(gateway.tools) && reason === undefined, `serves 2026-07-28: ${String(reason ?? 'yes')}`);
}

function handshake({ era, direct, gateway }: Comparison): Verdicts {
  if (era === 'modern') return { discover: same(direct.discover, gateway.discover) };
  const [expected, found] = [objectAt(direct.handshake), objectAt(gateway.handshake)];
  return {
    version: verdict(found.protocolVersion === expected.protocolVersion, String(found.protocolVersion)),
    capabilities: same(expected.capabilities, found.capabilities),
    serverInfo: same(expected.serverInfo, found.serverInfo),
    instructions: same(expected.instructions, found.instructions),
    ping: same(direct.ping, gateway.ping),
  };
}

function tools({ direct, gateway, tool }: Comparison): Verdicts {
  const expected = Array.isArray(direct.tools) ? (direct.tools as JsonObject[]) : [];
  if (!Array.isArray(gateway.tools)) return { 'tools: all listed': verdict(false, json(gateway.tools)) };
  const found = new Map((gateway.tools as JsonObject[]).map((entry) => [entry.name, entry]));
  const missing = expected.filter((entry) => !found.has(tool(String(entry.name))));
  const changed = new Map<string, number>();
  for (const entry of expected) {
    const shown = found.get(tool(String(entry.name)));
    if (shown === undefined) continue;
    for (const difference of differences({ ...entry, name: 0 }, { ...shown, name: 0 })) {
      const kind = difference.replace(/^(inputSchema|outputSchema)\..*: /, '$1.*: ');
      changed.set(kind, (changed.get(kind) ?? 0) + 1);
    }
  }
  const notes = [...changed].map(([kind, count]) => `${kind} ×${count}`);
  return {
    'tools: all listed': verdict(missing.length === 0, `${expected.length - missing.length} of ${expected.length} listed`),
    'tools: fields kept': verdict(notes.length === 0, noteOf(notes)),
  };
}

function results({ direct, gateway }: Comparison): Verdicts {
  const { unknownTool, unknownMethod } = gateway;
  return {
    rich: same(direct.rich, gateway.rich),
    fail: same(direct.fail, gateway.fail),
    text: same(direct.text, gateway.text),
    rpcError: same(direct.rpcError, gateway.rpcError),
    unknownTool: verdict(at(unknownTool, 'error') !== undefined || at(unknownTool, 'isError') === true, json(unknownTool)),
    unknownMethod: verdict(at(unknownMethod, 'error', 'code') === -32601, json(at(unknownMethod, 'error') ?? unknownMethod)),
  };
}

function whatTheServerSaw({ direct, gateway }: Comparison): Verdicts {
  const [expected, found] = [direct.saw, gateway.saw];
  if (at(found, 'params') === undefined) return { arguments: verdict(false, json(found)) };
  const meta = ['com.example/req', 'traceparent'];
  const lost = meta.filter(
    (key) => differences(at(expected, 'params', '_meta', key), at(found, 'params', '_meta', key)).length > 0,
  );
  const client = at(found, 'client', 'name');
  return {
    arguments: same(at(expected, 'params', 'arguments'), at(found, 'params', 'arguments')),
    'request _meta': verdict(lost.length === 0, lost.length === 0 ? '' : `lost ${lost.join(', ')}`),
    'client identity': partly(client === at(expected, 'client', 'name'), `upstream sees ${String(client)}`),
    'client capabilities': equal(at(expected, 'caps'), at(found, 'caps')),
    'upstream protocol': partly(
      at(found, 'modern') === at(expected, 'modern'),
      at(found, 'modern') === true ? '2026-07-28' : String(at(found, 'version')),
    ),
  };
}

function question(expected: unknown, found: unknown): Verdict {
  if (at(found, 'error') !== undefined) return verdict(false, `error ${String(at(found, 'error', 'message'))}`);
  const all = [
    ...differences(at(expected, 'result'), at(found, 'result')),
    ...differences(at(expected, 'asked'), at(found, 'asked'), 'request'),
  ];
  const isRefused = at(found, 'result', 'isError') === true;
  return verdict(all.length === 0, isRefused ? String(at(found, 'result', 'content', 0, 'text')) : noteOf(all));
}

function flows({ direct, gateway }: Comparison): Verdicts {
  const log = differences(direct.log, gateway.log);
  const hasSomeLog = Array.isArray(gateway.log) && gateway.log.length > 0;
  const wanted = at(direct.changes, 'seen');
  const came = at(gateway.changes, 'seen');
  const methods: string[] = Array.isArray(wanted) ? wanted : [];
  const lost = methods.filter((method) => !(Array.isArray(came) && came.includes(method)));
  const lostNote = lost.length === 0 ? '' : `lost ${lost.map((method) => method.replace('notifications/', '')).join(', ')}`;
  return {
    progress: same(at(direct.progress, 'got'), at(gateway.progress, 'got') ?? gateway.progress),
    log: hasSomeLog ? partly(log.length === 0, noteOf(log)) : verdict(log.length === 0, noteOf(log)),
    cancel: verdict(gateway.cancel === 1, `upstream saw ${json(gateway.cancel)}`),
    sampling: question(direct.sampling, gateway.sampling),
    elicitForm: question(direct.elicitForm, gateway.elicitForm),
    elicitUrl: question(direct.elicitUrl, gateway.elicitUrl),
    roots: question(direct.roots, gateway.roots),
    'change notifications':
      lost.length < methods.length ? partly(lost.length === 0, lostNote) : verdict(lost.length === 0, lostNote),
    'new tool visible': verdict(at(gateway.changes, 'isAdded') === true),
    'stray messages': verdict(
      gateway.unmatched === 0 && gateway.noiseLines === 0,
      `${String(gateway.unmatched)} unmatched answers, ${String(gateway.noiseLines)} lines of noise`,
    ),
  };
}

function resourcesAndPrompts({ direct, gateway }: Comparison): Verdicts {
  const missing = at(gateway.readMissing, 'error', 'code');
  return {
    resources: same(without(direct.resources, 'uri', 'name'), without(gateway.resources, 'uri', 'name')),
    templates: same(without(direct.templates, 'uriTemplate', 'name'), without(gateway.templates, 'uriTemplate', 'name')),
    read: same(direct.read, gateway.read),
    readMissing: verdict(missing === at(direct.readMissing, 'error', 'code'), json(missing ?? gateway.readMissing)),
    prompts: same(without(direct.prompts, 'name'), without(gateway.prompts, 'name')),
    prompt: same(direct.prompt, gateway.prompt),
    complete: same(direct.complete, gateway.complete),
  };
}

const statusOf = (answer: EdgeAnswer | string | undefined): number => (typeof answer === 'object' ? answer.status : 0);

const isRefusedWith = (answer: EdgeAnswer | string | undefined, status: number, code: number): boolean =>
  typeof answer === 'object' && answer.status === status && answer.code === code;

function edges({ era, edge }: Comparison): Verdicts {
  if (edge === null) return {};
  const common = {
    'rejects foreign Origin': verdict(statusOf(edge.origin) === 403, json(edge.origin)),
    'rejects foreign Host': verdict(statusOf(edge.host) >= 400, json(edge.host)),
  };
  if (era === 'legacy')
    return { ...common, '404 for unknown session': verdict(statusOf(edge.unknownSession) === 404, json(edge.unknownSession)) };
  return {
    ...common,
    'header/body mismatch refused': verdict(isRefusedWith(edge.headerMismatch, 400, -32020), json(edge.headerMismatch)),
    'unknown version refused': verdict(isRefusedWith(edge.unknownVersion, 400, -32022), json(edge.unknownVersion)),
  };
}

/** Every verdict of one route and era. Where the gateway does not serve the era, only that is said. */
export function judge(comparison: Comparison): Verdicts {
  const connects = servesEra(comparison);
  if (connects.outcome !== 'ok') return { connects };
  return {
    connects,
    ...handshake(comparison),
    ...tools(comparison),
    ...results(comparison),
    ...whatTheServerSaw(comparison),
    ...flows(comparison),
    ...resourcesAndPrompts(comparison),
    ...edges(comparison),
  };
}

/** What is said of a gateway that lets no client in. */
export const notConnected = (error: unknown): Verdicts => ({ connects: verdict(false, messageOf(error)) });
