// Secrets in the settings: how they are asked for, found in clear, moved out, and given to one server alone.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a secret.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { createServerSecrets } from './server-secrets.ts';
import { loadSettings } from './settings.ts';
import { expandServers, type ReadyServer, secretsOf } from './settings-expand.ts';
import { findPlainSecret, replaceWithPlace } from './settings-move.ts';
import { parseSettings } from './settings-parse.ts';
import { mistakeLine } from './settings-place.ts';

// In pieces, so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3gH6'}`;
const RANDOM = 'k9Xw2LmQ7vRt5YbN8zPs4Ue1';
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-secrets-'));
  path = join(folder, 'bartizan.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf =
  (code: string, text = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.fix}`, text);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error.facts)}`, /hush|aB3dE6|k9Xw2L/);
    return true;
  };
const lines = (text: string): readonly string[] => {
  const result = parseSettings(text, '/project');
  return 'mistakes' in result
    ? result.mistakes.map((one) => mistakeLine('f', one))
    : result.warnings.map((one) => mistakeLine('f', one));
};

describe('asking for a secret', () => {
  const server = (value: string): ReadyServer => ({ command: 'x', args: [], env: { K: value, P: 'plain' } });

  it('sets it apart from what is known at once', () => {
    const { a } = expandServers({ a: server('<${secret:t}|${env:E}|$${secret:x}>') }, { E: 'e' }, 'f');
    assert.deepEqual(a, {
      command: 'x',
      args: [],
      env: { P: 'plain' },
      secrets: { K: ['<', { secret: 't' }, '|e|${secret:x}>'] },
    });
    assert.deepEqual(secretsOf(server('${secret:a.b-C_1}${secret:t}${secret:t}$${secret:x}')), ['a.b-C_1', 't']);
  });

  it('is for the settings alone: what a variable holds asks for nothing', () => {
    const { a } = expandServers({ a: server('${env:E}') }, { E: '${secret:t}${env:E}' }, 'f');
    assert.deepEqual(a, { command: 'x', args: [], env: { K: '${secret:t}${env:E}', P: 'plain' } });
  });

  it('has one spelling', () => {
    for (const place of [
      '${secret:}',
      '${secret:../x}',
      '${secret: t}',
      '${secret:-x}',
      '${SECRET:t}',
      '${secret:t',
      '${plain:{}}',
    ])
      assert.match(
        lines(`servers: {a: {command: x, env: {K: ${JSON.stringify(place)}}}}\n`).join(),
        /is neither \$\{env:NAME\}/,
        place,
      );
  });

  it('in a place where none is filled in gives a warning', () => {
    assert.match(
      lines('servers: {a: {command: x, args: ["${secret:t}"]}}\n').join(),
      /args\[0\]: .*expanded in env and headers only/,
    );
  });
});

describe('sources of secrets', () => {
  const text = (source: string): string => `servers: {a: {command: x, env: {K: "\${secret:s}"}}}\nsecrets: {s: ${source}}\n`;

  it('are one of three, and a file is relative to the settings', () => {
    const result = parseSettings(text('{file: s.txt}'), '/project');
    assert.deepEqual('settings' in result && result.settings.secrets, { s: { file: '/project/s.txt' } });
    assert.deepEqual(lines(text('{env: V}')), []);
    assert.deepEqual(lines(text('{command: [vault, read]}')), []);
    for (const source of ['{}', '{enf: V}', '{env: V, file: x}', '{command: []}', '{command: vault}', 'V', '{file: ~/x}'])
      assert.match(lines(text(source)).join(), /^f:2:\d+ {2}secrets\.s/, source);
    assert.match(lines('servers: {}\nsecrets: {"a b": {env: V}}\n').join(), /a secret name has/);
  });

  it('that no server lists are worth a warning', () => {
    assert.match(
      lines('servers: {a: {command: x}}\nsecrets: {s: {env: V}}\n').join(),
      /secrets\.s: no server lists it as \$\{secret:s\}/,
    );
  });
});

describe('credentials in clear', () => {
  it('are mistakes that say how to move them, and never what they are', () => {
    const text = `servers:
  github: {command: x, env: {GITHUB_TOKEN: ${TOKEN}, OK: "\${env:OK}"}}
  docs: {url: "https://h/", headers: {Authorization: "Bearer ${RANDOM}"}}
  cli: {command: x, args: [--token, ${TOKEN}]}
  web: {url: "https://h/?t=${TOKEN}"}
  odd: {command: x, env: {"A$_KEY": ${RANDOM}}}
`;
    const found = lines(text);
    assert.deepEqual(found, [
      'f:2:44  servers.github.env.GITHUB_TOKEN: holds a GitHub token in plain text; move it out of the file: bartizan secret set github-token --move servers.github.env.GITHUB_TOKEN',
      'f:3:54  servers.docs.headers.Authorization: holds a random value under the name Authorization in plain text; move it out of the file: bartizan secret set docs-authorization --move servers.docs.headers.Authorization',
      'f:4:37  servers.cli.args[1]: holds a GitHub token in plain text; bartizan secret set cli-token, then give it as ${secret:cli-token} in env or headers',
      'f:5:14  servers.web.url: holds a GitHub token in plain text; bartizan secret set web-token, then give it as ${secret:web-token} in env or headers',
      'f:6:37  servers.odd.env."A$_KEY": holds a random value under the name A$_KEY in plain text; bartizan secret set odd-a-key, then write ${secret:odd-a-key} in its place',
    ]);
    assert.doesNotMatch(found.join(), /aB3dE6|k9Xw2L/);
  });

  it('are a fault of their own, unless there is more to correct, and nothing of the file is remembered', async () => {
    const stateDir = join(folder, 'state');
    const load = (): Promise<unknown> => loadSettings({ path, stateDir, env: {} });
    writeFileSync(path, `servers: {a: {command: x, env: {GITHUB_TOKEN: ${TOKEN}}}}\n`);
    await assert.rejects(
      load(),
      codeOf('settings.plaintext-secret', /bartizan secret set a-github-token --move servers\.a\.env\.GITHUB_TOKEN$/),
    );
    writeFileSync(path, `servers: {a: {command: x, env: {GITHUB_TOKEN: ${TOKEN}}}}\nlimit: 1\n`);
    await assert.rejects(load(), codeOf('settings.invalid'));
    assert.deepEqual(readdirSync(folder), ['bartizan.yaml']);
  });

  it('that are none are said to be so in the file, for everybody to see', async () => {
    writeFileSync(path, `servers: {a: {command: x, env: {API_KEY: "x-\${plain:${RANDOM}}"}}}\n`);
    const { settings } = await loadSettings({ path, stateDir: undefined, env: {} });
    assert.deepEqual(settings.servers['a'], { command: 'x', args: [], env: { API_KEY: `x-${RANDOM}` } });
  });
});

describe('moving a credential out', () => {
  const moved = (text: string, setting: string): string => {
    writeFileSync(path, text);
    const found = findPlainSecret(path, setting);
    assert.ok(found.value === TOKEN || found.value === RANDOM || found.value === 'hush', found.value);
    replaceWithPlace(path, found, 'tok');
    return readFileSync(path, 'utf8');
  };

  it('changes nothing else of the file, however it is written', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        `# top\nservers:\n  a:\n    command: x # why\n    env:\n      K: ${TOKEN}   # end\n`,
        'servers.a.env.K',
        `"\${secret:tok}"   # end\n`,
      ],
      [
        `servers: {a: {url: "https://h/", headers: {X-Api-Key: '${RANDOM}'}}}`,
        'servers.a.headers.X-Api-Key',
        `"\${secret:tok}"}}}`,
      ],
      [
        `{"servers":{"a":{"url":"https://h/","headers":{"authorization":"Bearer ${RANDOM}"}}}}`,
        'servers.a.headers.authorization',
        `"Bearer \${secret:tok}"}}}}`,
      ],
      [
        `servers:\n  a:\n    command: x\n    env:\n      K: |-\n        ${TOKEN}\n      L: y\n`,
        'servers.a.env.K',
        `"\${secret:tok}"\n      L: y\n`,
      ],
      ['servers: {a: {command: x, env: {my.key: hush}}}\n', 'servers.a.env.my.key', '"${secret:tok}"}}}\n'],
    ];
    for (const [text, setting, tail] of cases) {
      const now = moved(text, setting);
      assert.ok(now.endsWith(tail), now);
      assert.ok(text.startsWith(now.slice(0, now.length - tail.length)), now);
      assert.deepEqual(lines(now), []);
    }
  });

  it('keeps the mode of the file, and follows a link to it', () => {
    writeFileSync(join(folder, 'real.yaml'), 'servers: {a: {command: x, env: {K: hush}}}\n');
    chmodSync(join(folder, 'real.yaml'), 0o640);
    symlinkSync(join(folder, 'real.yaml'), path);
    replaceWithPlace(path, findPlainSecret(path, 'servers.a.env.K'), 'tok');
    assert.equal(statSync(join(folder, 'real.yaml')).mode & 0o777, 0o640);
    assert.match(readFileSync(join(folder, 'real.yaml'), 'utf8'), /secret:tok/);
    assert.deepEqual(readdirSync(folder).sort(), ['bartizan.yaml', 'real.yaml']);
  });

  it('is refused where there is nothing to move, and when somebody else changed the file', () => {
    writeFileSync(path, 'servers: {a: {command: x, env: {K: hush, S: "${secret:s}", N: 1}}}\n');
    for (const setting of [
      'servers.a.env.S',
      'servers.a.env.N',
      'servers.a.env.M',
      'servers.a.command',
      'K',
      'servers.b.env.K',
      'servers.a.headers.K',
    ])
      assert.throws(() => findPlainSecret(path, setting), codeOf('settings.not-movable'), setting);
    const found = findPlainSecret(path, 'servers.a.env.K');
    writeFileSync(path, 'servers: {}\n');
    assert.throws(() => replaceWithPlace(path, found, 'tok'), codeOf('settings.not-movable', /changed meanwhile/));
    assert.equal(readFileSync(path, 'utf8'), 'servers: {}\n');
  });
});

describe('giving a server its secrets', () => {
  const secrets = (env: Readonly<Record<string, string>>): ReturnType<typeof createServerSecrets> =>
    createServerSecrets({
      stateDir: folder,
      sources: { s: { env: 'S' }, unused: { env: 'NOT_SET' } },
      maySecretCommands: false,
      userFolder: '/u',
      env,
      platform: 'linux',
    });
  const command: ReadyServer = { command: 'x', args: [], env: { P: 'p' }, secrets: { K: ['<', { secret: 's' }, '>'] } };
  const url: ReadyServer = {
    url: 'https://h/',
    headers: { P: 'p' },
    transport: 'auto',
    secrets: { A: ['Bearer ', { secret: 's' }] },
  };

  it('reads those it lists and no others', async () => {
    const filled = await secrets({ S: 'hush-hush' }).fill('a', command);
    assert.deepEqual(filled.values, { P: 'p', K: '<hush-hush>' });
    assert.equal(filled.mask('it says hush-hush'), 'it says ***');
    assert.deepEqual((await secrets({ S: 'hush-hush' }).fill('a', url)).values, { P: 'p', A: 'Bearer hush-hush' });
  });

  it('a line break cannot smuggle a header in, but may stand in a variable', async () => {
    await assert.rejects(secrets({ S: 'hush\r\nX: y' }).fill('a', url), codeOf('secrets.bad-value', /servers\.a\.headers\.A/));
    assert.equal((await secrets({ S: 'hush\r\nX: y' }).fill('a', command)).values['K'], '<hush\r\nX: y>');
  });

  it('a start without any loads nothing that reads secrets', () => {
    const script = `import { registerHooks } from 'node:module'; import { writeSync } from 'node:fs';
      registerHooks({ load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context); } });
      await import(${JSON.stringify(new URL('./ahead.ts', import.meta.url).href)});
      await import(${JSON.stringify(new URL('./relay.ts', import.meta.url).href)});`;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.match(loaded, /server-secrets\.ts/);
    assert.doesNotMatch(loaded, /src\/secrets\/|fill-secrets/);
  });

  it('a server without any asks for nothing', async () => {
    const plain: ReadyServer = { command: 'x', args: [], env: { P: 'p' } };
    const filled = await secrets({}).fill('a', plain);
    assert.deepEqual([filled.values, filled.mask('hush')], [{ P: 'p' }, 'hush']);
    await assert.rejects(secrets({}).fill('a', command), codeOf('secrets.missing-source'));
  });

  it('takes the sources of changed settings', async () => {
    const all = secrets({ T: 'other-hush' });
    all.takeSources({ s: { env: 'T' } });
    assert.deepEqual((await all.fill('a', command)).values, { P: 'p', K: '<other-hush>' });
  });
});
