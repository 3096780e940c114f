// Pins of the protocol's vocabulary: what is not in these tables does not exist for us, so a lost or widened row must be seen.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ErrorCode, HOP_ERRORS } from './error-codes.ts';
import { CLIENT_METHODS, hasMethod, LIST_OF_METHOD, LISTS, LOG_LEVELS, SERVER_METHODS, SERVER_NOTIFICATIONS } from './methods.ts';
import {
  ALL_REVISIONS,
  atLeast,
  isLegacyRevision,
  LEGACY_REVISIONS,
  MODERN_REVISION,
  MODERN_REVISIONS,
  NEWEST_LEGACY,
} from './revisions.ts';

const rows = [...CLIENT_METHODS].map(([name, { eras, handling, names, mayAsk, cacheable }]) =>
  [name, eras.join('+'), handling, names ?? '-', mayAsk ? 'asks' : '-', cacheable ? 'cacheable' : '-'].join(' '),
);

it('clients may request these methods, handled so', () =>
  assert.deepEqual(rows, [
    'initialize legacy local - - -',
    'ping legacy local - - -',
    'logging/setLevel legacy local - - -',
    'resources/subscribe legacy local uri - -',
    'resources/unsubscribe legacy local uri - -',
    'server/discover modern local - - cacheable',
    'subscriptions/listen modern local - - -',
    'tools/list legacy+modern list - - cacheable',
    'prompts/list legacy+modern list - - cacheable',
    'resources/list legacy+modern list - - cacheable',
    'resources/templates/list legacy+modern list - - cacheable',
    'tools/call legacy+modern forward name asks -',
    'prompts/get legacy+modern forward name asks -',
    'resources/read legacy+modern forward uri asks cacheable',
    'completion/complete legacy+modern forward - - -',
    'tasks/get legacy+modern forward taskId - -',
    'tasks/cancel legacy+modern forward taskId - -',
    'tasks/list legacy forward - - -',
    'tasks/result legacy forward taskId - -',
    'tasks/update modern forward taskId - -',
  ]));

it('what the modern era removed does not exist there', () => {
  for (const name of [
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tasks/list',
    'tasks/result',
  ]) {
    assert.equal(hasMethod(CLIENT_METHODS.get(name)!, 'modern'), false, name);
    assert.equal(hasMethod(CLIENT_METHODS.get(name)!, 'legacy'), true, name);
  }
});

it('servers may ask these three things, each with its capability', () =>
  assert.deepEqual(
    [...SERVER_METHODS],
    [
      ['sampling/createMessage', 'sampling'],
      ['elicitation/create', 'elicitation'],
      ['roots/list', 'roots'],
    ],
  ));

it('a client’s notifications are no server’s', () => {
  assert.equal(SERVER_NOTIFICATIONS.has('notifications/initialized'), false);
  assert.equal(SERVER_NOTIFICATIONS.has('notifications/roots/list_changed'), false);
  for (const { changed } of Object.values(LISTS)) assert.ok(SERVER_NOTIFICATIONS.has(changed), changed);
});

it('every list has its method, and every list method its list', () => {
  for (const [name, { method }] of Object.entries(LISTS)) {
    assert.equal(LIST_OF_METHOD.get(method), name);
    assert.equal(CLIENT_METHODS.get(method)?.handling, 'list');
  }
  assert.equal(LIST_OF_METHOD.size, [...CLIENT_METHODS.values()].filter(({ handling }) => handling === 'list').length);
});

it('log levels go from the least severe to the most', () =>
  assert.deepEqual(LOG_LEVELS, ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']));

it('revisions are known by their date, newest first where they are offered', () => {
  assert.deepEqual(LEGACY_REVISIONS, ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']);
  assert.equal(NEWEST_LEGACY, LEGACY_REVISIONS.at(-1));
  assert.deepEqual(ALL_REVISIONS, ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']);
  assert.deepEqual(MODERN_REVISIONS, [MODERN_REVISION]);
});

it('only the legacy revisions are legacy', () => {
  for (const version of LEGACY_REVISIONS) assert.ok(isLegacyRevision(version));
  for (const version of ['2026-07-28', '2025-11-26', '', ' 2025-11-25', 'latest', undefined, null, 20251125, ['2025-11-25']]) {
    assert.equal(isLegacyRevision(version), false, String(version));
  }
});

it('a revision has what came with it and before it', () => {
  assert.ok(atLeast('2025-11-25', '2025-06-18') && atLeast('2025-06-18', '2025-06-18'));
  assert.equal(atLeast('2025-03-26', '2025-06-18'), false);
});

it('our own error numbers lie outside what the specifications reserve', () => {
  for (const name of ['refused', 'unavailable', 'timeout', 'limited'] as const) {
    const number = ErrorCode[name];
    assert.ok(number > -32000 || number < -32768, name);
  }
  assert.equal(new Set(Object.values(ErrorCode)).size, Object.keys(ErrorCode).length);
  assert.deepEqual([...HOP_ERRORS], [ErrorCode.headerMismatch, ErrorCode.missingCapability, ErrorCode.unsupportedVersion]);
});
