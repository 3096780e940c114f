// The Inspector's CLI, as somebody else's client, does real file work through the relay and through the service.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inspector = join(root, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
const program = join(root, 'src/cli/main.ts');
const filesystem = join(root, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const LIMIT_MS = 60_000;

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += bytes;
    });
    child.stderr.on('data', (bytes) => {
      output += bytes;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

describe("the Inspector's CLI", () => {
  const home = mkdtempSync(join(tmpdir(), 'bartizan-inspector-'));
  const state = mkdtempSync(join(tmpdir(), 'bartizan-state-'));
  const env = { ...process.env, HOME: home, BARTIZAN_STATE_DIR: state, BARTIZAN_CONFIG_DIR: home };
  const config = join(home, 'bartizan.yaml');
  const session = join(home, 'session.json');
  const file = join(home, 'note.txt');
  let service: ReturnType<typeof spawn> | undefined;

  before(async () => {
    const args = [filesystem, home];
    writeFileSync(
      config,
      JSON.stringify({
        servers: { files: { command: process.execPath, args, launcher: 'none' } },
        authority: { firstUse: 'lock' },
      }),
    );
    const child = spawn(process.execPath, [program, 'serve', '--config', config, '--port', '0'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    service = child;
    const origin = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the service did not start')));
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /serves (http:\S+)$/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    // The key is written once the service listens.
    for (let tries = 0; tries < 100; tries++) {
      const { status } = await fetch(`${origin}/healthz`);
      if (status === 200) break;
    }
    const key = readFileSync(join(state, 'access-key'), 'utf8').trim();
    const relay = {
      command: process.execPath,
      args: [program, 'run', 'files', '--config', config],
      env: { BARTIZAN_STATE_DIR: state, BARTIZAN_CONFIG_DIR: home },
    };
    const http = { type: 'streamable-http', url: `${origin}/s/files`, headers: { Authorization: `Bearer ${key}` } };
    writeFileSync(session, JSON.stringify({ mcpServers: { relay, http } }));
  });

  after(() => {
    service?.kill('SIGTERM');
    rmSync(home, { recursive: true, force: true });
    rmSync(state, { recursive: true, force: true });
  });

  for (const server of ['relay', 'http']) {
    it(`writes and reads a real file through the ${server}`, async () => {
      const call = (tool: string, ...args: string[]) =>
        run(
          [
            inspector,
            '--cli',
            '--config',
            session,
            '--server',
            server,
            '--method',
            'tools/call',
            '--tool-name',
            tool,
            '--tool-arg',
            ...args,
          ],
          env,
        );
      const written = await call('write_file', `path=${file}`, `content=by ${server}`);
      assert.equal(written.code, 0, written.output);
      assert.equal(readFileSync(file, 'utf8'), `by ${server}`);
      const read = await call('read_text_file', `path=${file}`);
      assert.equal(read.code, 0, read.output);
      assert.match(read.output, new RegExp(`by ${server}`));
    });
  }
});
