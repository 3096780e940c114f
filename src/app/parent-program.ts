// The program that started this relay: over stdio it is what tells one client of a user from another (architecture.md §8).
import { readFileSync, readlinkSync } from 'node:fs';

/** Programs that run another: what they run counts too. */
const INTERPRETER = /^(?:node|bun|deno|electron|python[0-9.]*|ruby|java|dotnet)(?:\.exe)?$/;

const MAX_CMDLINE_CHARS = 65_536;

/** The script of an interpreter: its first argument that is no flag. */
export function scriptOf(cmdline: string): string | undefined {
  const [, ...args] = cmdline.slice(0, MAX_CMDLINE_CHARS).split('\0');
  return args.find((arg) => arg !== '' && !arg.startsWith('-'));
}

/** What starts others without being anybody: shells and package runners. */
const WRAPPER = /(?:^|\/)(?:sh|ash|bash|dash|zsh|fish|env|npm|npx|npm-cli\.js|npx-cli\.js|pnpm|pnpm\.cjs|yarn|yarn\.js|bunx)$/;
const MAX_WRAPPERS = 8;

/** Names a program so that another one has another name. Throws where the system does not tell. */
function nameOf(pid: number): string {
  const path = readlinkSync(`/proc/${pid}/exe`);
  const isInterpreter = INTERPRETER.test(path.slice(path.lastIndexOf('/') + 1));
  const script = isInterpreter ? scriptOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) : undefined;
  return script === undefined ? path : `${path} ${script}`;
}

/** Field 4 of /proc/PID/stat (proc(5)). The second field may hold spaces and parentheses. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** The program behind a process that started us; where the system does not tell, its number, which no other running program has. */
export function programOf(pid: number, platform: NodeJS.Platform): string {
  if (platform !== 'linux') return `process ${pid}`;
  try {
    let at = pid;
    for (let wrappers = 0; wrappers < MAX_WRAPPERS; wrappers++) {
      const name = nameOf(at);
      if (!WRAPPER.test(name)) return name;
      at = parentOf(at);
    }
  } catch {
    // It ended, or belongs to somebody else: its number has to do.
  }
  return `process ${pid}`;
}
