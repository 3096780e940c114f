// A machine of its own: a home, a project in it, and commands that see nothing of this one. Several of them share committed files and a registry.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { removeTree } from '../../src/supply/cache.ts';
import { type Ended, ROOT } from './place.ts';

const MAIN = join(ROOT, 'src/cli/main.ts');

/** What a team commits. */
const COMMITTED = ['bartizan.yaml', 'bartizan.lock', 'bartizan.lock.d'];

/** Proves the person of a machine. */
export const PASSPHRASE = ['--passphrase-file', '../passphrase'] as const;

/** A machine. */
export interface Machine {
  readonly home: string;
  readonly project: string;
  /** Runs a command to its end. `input`: lines to write, each after the answer to the one before. */
  bartizan(args: readonly string[], input?: readonly string[]): Promise<Ended>;
  /** Names of the trees in its cache: digests of what they hold. */
  trees(): readonly string[];
  /** `bartizan.lock`. */
  lock(): string;
}

/** An answer has an id and names no method; servers write notices in between. */
const answersIn = (out: string): number =>
  out
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.includes('"id":') && !line.includes('"method":')).length;

/** How a machine differs from others. */
interface Own {
  /** A program and arguments that start each command. */
  readonly within?: readonly string[];
  /** Further variables of its user. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a machine whose npm registry is this one; it ends with the test. */
export function machine(t: TestContext, registry: string, { within = [], env: more = {} }: Own = {}): Machine {
  const home = mkdtempSync(join(tmpdir(), 'bartizan-machine-'));
  t.after(() => removeTree(home));
  const project = join(home, 'project');
  mkdirSync(project);
  writeFileSync(join(home, '.npmrc'), `registry=${registry}\n`);
  writeFileSync(join(home, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  const compiled = join(ROOT, 'node_modules/.cache/stories');
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, NODE_COMPILE_CACHE: compiled, ...more };
  return {
    home,
    project,
    trees: () => globSync('.cache/bartizan/trees/*', { cwd: home }).sort(),
    lock: () => readFileSync(join(project, 'bartizan.lock'), 'utf8'),
    bartizan: (args, input = []) =>
      new Promise((resolve) => {
        const [program = '', ...rest] = [...within, process.execPath, MAIN, ...args];
        const child = spawn(program, rest, { cwd: project, env, stdio: 'pipe' });
        let [out, err, written] = ['', '', 1];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
          // As a client: the next message when the last was answered.
          if (input.length === 0 || answersIn(out) < written) return;
          const next = input[written++];
          if (next === undefined) child.stdin.end();
          else child.stdin.write(`${next}\n`);
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text;
        });
        child.once('close', (code) => resolve({ code, out, err }));
        if (input[0] === undefined) child.stdin.end();
        else child.stdin.write(`${input[0]}\n`);
      }),
  };
}

/** A command that has to succeed. */
export async function ok(ended: Promise<Ended>): Promise<Ended> {
  const { code, out, err } = await ended;
  assert.equal(code, 0, `${out}\n${err}`);
  return { code, out, err };
}

/** Carries the committed files over; nothing is trusted there yet. */
export function clone(from: Machine, to: Machine): void {
  for (const name of COMMITTED) cpSync(join(from.project, name), join(to.project, name), { recursive: true });
}

/** The handshake, then these requests. */
export function conversation(...requests: readonly object[]): readonly string[] {
  const clientInfo = { name: 'story', version: '1' };
  const hello = { method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } };
  return [hello, ...requests].map((request, at) => JSON.stringify({ jsonrpc: '2.0', id: at + 1, ...request }));
}

/** A call of a tool. */
export const call = (name: string, args: object = {}): object => ({ method: 'tools/call', params: { name, arguments: args } });
