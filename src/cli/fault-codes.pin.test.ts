// Pins: exit codes and fault codes. People and programs rely on them: a code is never reused and never renamed without saying so.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXIT } from './exit-codes.ts';
import { allFaults, faultTables } from './fault-index.ts';

const SRC = fileURLToPath(new URL('../', import.meta.url));

it('exit codes mean what they meant', () => assert.deepEqual(EXIT, { ok: 0, findings: 1, usage: 2, failed: 3 }));

it('every table of faults is in the index', () => {
  const found: string[] = [];
  for (const path of globSync('**/*.ts', { cwd: SRC }).filter((name) => !name.endsWith('.test.ts') && name !== 'base/fault.ts')) {
    const text = readFileSync(join(SRC, path), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
    for (const match of text.matchAll(/\bfaults\(\s*'([^']+)'\s*,\s*(\w+)/g)) found.push(`${path} ${match[1]} ${match[2]}`);
  }
  const areas = found.map((line) => line.split(' ')[1] ?? '');
  assert.deepEqual([...areas].sort(), Object.keys(faultTables).sort(), found.join('\n'));
});

it('every code says what happened and what to do, in one line each', () => {
  for (const { code, summary, fix } of allFaults()) {
    assert.match(code, /^[a-z]+\.[a-z0-9-]+$/);
    assert.ok(summary.length > 0 && fix.length > 0 && !/\n/.test(summary + fix), code);
    assert.doesNotMatch(fix, /\.$/, `${code}: the line adds no full stop`);
  }
});

it('the codes are these and no others', () => {
  assert.deepEqual(
    allFaults().map(({ code }) => code),
    PINNED,
  );
});

const PINNED: readonly string[] = [
  'cli.no-log',
  'cli.unknown-code',
  'cli.usage',
  'clients.bad-record',
  'clients.changed-meanwhile',
  'clients.no-folder',
  'clients.not-writable',
  'clients.own-program',
  'clients.settings-not-editable',
  'clients.unknown-client',
  'gateway.already-initialized',
  'gateway.ask-failed',
  'gateway.bad-request',
  'gateway.bad-state',
  'gateway.cancelled',
  'gateway.duplicate-id',
  'gateway.foreign-host',
  'gateway.foreign-origin',
  'gateway.internal',
  'gateway.missing-capability',
  'gateway.no-session',
  'gateway.not-served',
  'gateway.stopping',
  'gateway.too-many-rounds',
  'gateway.unauthorized',
  'gateway.unknown-prompt',
  'gateway.unknown-resource',
  'gateway.unknown-server',
  'gateway.unknown-session',
  'gateway.unknown-task',
  'gateway.unknown-tool',
  'gateway.worker-away',
  'gateway.worker-ended',
  'guard.arguments',
  'guard.schema',
  'internal.unexpected',
  'json.case-variant',
  'json.duplicate-member',
  'json.encoding',
  'json.lone-surrogate',
  'json.syntax',
  'json.too-deep',
  'json.too-large',
  'limits.body',
  'limits.calls-in-flight',
  'limits.parked',
  'limits.sessions',
  'limits.slow-client',
  'limits.streams',
  'limits.watches',
  'protocol.batch',
  'protocol.cursor',
  'protocol.envelope',
  'protocol.header-mismatch',
  'protocol.not-a-message',
  'protocol.params',
  'protocol.unknown-method',
  'protocol.unknown-version',
  'scan.bad-baseline',
  'scan.bad-suppressions',
  'scan.no-answer',
  'scan.no-consent',
  'scan.no-target',
  'scan.not-readable',
  'scan.not-understood',
  'scan.unknown-rule',
  'settings.bad-variable',
  'settings.cannot-listen',
  'settings.exposed',
  'settings.foreign',
  'settings.invalid',
  'settings.missing-variable',
  'settings.not-found',
  'settings.port-in-use',
  'settings.too-large',
  'settings.unknown-server',
  'settings.unreadable',
  'store.bad-dir',
  'store.bad-grace',
  'store.bad-key-name',
  'store.bad-secret',
  'store.cannot-open',
  'store.closed',
  'store.corrupt',
  'store.entry-too-large',
  'store.foreign',
  'store.full',
  'store.gone',
  'store.io',
  'store.key-exists',
  'store.locked',
  'store.newer',
  'store.overloaded',
  'store.read-only',
  'store.too-many-keys',
  'store.trail-cut',
  'store.unknown-key',
  'store.unsafe-dir',
  'store.unsafe-file',
  'upstream.bad-header',
  'upstream.bad-url',
  'upstream.batch',
  'upstream.broken-list',
  'upstream.broken-message',
  'upstream.broken-reply',
  'upstream.busy',
  'upstream.cancelled',
  'upstream.closed',
  'upstream.command-not-executable',
  'upstream.command-not-found',
  'upstream.duplicate-id',
  'upstream.duplicate-request',
  'upstream.folder-missing',
  'upstream.http-status',
  'upstream.junk-line',
  'upstream.no-era',
  'upstream.no-watchdog',
  'upstream.not-judged',
  'upstream.not-reading',
  'upstream.not-started',
  'upstream.redirect',
  'upstream.refused',
  'upstream.refused-request',
  'upstream.session-lost',
  'upstream.stray-message',
  'upstream.timeout',
  'upstream.too-large',
  'upstream.too-many',
  'upstream.unauthorized',
  'upstream.unavailable',
  'upstream.unknown-version',
  'upstream.unmatched-reply',
];
