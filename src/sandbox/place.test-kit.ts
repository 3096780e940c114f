// A made-up home and project in a folder of their own, and a plan in them, for tests of the planner.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import type { Machine } from './machine.ts';
import type { Plan } from './plan.ts';
import { type PlanParts, planFor } from './planner.ts';
import { readProfile } from './profile-schema.ts';

/** A machine that offers everything. */
export const MACHINE: Machine = {
  arch: 'x64',
  uid: 1000,
  kernel: { major: 6, minor: 1 },
  tools: {
    bwrap: '/usr/bin/bwrap',
    unshare: '/usr/bin/unshare',
    prlimit: '/usr/bin/prlimit',
    mount: '/usr/bin/mount',
    ip: '/usr/sbin/ip',
    sh: '/bin/sh',
  },
  rootFolders: [{ path: '/bin', linkTo: 'usr/bin' }],
  etc: [],
};

/** A folder that ends with the test, without links in its path. */
export function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-sandbox-')));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file and the folders above it. */
export function put(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

/** A home with a project in it. */
export interface Home {
  readonly parts: PlanParts;
  readonly home: string;
  readonly project: string;
  /** Plans a server with a profile as written. */
  readonly plan: (
    profile: unknown,
    server?: { readonly command?: string; readonly args?: readonly string[]; readonly cwd?: string },
  ) => Plan;
}

/** Makes one. */
export function makeHome(): Home {
  const home = folder();
  const project = join(home, 'projects/one');
  mkdirSync(project, { recursive: true });
  const parts: PlanParts = {
    home,
    projectDir: project,
    stateDir: join(home, '.local/state/bartizan'),
    configDir: join(home, '.config/bartizan'),
    ownEnv: { PATH: '/usr/bin:/bin', SSH_AUTH_SOCK: join(home, 'agent/sock') },
    code: [],
  };
  const plan: Home['plan'] = (profile, { command = '/bin/cat', args = [], cwd } = {}) =>
    planFor({ name: 's', command, args, env: {}, cwd }, readProfile(profile, 'of "s"'), MACHINE, parts);
  return { parts, home, project, plan };
}
