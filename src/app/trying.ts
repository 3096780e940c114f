// What `bartizan doctor` tries: a sandbox as servers get it, attacked from inside, with things of this machine as its targets.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeFolder } from '../base/home.ts';
import { guaranteesOf } from '../sandbox/guarantees.ts';
import type { Guarantee } from '../sandbox/plan.ts';
import { EMPTY_PROFILE } from '../sandbox/profile.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { type Trial, tryGuarantees } from '../sandbox/trials.ts';
import { readAuthority } from './authority.ts';
import { userConfigFolder } from './config-file.ts';

/** What was promised, and what was tried. */
export interface Tried {
  readonly guarantees: readonly Guarantee[];
  readonly trials: readonly Trial[];
}

/** Confines a program of ours and attacks from it. Takes a few seconds; everything is removed. @throws Fault `sandbox.*` */
export async function trySandbox(env: Readonly<Record<string, string | undefined>>, stateDir: string): Promise<Tried> {
  const { platform, arch, execPath: node } = process;
  const home = homeFolder();
  const whose = { env, home, platform };
  const { runAs } = await readAuthority(whose, stateDir);
  const word = randomUUID();
  const sandbox = createSandbox({
    ...{ platform, arch, uid: process.getuid?.(), runAs, home, stateDir, node, configDir: userConfigFolder(whose) },
    ...{ ownEnv: { ...env, BARTIZAN_DOCTOR: word }, allowDegraded: [], onEgress: () => {}, onRepository: () => {} },
    ...{ monotonicMs: () => performance.now(), newWord: randomUUID },
  });
  const machine = await sandbox.machine();
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-doctor-'));
  const listener = createServer((socket) => socket.end(word));
  try {
    // Open to everybody outside: only the sandbox may be what stops it.
    chmodSync(folder, 0o755);
    const file = join(folder, 'word');
    writeFileSync(file, word, { mode: 0o644 });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const trials = await tryGuarantees({
      node,
      profile: EMPTY_PROFILE,
      targets: { file, word, port, pid: process.pid },
      launch: (command, args, profile) =>
        sandbox.launch({ name: 'doctor', command, args, env: {} }, profile, { projectDir: folder, code: [] }),
    });
    return { guarantees: guaranteesOf(EMPTY_PROFILE, machine), trials };
  } finally {
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
