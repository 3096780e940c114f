// Where a story happens: a folder with settings, state and a journal of what the upstream servers saw; and programs that end with it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/base/json.ts';
import { endMarked, MARK, marked, newMark, until } from '../../src/upstream/processes.test-kit.ts';
import { objectAt } from './look.ts';
import { type Program, startProgram } from './programs.ts';
import { StdioWire } from './stdio-wire.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Compiled code of earlier runs: a story starts hundreds of processes of the same sources. */
const COMPILE_CACHE = file('../../node_modules/.cache/stories');
const MAIN = file('../../src/cli/main.ts');
const STORY = file('../servers/stories/main.ts');

/** The root of the repository. */
export const ROOT = file('../../');

/** A server of `bartizan.yaml`. */
export type Entry = JsonObject;

/** How a story server is started. */
export interface StoryServerOptions {
  readonly era: 'legacy' | 'modern' | 'dual';
  readonly name?: string;
  readonly args?: readonly string[];
}

/** A running `bartizan serve`. */
export interface Service {
  readonly url: string;
  readonly program: Program;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Settings of a story; written as JSON, which is YAML. */
export interface StorySettings {
  readonly servers: Readonly<Record<string, Entry>>;
  readonly limits?: JsonObject;
  readonly aggregate?: JsonObject;
  readonly trail?: JsonObject;
  readonly listen?: JsonObject;
  readonly extraCa?: string;
  readonly authority?: JsonObject;
  readonly quotas?: readonly JsonObject[];
}

/** A place, and everything that runs in it. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'story-'));
  readonly state = join(this.folder, 'state');
  readonly config = join(this.folder, 'bartizan.yaml');
  readonly journalPath = join(this.folder, 'journal.jsonl');
  readonly mark = newMark();
  readonly #programs: Program[] = [];

  constructor(settings?: StorySettings) {
    mkdirSync(this.state, { mode: 0o700 });
    if (settings !== undefined) this.configure(settings);
  }

  /** A path in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes `bartizan.yaml`. */
  configure(settings: StorySettings): void {
    // Stories are about what happens after somebody approved a server, unless they say otherwise.
    const authority = { firstUse: 'lock', ...settings.authority };
    writeFileSync(this.config, JSON.stringify({ ...settings, authority }, undefined, 2));
  }

  /** Forgets what was locked: another server may be meant by the same name. */
  forget(): void {
    for (const name of ['bartizan.lock', 'bartizan.lock.d']) rmSync(this.path(name), { recursive: true, force: true });
  }

  /** The settings entry of a program written in TypeScript or JavaScript; it carries the mark of this place. */
  entry(script: string, args: readonly string[] = [], more: Entry = {}): Entry {
    const env = { [MARK]: this.mark, NODE_COMPILE_CACHE: COMPILE_CACHE, ...objectAt(more, 'env') };
    // Stories need npm alone: what a sandbox keeps a server from is tried in test/system.
    return { command: process.execPath, args: [script, ...args], launcher: 'none', ...more, env };
  }

  #storyArgs({ era, name = 'story', args = [] }: StoryServerOptions, transport: string): readonly string[] {
    return ['--era', era, '--transport', transport, '--name', name, '--journal', this.journalPath, ...args];
  }

  /** The settings entry of a story server on stdio. */
  story(options: StoryServerOptions, more: Entry = {}): Entry {
    return this.entry(STORY, this.#storyArgs(options, 'stdio'), more);
  }

  /** Starts a story server over HTTP and answers with its address. */
  async startStory(options: StoryServerOptions, transport: 'http' | 'sse' = 'http'): Promise<string> {
    const program = this.start(process.execPath, [STORY, ...this.#storyArgs(options, transport)]);
    return said(program, program.child.stdout, /^listening (\S+)/m);
  }

  /** Starts a program that ends with this place. */
  start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const program = startProgram(command, args, { cwd: this.folder, env: this.environment(env) });
    this.#programs.push(program);
    return program;
  }

  environment(over: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '' } = process.env;
    return {
      PATH,
      HOME: this.folder,
      BARTIZAN_STATE_DIR: this.state,
      // The settings of a place are its user's own.
      BARTIZAN_CONFIG_DIR: this.folder,
      [MARK]: this.mark,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...over,
    };
  }

  /** Starts `bartizan serve` on a free port; without an access key unless flags say otherwise. */
  async serve(flags: readonly string[] = ['--no-auth'], env: Readonly<Record<string, string>> = {}): Promise<Service> {
    const program = this.start(process.execPath, [MAIN, 'serve', '--port', '0', '--config', this.config, ...flags], env);
    const url = await said(program, program.child.stderr, /^bartizan \S+ serves (\S+)$/m);
    return { url, program };
  }

  /** Starts `bartizan run NAME` (or `--all`) as an AI client does. */
  relay(name: string, env: Readonly<Record<string, string>> = {}): StdioWire {
    return new StdioWire(this.start(process.execPath, [MAIN, 'run', name, '--config', this.config], env));
  }

  /** Runs a command to its end. */
  bartizan(...args: readonly string[]): Ended {
    return this.bartizanAs({}, ...args);
  }

  /** The same with other variables: another user, or another place of settings. */
  bartizanAs(over: Readonly<Record<string, string>>, ...args: readonly string[]): Ended {
    const options = {
      cwd: this.folder,
      env: this.environment(over),
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
    return { code: status, out: stdout, err: stderr };
  }

  /** Makes an access key and gives its value. */
  newKey(name: string): string {
    const { code, out, err } = this.bartizan('keys', 'create', name);
    if (code !== 0) throw new Error(err);
    return out.trim();
  }

  /** What the upstream servers wrote down, oldest first. */
  journal(event?: string): readonly JsonObject[] {
    if (!existsSync(this.journalPath)) return [];
    const lines = readFileSync(this.journalPath, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const events = lines.map((line): JsonObject => JSON.parse(line));
    return event === undefined ? events : events.filter((one) => one['event'] === event);
  }

  /** Waits until the journal holds an event that fits. */
  async journaled(event: string, fits: (one: JsonObject) => boolean = () => true): Promise<JsonObject> {
    await until(`the journal holds a fitting "${event}"`, () => this.journal(event).some(fits));
    return this.journal(event).find(fits) as JsonObject;
  }

  /** Processes that were started here, directly or not, and still run. */
  running(): readonly number[] {
    return marked(this.mark);
  }

  /** Ends everything, then checks that nothing was left behind, and removes the folder. */
  async end(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    try {
      await until('every process of the place ended', () => this.running().length === 0);
    } finally {
      endMarked(this.mark);
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

/** Waits for a line of a program; throws with what it wrote if it ends before. */
function said(program: Program, from: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer | string): void => {
      text += String(chunk);
      const found = pattern.exec(text)?.[1];
      if (found === undefined) return;
      from.removeListener('data', read);
      resolve(found);
    };
    from.on('data', read);
    void program.ended.then(() => reject(new Error(`it ended without saying ${pattern}: ${program.stderr()}`)));
  });
}
