// Settings: what is accepted, and every mistake with its place.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a variable.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from './settings-parse.ts';
import { mistakeLine } from './settings-place.ts';
import type { Settings } from './settings-schema.ts';

function mistakes(text: string): readonly string[] {
  const result = parseSettings(text, '/project');
  return 'mistakes' in result ? result.mistakes.map((mistake) => mistakeLine('f', mistake)) : [];
}

function accepted(text: string): Settings {
  const result = parseSettings(text, '/project');
  assert.ok('settings' in result, JSON.stringify(result));
  return result.settings;
}

function warnings(text: string): readonly string[] {
  const result = parseSettings(text, '/project');
  assert.ok('settings' in result, JSON.stringify(result));
  return result.warnings.map((mistake) => mistakeLine('f', mistake));
}

const ONE = 'servers: {a: {command: x}}\n';
const server = (body: string): string => `servers:\n  a: ${body}\n`;

/** A text and the lines it must produce, all of them, in order. */
const TABLE: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['f:1:1  the file is empty: it needs servers']],
  ['a file of comments', '# nothing\n', ['f:1:1  the file is empty: it needs servers']],
  ['a list', '- a\n', ['f:1:1  expected a group of settings (key: value), found a list']],
  ['servers that are none', 'servers: 1\n', ['f:1:10  servers: expected a group of settings (key: value), found a number']],
  ['an unknown setting', `${ONE}limit: {}\n`, ['f:2:1  limit: unknown setting (did you mean "limits"?)']],
  [
    'an unknown setting that resembles none',
    `${ONE}trail: {qqqqqq: 1}\n`,
    ['f:2:9  trail.qqqqqq: unknown setting; known here: maxBytes, durability, anchor, payloads, keep'],
  ],
  [
    'an unknown setting of a server',
    server('{comand: x}'),
    [
      'f:2:3  servers.a: needs a source, a command or a url',
      'f:2:7  servers.a.comand: unknown setting (did you mean "command"?)',
    ],
  ],
  ['a server that is neither', server('{}'), ['f:2:3  servers.a: needs a source, a command or a url']],
  [
    'a server that is both',
    server('{command: x, url: "https://h/"}'),
    ['f:2:7  servers.a.command: belongs to a server with a command; this one has a url'],
  ],
  [
    'headers of a command',
    server('{command: x, headers: {}}'),
    ['f:2:19  servers.a.headers: belongs to a server with a url; this one has a command'],
  ],
  [
    'args of a url',
    server('{url: "https://h/", args: []}'),
    ['f:2:26  servers.a.args: belongs to a server with a command; this one has a url'],
  ],
  [
    'a server without anything',
    server(''),
    ['f:2:6  servers.a: expected a group of settings with a command or a url, found nothing'],
  ],
  ['a bad name', 'servers:\n  Files: {command: x}\n', ['f:2:3  servers.Files: a server name has 1 to 16 of: a-z 0-9 -']],
  [
    'a name that is too long',
    `servers:\n  ${'a'.repeat(17)}: {command: x}\n`,
    [`f:2:3  servers.${'a'.repeat(17)}: a server name has 1 to 16 of: a-z 0-9 -`],
  ],
  ['a key that YAML reads as a number', 'servers:\n  007: {command: x}\n', ['f:2:3  servers: the key 007 is not text: quote it']],
  ['a key set twice', 'servers:\n  a: {command: x}\n  "a": {command: y}\n', ['f:3:3  servers.a: set twice: remove one']],
  ['__proto__', 'servers:\n  __proto__: {command: x}\n', ['f:2:3  servers: a key may not be named __proto__']],
  [
    'a number among the arguments',
    server('{command: x, args: [--port, 3000]}'),
    ['f:2:34  servers.a.args[1]: expected text, found a number: quote it'],
  ],
  [
    'true in the environment',
    server('{command: x, env: {A: true}}'),
    ['f:2:28  servers.a.env.A: expected text, found a boolean: quote it'],
  ],
  [
    'an unknown place',
    server('{command: x, env: {A: "${HOME}"}}'),
    ['f:2:28  servers.a.env.A: "${HOME}" is neither ${env:NAME} nor ${secret:NAME}; write $${ for a plain ${'],
  ],
  ['a NUL', server('{command: "x\\0y"}'), ['f:2:16  servers.a.command: may not hold a NUL character']],
  ['an empty command', server('{command: ""}'), ['f:2:16  servers.a.command: may not be empty']],
  ['a tilde', server('{command: x, cwd: ~/x}'), ['f:2:24  servers.a.cwd: only a shell expands ~: write the whole path']],
  ['no URL', server('{url: localhost}'), ['f:2:12  servers.a.url: expected a whole URL such as https://example.com/mcp']],
  ['another scheme', server('{url: "file:///etc/passwd"}'), ['f:2:12  servers.a.url: expected an http or https URL']],
  [
    'a URL with credentials',
    server('{url: "https://u:p@h/"}'),
    ['f:2:12  servers.a.url: may not hold a user name or password: use headers with ${secret:NAME}'],
  ],
  [
    'a header of ours',
    server('{url: "https://h/", headers: {Host: x}}'),
    ['f:2:36  servers.a.headers.Host: Bartizan sets this header itself'],
  ],
  [
    'a protocol header',
    server('{url: "https://h/", headers: {MCP-Session-Id: x}}'),
    ['f:2:36  servers.a.headers.MCP-Session-Id: Bartizan sets this header itself'],
  ],
  [
    'a line break in a header',
    server('{url: "https://h/", headers: {A: "x\\r\\nB: y"}}'),
    ['f:2:39  servers.a.headers.A: holds a character that no header may carry'],
  ],
  [
    'a header set twice',
    server('{url: "https://h/", headers: {a: x, A: y}}'),
    ['f:2:45  servers.a.headers.A: set twice: header names have no case'],
  ],
  [
    'an unknown transport',
    server('{url: "https://h/", transport: htp}'),
    ['f:2:37  servers.a.transport: expected one of "auto", "http", "sse" (did you mean "http"?)'],
  ],
  [
    'an empty host',
    `${ONE}listen: {host: ""}\n`,
    ['f:2:16  listen.host: expected a host name or an address, without scheme, port, brackets or *'],
  ],
  [
    'an open host',
    `${ONE}listen: {host: 0.0.0.0}\n`,
    [
      'f:2:16  listen.host: not a loopback address: neither listen.tls nor listen.behindProxy is set, and listen.hosts is empty, so no Host header could be checked',
    ],
  ],
  [
    'an open host behind a proxy without names',
    `${ONE}listen: {host: "::", behindProxy: true}\n`,
    ['f:2:16  listen.host: not a loopback address: listen.hosts is empty, so no Host header could be checked'],
  ],
  [
    'an open host with names only',
    `${ONE}listen: {host: 10.0.0.1, hosts: [h]}\n`,
    ['f:2:16  listen.host: not a loopback address: neither listen.tls nor listen.behindProxy is set'],
  ],
  ['half of TLS', `${ONE}listen: {tls: {cert: c.pem}}\n`, ['f:2:15  listen.tls.key: is missing']],
  [
    'any host',
    `${ONE}listen: {hosts: ["*"]}\n`,
    ['f:2:18  listen.hosts[0]: expected a host name or an address, without scheme, port, brackets or *'],
  ],
  [
    'any origin',
    `${ONE}listen: {origins: ["*"]}\n`,
    ['f:2:20  listen.origins[0]: expected an origin such as https://app.example.com (no path, no *)'],
  ],
  [
    'an origin with a path',
    `${ONE}listen: {origins: ["https://a.example/"]}\n`,
    ['f:2:20  listen.origins[0]: expected an origin such as https://app.example.com (no path, no *)'],
  ],
  [
    'an origin no browser writes',
    `${ONE}listen: {origins: ["https://A.example:443"]}\n`,
    ['f:2:20  listen.origins[0]: a browser writes this origin as https://a.example'],
  ],
  ['port zero', `${ONE}listen: {port: 0}\n`, ['f:2:16  listen.port: must be at least 1 (zero never means unlimited)']],
  [
    'zero bytes',
    `${ONE}limits: {bodyBytes: 0}\n`,
    ['f:2:21  limits.bodyBytes: must be at least 1KiB (zero never means unlimited)'],
  ],
  [
    'less for all requests of a caller than for one',
    `${ONE}limits: {bytesInFlight: 1MiB}\n`,
    ['f:2:25  limits.bytesInFlight: must be at least limits.bodyBytes (4MiB): not one such request could come in'],
  ],
  [
    'zero as text',
    `${ONE}limits: {callMs: 0s}\n`,
    ['f:2:18  limits.callMs: expected a duration such as 30s or 10m (or a number of ms)'],
  ],
  [
    'an ambiguous unit',
    `${ONE}limits: {bodyBytes: 4MB}\n`,
    ['f:2:21  limits.bodyBytes: expected a size such as 4MiB (or a number of bytes)'],
  ],
  ['too much as text', `${ONE}limits: {parkedMs: 25h}\n`, ['f:2:20  limits.parkedMs: must be at most 1d']],
  ['too much as a number', `${ONE}limits: {sessions: 1000001}\n`, ['f:2:20  limits.sessions: must be at most 1000000']],
  ['infinity', `${ONE}limits: {sessions: .inf}\n`, ['f:2:20  limits.sessions: expected a whole number']],
  [
    'a negative number',
    `${ONE}limits: {sessions: -1}\n`,
    ['f:2:20  limits.sessions: must be at least 1 (zero never means unlimited)'],
  ],
  ['a fraction', `${ONE}limits: {jsonDepth: 4.5}\n`, ['f:2:21  limits.jsonDepth: expected a whole number']],
  [
    'something else than a number',
    `${ONE}limits: {callMs: true}\n`,
    ['f:2:18  limits.callMs: expected a duration such as 30s or 10m (or a number of ms)'],
  ],
  ['two documents', `${ONE}---\n${ONE}`, ['f:2:1  a second document begins here: one file holds one']],
  ['a tag', 'servers: !evil {}\n', ['f:1:10  Unresolved tag: !evil']],
  ['YAML 1.1', `%YAML 1.1\n---\n${ONE}`, ['f:1:1  a %YAML line is not supported: remove it']],
  ['an alias without anchor', 'servers: *x\n', ['f:1:10  servers: an alias without an anchor before it']],
  [
    'a merge key',
    'servers:\n  a: &x {command: y}\n  b: {<<: *x}\n',
    [
      'f:3:3  servers.b: needs a source, a command or a url',
      'f:3:7  servers.b."<<": unknown setting; known here: command, args, env, cwd, profile, launcher, tools, source, url, headers, transport',
    ],
  ],
  [
    'all at once',
    `servers:\n  a: {command: 1}\n  b: {url: x}\nlimits:\n  jsonDepth: 0\nlistn: {}\n`,
    [
      'f:2:16  servers.a.command: expected text, found a number: quote it',
      'f:3:12  servers.b.url: expected a whole URL such as https://example.com/mcp',
      'f:5:14  limits.jsonDepth: must be at least 4 (zero never means unlimited)',
      'f:6:1  listn: unknown setting (did you mean "listen"?)',
    ],
  ],
];

describe('mistakes in settings', () => {
  for (const [name, text, expected] of TABLE) {
    it(`${name} is refused with its place`, () => assert.deepEqual(mistakes(text), expected));
  }

  it('a value of env or headers is never shown', () => {
    const text = `servers:\n  a: {command: x, env: {A: "s3cret-\${oops}"}}\n  b: {url: "https://h/", headers: {A: "s3cret\\n"}}\n`;
    assert.equal(mistakes(text).length, 2);
    assert.doesNotMatch(mistakes(text).join('\n'), /s3cret/);
  });

  it('control characters of the file never reach the terminal', () => {
    for (const text of ['"\\e[2J\\u202e": 1\n', 'servers: !\u202eevil {}\n', 'a: "\\\x1b"\n', 'servers: {a: \x1b[2J}\n']) {
      for (const line of mistakes(text)) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
      assert.ok(mistakes(text).length > 0);
    }
  });
});

describe('a hostile settings file', () => {
  it('cannot multiply by aliases', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`);
    const text = `l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}\n`;
    assert.match(mistakes(text)[0] ?? '', /more than 50000 values/);
  });

  it('cannot contain itself', () => {
    assert.match(mistakes('servers: &x {a: *x}\n').join('\n'), /nested deeper than 16 levels/);
  });

  it('cannot nest without end', () => {
    assert.match(mistakes(`servers: ${'['.repeat(40)}${']'.repeat(40)}\n`).join('\n'), /nested deeper than 16 levels/);
    for (const text of ['['.repeat(200_000), '{a: '.repeat(50_000), '- '.repeat(100_000)]) assert.ok(mistakes(text).length > 0);
  });

  it('cannot produce endless messages', () => {
    const keys = Array.from({ length: 20_000 }, () => 'a: 1').join('\n');
    assert.ok(mistakes(keys).length <= 100);
  });
});

describe('accepted settings', () => {
  it('a file may say nothing of servers: a user’s own says what is allowed', () => {
    assert.deepEqual(accepted('authority: {engine: docker}\n').servers, {});
  });

  it('the smallest file has all defaults', () => {
    assert.deepEqual(accepted(ONE), {
      servers: { a: { command: 'x', args: [], env: {} } },
      secrets: {},
      listen: { host: '127.0.0.1', port: 4200, hosts: [], origins: [], behindProxy: false },
      quotas: [],
      limits: {
        bodyBytes: 4_194_304,
        replyBytes: 67_108_864,
        jsonDepth: 64,
        headerBytes: 16_384,
        callsInFlight: 2048,
        bytesInFlight: 134_217_728,
        sessions: 5000,
        sessionIdleMs: 1_800_000,
        parked: 64,
        parkedMs: 600_000,
        approvalHoldMs: 45_000,
        approvalMs: 3_600_000,
        streams: 2000,
        callMs: 300_000,
        processes: 32,
        queuedBytes: 8_388_608,
      },
      aggregate: { maxNameChars: 41, instructions: false },
      trail: { maxBytes: 4_294_967_296, durability: 'normal' },
    });
  });

  it('paths are relative to the file', () => {
    const settings = accepted(
      'servers: {a: {command: x, cwd: sub}}\nlisten: {tls: {cert: c.pem, key: /k.pem}}\nextraCa: ../ca.pem\n',
    );
    assert.equal('cwd' in settings.servers['a']! && settings.servers['a'].cwd, '/project/sub');
    assert.deepEqual(settings.listen.tls, { cert: '/project/c.pem', key: '/k.pem' });
    assert.equal(settings.extraCa, '/ca.pem');
  });

  it('another address is allowed with names and encryption in front', () => {
    const settings = accepted(`${ONE}listen: {host: 0.0.0.0, hosts: [MCP.Example.com], behindProxy: true}\n`);
    assert.deepEqual(settings.listen.hosts, ['mcp.example.com']);
  });

  it('an alias stands for what its anchor holds', () => {
    const settings = accepted('servers:\n  a: &a {command: x}\n  b: *a\n');
    assert.deepEqual(settings.servers['b'], settings.servers['a']);
  });

  it('JSON is YAML too', () => {
    assert.equal(accepted('{"servers": {"a": {"url": "https://h/mcp"}}, "limits": {"callMs": 1000}}').limits.callMs, 1000);
  });

  it('variables stay unexpanded', () => {
    const settings = accepted(server('{url: "https://h/", headers: {Authorization: "Bearer ${env:T}"}}'));
    assert.deepEqual('headers' in settings.servers['a']! && settings.servers['a'].headers, { Authorization: 'Bearer ${env:T}' });
  });
});

describe('warnings', () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing odd', ONE, []],
    ['no servers', 'servers: {}\n', ['f:1:10  servers: no servers: there is nothing to offer']],
    ['no tools', server('{command: x, tools: []}'), ['f:2:26  servers.a.tools: an empty list offers no tool at all']],
    ['a tool named twice', server('{command: x, tools: [t, t]}'), ['f:2:30  servers.a.tools[1]: named twice']],
    [
      'a place where none is filled in',
      server('{command: x, args: ["${env:A}"]}'),
      [
        'f:2:26  servers.a.args[0]: ${env:NAME} and ${secret:NAME} are expanded in env and headers only, here they are plain text',
      ],
    ],
    [
      'plain http to another machine',
      server('{url: "http://h/"}'),
      ['f:2:12  servers.a.url: plain http to another machine: everybody on the way can read and change it'],
    ],
    ['plain http to this machine', server('{url: "http://localhost:1/"}'), []],
    [
      'a bound on processes without any',
      `${server('{url: "https://h/"}')}limits: {processes: 3}\n`,
      ['f:3:21  limits.processes: no server has a command, so no process is started'],
    ],
    [
      'authorities for nobody',
      `${ONE}extraCa: ca.pem\n`,
      ['f:2:10  extraCa: no server has an https url or a source, so it is never used'],
    ],
    ['authorities for where a server is fetched from', `${server('{source: "npm:x"}')}extraCa: ca.pem\n`, []],
  ];
  for (const [name, text, expected] of CASES) {
    it(`${name} gives ${expected.length} of them`, () => assert.deepEqual(warnings(text), expected));
  }
});
