// Can servers be confined here? Tried for real with a program that does nothing, before anything is promised.
import { once } from 'node:events';
import { Fault, faultLine } from '../../src/base/fault.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';

/** What is tried. */
export interface Trial {
  /** Folders that the servers may write. */
  readonly write: readonly string[];
  /** Where their code is. */
  readonly code: string;
  readonly stateDir: string;
  readonly configDir: string;
  readonly home: string;
  readonly runAs: number | undefined;
}

/** Why servers cannot be confined here, as one line; undefined if they can. */
export async function troubleWithSandbox(trial: Trial): Promise<string | undefined> {
  const { write, code, runAs, stateDir, configDir, home } = trial;
  const sandbox = createSandbox({
    ...{ platform: process.platform, arch: process.arch, uid: process.getuid?.(), runAs },
    ...{ home, stateDir, configDir, ownEnv: {}, node: process.execPath, allowDegraded: [] },
    ...{ onEgress: () => {}, onRepository: () => {}, monotonicMs: () => performance.now(), newWord: () => 'trial' },
  });
  try {
    const server = { name: 'trial', command: process.execPath, args: ['--version'], env: {} };
    const {
      process: started,
      stdout,
      stderr,
    } = await sandbox.launch(server, readProfile({ write }, 'of the trial'), {
      projectDir: configDir,
      code: [code],
    });
    stdout.resume();
    stderr.resume();
    if (started.exitCode === null && started.signalCode === null) await once(started, 'exit');
    return started.exitCode === 0
      ? undefined
      : `a program that does nothing ended with ${started.signalCode ?? started.exitCode}`;
  } catch (thrown) {
    if (thrown instanceof Fault) return faultLine(thrown);
    throw thrown;
  }
}
