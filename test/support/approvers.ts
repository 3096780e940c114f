// Persons of a story: each has a key with a passphrase, and answers questions at a terminal of their own.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../src/base/json.ts';
import { type Ended, type Place, ROOT } from './place.ts';

const PASSPHRASE = 'correct horse battery staple orbit';

/** Runs a command of Bartizan without holding up this process: calls of the story wait for their answers meanwhile. */
export async function bartizan(
  place: Place,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { cwd: place.folder, env: place.environment(env) };
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), ...args], options);
  child.stdin.end();
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** Somebody who can approve. */
export interface Approver {
  readonly name: string;
  readonly publicKey: string;
  /** Allows a question; further flags say how far. */
  allow(id: string, ...flags: readonly string[]): Promise<Ended>;
}

/** Makes an approver: the user of the place, or somebody with a key elsewhere. */
export async function approverOf(place: Place, name: string, isUser = true): Promise<Approver> {
  const file = place.path(`passphrase of ${name}`);
  writeFileSync(file, `${PASSPHRASE} ${name}\n`, { mode: 0o600 });
  const state = isUser ? place.state : place.path(`state of ${name}`);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const made = await bartizan(place, ['key', 'new', '--name', name, '--passphrase-file', file], { BARTIZAN_STATE_DIR: state });
  if (made.code !== 0) throw new Error(made.err);
  const key = isUser ? [] : ['--key', join(state, 'approver.key')];
  return {
    name,
    publicKey: made.out.trim(),
    allow: (id, ...flags) => bartizan(place, ['approvals', 'allow', id, '--yes', '--passphrase-file', file, ...key, ...flags]),
  };
}

/** The questions that wait or may be used. */
export async function questionsOf(place: Place): Promise<readonly JsonObject[]> {
  const { code, out, err } = await bartizan(place, ['approvals', '--json']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as readonly JsonObject[];
}

/** Waits for a question in a state that is none of those known, and gives its id. */
export async function newQuestion(place: Place, known: readonly string[] = []): Promise<string> {
  for (let tries = 0; tries < 25; tries++) {
    const found = (await questionsOf(place)).find(({ id, state }) => state === 'asked' && !known.includes(String(id)));
    if (found !== undefined) return String(found['id']);
  }
  throw new Error('nobody asked');
}
