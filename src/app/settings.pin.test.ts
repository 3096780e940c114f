// Pins: the settings people rely on, and the shape that the cache relies on. A red pin means: somebody's file changes its meaning.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { SETTINGS_SHAPE } from './settings-cache.ts';
import { settingsJsonSchema } from './settings-schema.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly anyOf?: readonly Node[];
}

function leaves(node: Node, path: string): readonly string[] {
  const entries = Object.entries(node.properties ?? {});
  if (entries.length > 0) return entries.flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
  const branches = node.anyOf?.filter((branch) => branch.properties !== undefined) ?? [];
  if (branches.length > 0) return branches.flatMap((branch) => leaves(branch, path));
  const named = typeof node.additionalProperties === 'object' && node.additionalProperties.anyOf !== undefined;
  return named ? leaves(node.additionalProperties as Node, `${path}.*`) : [path];
}

const PROFILE = 'servers.*.profile.';

it('the settings are these and no others', () => {
  const all = [...new Set(leaves(settingsJsonSchema() as Node, ''))].filter((path) => !path.startsWith(PROFILE));
  assert.deepEqual(all, [
    'servers.*.command',
    'servers.*.args',
    'servers.*.env',
    'servers.*.cwd',
    'servers.*.launcher',
    'servers.*.tools',
    'servers.*.source',
    'servers.*.url',
    'servers.*.headers',
    'servers.*.transport',
    'secrets.*.env',
    'secrets.*.file',
    'secrets.*.command',
    'listen.host',
    'listen.port',
    'listen.hosts',
    'listen.origins',
    'listen.tls.cert',
    'listen.tls.key',
    'listen.behindProxy',
    'quotas',
    'limits.bodyBytes',
    'limits.replyBytes',
    'limits.jsonDepth',
    'limits.headerBytes',
    'limits.callsInFlight',
    'limits.bytesInFlight',
    'limits.sessions',
    'limits.sessionIdleMs',
    'limits.parked',
    'limits.parkedMs',
    'limits.approvalHoldMs',
    'limits.approvalMs',
    'limits.streams',
    'limits.callMs',
    'limits.processes',
    'limits.queuedBytes',
    'aggregate.maxNameChars',
    'aggregate.instructions',
    'trail.maxBytes',
    'trail.durability',
    'trail.anchor',
    'trail.payloads',
    'trail.keep',
    'authority.firstUse',
    'authority.passWording',
    'authority.requireSigned.keys',
    'authority.requireSigned.threshold',
    'authority.requireSigned.sequence',
    'authority.approvals.webhook.url',
    'authority.approvals.webhook.secretFile',
    'authority.approvals.link',
    'authority.approvals.approvers',
    'authority.hints.*.readOnly',
    'authority.hints.*.destructive',
    'authority.hints.*.idempotent',
    'authority.hints.*.openWorld',
    'authority.observe',
    'authority.decisionPoint.url',
    'authority.decisionPoint.timeoutMs',
    'authority.decisionPoint.tokenVariable',
    'authority.decisionPoint.sendsArguments',
    'authority.allowDegraded',
    'authority.engine',
    'authority.runAs',
    'extraCa',
  ]);
  assert.ok(all.length < 75);
});

it('a profile says these things and no others', () => {
  const all = [...new Set(leaves(settingsJsonSchema() as Node, ''))].filter((path) => path.startsWith(PROFILE));
  assert.deepEqual(
    all.map((path) => path.slice(PROFILE.length)),
    [
      'read',
      'write',
      'hosts',
      'env',
      'placeholders',
      'limits.memory',
      'limits.processes',
      'limits.disk',
      'limits.cpu',
      'limits.time',
      'allow.unixSockets',
      'allow.sockets',
      'allow.loopbackPorts',
      'allow.networkInterfaces',
      'allow.engineNetwork',
      'allow.sensitive',
      'allow.repositories',
    ],
  );
});

// Titles and descriptions change nothing that is cached.
const withoutWords = (key: string, value: unknown): unknown => (key === 'description' || key === 'title' ? undefined : value);

it('the cache shape is raised with the schema', () => {
  const digest = createHash('sha256').update(JSON.stringify(settingsJsonSchema(), withoutWords)).digest('hex').slice(0, 16);
  assert.deepEqual([SETTINGS_SHAPE, digest], [12, '48cd31ae3341a94e']);
});

it('every number has both bounds, and none allows zero', () => {
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, minimum, maximum } = node as { type?: unknown; minimum?: number; maximum?: number };
    if (type === 'integer' || type === 'number') assert.ok((minimum ?? 0) > 0 && maximum !== undefined, JSON.stringify(node));
    for (const child of Object.values(node)) walk(child);
  };
  walk(settingsJsonSchema());
});
