// A server that comes as an image, from a registry to an answer: added and locked by its digest, started in a container, its secret and its files as granted.
import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { ContainerLab } from '../support/container-lab.ts';
import { DockerLab } from '../support/docker-lab.ts';
import { startImageRegistry } from '../support/image-registry.ts';
import { reachable } from '../support/ordinary-user.ts';
import { ROOT } from '../support/place.ts';

const SERVER = `
const { readFileSync } = require('node:fs');
const read = (path) => { try { return readFileSync(path, 'utf8').trim(); } catch (error) { return error.code; } };
process.stdin.on('data', (chunk) => {
  for (const line of String(chunk).split('\\n').filter((text) => text.includes('"id"'))) {
    const { id, method, params } = JSON.parse(line);
    const answers = {
      initialize: () => ({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'boxed', version: '1' } }),
      'tools/list': () => ({ tools: [{ name: 'read', description: 'reads', inputSchema: { type: 'object' } }] }),
      'tools/call': () => ({ content: [{ type: 'text', text: JSON.stringify([require('node:os').hostname(), process.env.TOKEN, read(params.arguments.path)]) }] }),
    };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, result: (answers[method] ?? (() => ({})))() }));
  }
});
`;

it('is added from a registry, locked by its digest, and runs confined from what was installed', async () => {
  const lab = new ContainerLab();
  after(() => lab.end());
  const folder = await mkdtemp(join(tmpdir(), 'bartizan-registry-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const registry = await startImageRegistry(folder);
  after(() => registry.end());
  const reach = reachable();
  // A copy was made for another user.
  if (reach.root !== ROOT) chmodSync(reach.root, 0o755);

  await lab.image();
  lab.write('image/server.cjs', SERVER);
  const archive = join(lab.home, 'server.tar');
  await lab.must('tar', '-C', join(lab.home, 'image'), '-cf', archive, '.');
  const entry = 'ENTRYPOINT ["/usr/bin/node", "/server.cjs"]';
  await lab.must('podman', 'import', '--quiet', '--change', entry, archive, 'localhost/server:1');
  await lab.must(
    'podman',
    'push',
    '--quiet',
    '--tls-verify=false',
    'localhost/server:1',
    `docker://${registry.host}/team/server:1`,
  );
  // What runs below comes from Bartizan's own cache.
  await lab.must('podman', 'rmi', '--force', '--all');

  const [project, phrase] = [join(lab.home, 'project'), lab.write('phrase', 'five words that nobody knows\n')];
  chmodSync(phrase, 0o600);
  lab.write('project/in/granted.txt', 'granted\n');
  lab.write('project/private.txt', 'private\n');
  const environment = {
    BARTIZAN_STATE_DIR: join(lab.home, 'state'),
    BARTIZAN_CONFIG_DIR: join(lab.home, 'config'),
    BOX_TOKEN: 'hush-hush',
  };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const bartizan = (...args: readonly string[]): Promise<string> =>
    lab.must('env', '-C', project, ...variables, reach.node, join(reach.root, 'src/cli/main.ts'), ...args);
  const proof = ['--yes', '--passphrase-file', phrase];
  const settings = (servers: object): string =>
    lab.write('project/bartizan.yaml', JSON.stringify({ servers, secrets: { token: { env: 'BOX_TOKEN' } } }));

  settings({});
  await bartizan('key', 'new', '--passphrase-file', phrase);
  await bartizan('trust', ...proof);
  assert.match(
    await bartizan('add', `oci:${registry.host}/team/server:1`, '--name', 'box', ...proof),
    /integrity +sha256:[0-9a-f]{64}/,
  );
  const source = `oci:${registry.host}/team/server:1`;
  settings({ box: { source, env: { TOKEN: `\${secret:token}` }, profile: { read: ['in'] } } });
  await bartizan('trust', ...proof);
  await bartizan('approve', 'box', ...proof);

  const planned = await bartizan('plan', 'box');
  for (const line of [
    /^box: .*\/team\/server@sha256:[0-9a-f]{64}$/m,
    /^ {2}in a container of podman made of this image/m,
    /^ {2}read +.*\/project\/in /m,
    /^ {2}TOKEN {3}from bartizan\.yaml, not shown$/m,
    /^ {2}(enforced|partly) +memory /m,
    /^ {2}partly +end +ends with Bartizan, daemons included \(a leash/m,
    /^ {2}NOT ENFORCED +cpu +leaves you processor time \(its profile sets no limits\.cpu\)$/m,
  ])
    assert.match(planned, line);
  assert.doesNotMatch(planned, /hush-hush/);
  assert.deepEqual(await lab.containers(), [], 'nothing was started');

  const relay = [...variables, reach.node, join(reach.root, 'src/cli/main.ts'), 'run', 'box'];
  const calls = ['in/granted.txt', 'private.txt'].map((name) => ({ tool: 'read', arguments: { path: join(project, name) } }));
  const expected = [
    ['mcp', 'hush-hush', 'granted'],
    ['mcp', 'hush-hush', 'ENOENT'],
  ];
  assert.deepEqual(await conversation(lab, relay, project, calls), expected);
  assert.deepEqual(await lab.containers(), []);

  // The same lock, once this user's own settings say so, with docker.
  const docker = await DockerLab.start(lab);
  after(() => docker.end());
  lab.write('config/bartizan.yaml', JSON.stringify({ authority: { engine: 'docker' } }));
  const withDocker = [`DOCKER_HOST=${docker.socket}`, ...relay];
  assert.match(await lab.must('env', '-C', project, ...withDocker.with(-2, 'plan')), /^ {2}in a container of docker made/m);
  assert.deepEqual(await conversation(lab, withDocker, project, calls), expected);
  assert.deepEqual(await docker.containers(), []);
});

interface Call {
  readonly tool: string;
  readonly arguments: object;
}

/** Runs a relay as a client does; answers with the text of each result. */
async function conversation(
  lab: ContainerLab,
  command: readonly string[],
  folder: string,
  calls: readonly Call[],
): Promise<readonly unknown[]> {
  const child = lab.spawn('env', '-C', folder, ...command);
  const waiting = new Map<number, (message: Record<string, unknown>) => void>();
  let rest = '';
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  child.stdout.on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line);
      waiting.get(message.id)?.(message);
    }
  });
  const ended = new Promise<never>((_resolve, reject) =>
    child.once('close', () => reject(new Error(`the relay ended: ${said}`))),
  );
  ended.catch(() => undefined);
  const ask = (id: number, method: string, params: object): Promise<Record<string, unknown>> => {
    const answer = new Promise<Record<string, unknown>>((resolve) => void waiting.set(id, resolve));
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return Promise.race([answer, ended]);
  };
  await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } });
  child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const texts: unknown[] = [];
  for (const [index, call] of calls.entries()) {
    const { result, error } = await ask(index + 2, 'tools/call', { name: call.tool, arguments: call.arguments });
    assert.equal(error, undefined, JSON.stringify(error));
    const [content] = (result as { readonly content: readonly { readonly text: string }[] }).content;
    texts.push(JSON.parse(content?.text ?? 'null'));
  }
  child.stdin.end();
  await ended.catch(() => undefined);
  return texts;
}
