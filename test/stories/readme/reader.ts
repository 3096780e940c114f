// A reader who follows the pages: a fresh clone with a home of its own, and one shell per page in which every block is run as it stands.
// Nothing leaves the folder it makes, and nothing that it starts outlives it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './pages.ts';

/** A command that goes on until it is stopped. */
export interface Lasting {
  readonly begins: string;
  /** What it says when it is ready. */
  readonly says: RegExp;
  /** The page stops it right away; others run beside the rest of the page. */
  readonly isStopped?: true;
}

/** Where the pages say that things are, and the port they use. */
const SHOWN = { home: '/home/you', clone: '/home/you/bartizan', port: '4200' } as const;

/** What a person answers at the terminal, as flags for who has none. */
const ANSWERED: Readonly<Record<string, string>> = {
  'bartizan key new': '--passphrase-file "$HOME/passphrase"',
  'bartizan approve': '--yes --passphrase-file "$HOME/passphrase"',
  'bartizan quarantine lift': '--yes --passphrase-file "$HOME/passphrase"',
  'bartizan trust': '--yes --passphrase-file "$HOME/passphrase"',
};

const answered = (line: string): string => {
  const begin = Object.keys(ANSWERED).find((each) => line.startsWith(each));
  return begin === undefined ? line : `${line} ${ANSWERED[begin]}`;
};

const LOOK_EVERY_MS = 50;
/** A block may take this many looks: a minute. */
const MAX_LOOKS = 1_200;

/** What of the repository a clone needs to build and run. */
const CLONED = ['LICENSE', 'bin', 'schema', 'scripts', 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Takes the place of curl where there is none: the options that the pages use, and no more. */
const CURL = `#!/usr/bin/env node
const words = process.argv.slice(2);
const all = (option) => words.flatMap((word, at) => (word === option ? [words[at + 1]] : []));
const headers = Object.fromEntries(all('-H').map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1).trim()]));
const url = words.find((word) => word.startsWith('http'));
fetch(url, { method: 'POST', headers, body: all('-d')[0] }).then((answer) => answer.text()).then((text) => process.stdout.write(text));
`;

const outputOf = (file: string): string => (existsSync(`${file}.out`) ? readFileSync(`${file}.out`, 'utf8') : '');

/** Has the lasting command ended by itself? */
function hasEnded(file: string): boolean {
  const pid = existsSync(`${file}.out.pid`) ? Number(readFileSync(`${file}.out.pid`, 'utf8')) : 0;
  try {
    return pid > 1 && !process.kill(pid, 0);
  } catch {
    return true;
  }
}

function freePort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === 'object' ? address?.port : '')));
    });
  });
}

/** One reader. */
export class Reader {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-readme-')));
  readonly clone = join(this.home, 'bartizan');
  #port = '';
  #shell: ChildProcess | undefined;
  #count = 0;

  /** Makes the clone: dependencies installed, nothing built. */
  async arrive(): Promise<void> {
    mkdirSync(this.clone);
    for (const name of CLONED) cpSync(join(root, name), join(this.clone, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.clone, 'node_modules'));
    if (spawnSync('curl', ['--version']).error !== undefined) {
      mkdirSync(join(this.home, 'bin'));
      writeFileSync(join(this.home, 'bin/curl'), CURL, { mode: 0o755 });
    }
    writeFileSync(join(this.home, 'passphrase'), 'five words that nobody knows\n', { mode: 0o600 });
    this.#port = await freePort();
  }

  leave(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  get env(): NodeJS.ProcessEnv {
    const { PATH = '', LANG } = process.env;
    return {
      PATH: `${PATH}:${join(this.home, 'bin')}`,
      LANG,
      HOME: this.home,
      TERM: 'dumb',
      NO_COLOR: '1',
      // Whatever would ask a registry fails here instead.
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    };
  }

  /** What a page says, with our places and port. */
  ours(text: string): string {
    return text.replaceAll(SHOWN.clone, this.clone).replaceAll(SHOWN.home, this.home).replaceAll(SHOWN.port, this.#port);
  }

  /** What came out, with the page's places and port. */
  theirs(text: string): string {
    return text.replaceAll(this.clone, SHOWN.clone).replaceAll(this.home, SHOWN.home).replaceAll(this.#port, SHOWN.port);
  }

  /** Opens the shell for a page: variables, functions and aliases stay from block to block, and the first failure ends it. */
  open({ hasProgram }: { readonly hasProgram: boolean }): void {
    const shell = spawn('bash', ['--norc'], {
      cwd: this.clone,
      env: this.env,
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    shell.stdin.on('error', () => undefined); // It ended: the block that did it says so.
    shell.stdin.write('set -eo pipefail; shopt -s expand_aliases\n');
    if (hasProgram) shell.stdin.write('alias bartizan="$PWD/node_modules/.bin/node $PWD/bin/bartizan.js"\n');
    this.#shell = shell;
  }

  /** Runs commands to their end and answers what they printed. Fails when one of them does. */
  async run(commands: string, what: string): Promise<string> {
    const file = this.#written(commands);
    this.#shell?.stdin?.write(`. ${file} < /dev/null > ${file}.out 2>&1; echo done > ${file}.end\n`);
    return this.#await(file, () => existsSync(`${file}.end`), what);
  }

  /** Starts a command that lasts, and waits until it says that it is ready. */
  async start(command: string, { begins, says, isStopped }: Lasting, what: string): Promise<string> {
    // The page's port may be in use on this machine.
    const port = begins === 'bartizan serve' && !command.includes('--port') ? ` --port ${this.#port}` : '';
    const file = this.#written(`${command.trim()}${port} < /dev/null > "$OUT" 2>&1 &\necho $! > "$OUT.pid"`);
    this.#shell?.stdin?.write(`OUT=${file}.out\n. ${file}\n`);
    const output = await this.#await(file, () => says.test(outputOf(file)) || hasEnded(file), what);
    assert.match(output, says, what);
    if (isStopped) this.#shell?.stdin?.write('kill $!; wait $! || true\n');
    return output;
  }

  #written(commands: string): string {
    this.#count += 1;
    const file = join(this.home, `block-${this.#count}.sh`);
    writeFileSync(file, `${this.ours(commands).split('\n').map(answered).join('\n')}\n`);
    return file;
  }

  async #await(file: string, isDone: () => boolean, what: string): Promise<string> {
    for (let looks = 0; !isDone(); looks++) {
      assert.equal(this.#shell?.exitCode ?? null, null, `${what} failed:\n${outputOf(file)}`);
      assert.ok(looks < MAX_LOOKS, `${what} is still running after a minute:\n${outputOf(file)}`);
      await pause(LOOK_EVERY_MS);
    }
    return outputOf(file);
  }

  /** Closes the shell and ends what it left running. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (shell?.pid === undefined) return;
    shell.stdin?.end('kill $(jobs -p) 2>/dev/null || true; wait || true\n');
    for (let looks = 0; shell.exitCode === null && shell.signalCode === null && looks < MAX_LOOKS / 3; looks++)
      await pause(LOOK_EVERY_MS);
    try {
      process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // The whole group has ended already, as it should.
    }
  }
}
