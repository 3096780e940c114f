// Our launcher in the form that the probes call: `launch.ts WORKSPACE PROBES program args...`, the program on our own standard streams.
// WORKSPACE may be written, PROBES read, and `allowed.test` reached, as every launcher that is tested allows.
import { homedir } from 'node:os';
import { Fault, faultLine } from '../../src/base/fault.ts';
import { randomId } from '../../src/base/ids.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { PROBE_HOSTS } from './hosts.ts';

async function main(): Promise<void> {
  const [workspace = '', probes = '', command = '', ...args] = process.argv.slice(2);
  const home = homedir();
  const sandbox = createSandbox({
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    ownEnv: process.env,
    home,
    stateDir: `${home}/.local/state/bartizan`,
    configDir: `${home}/.config/bartizan`,
    node: process.execPath,
    allowDegraded: [],
    onEgress: (record) => process.env['PROBES_LOG'] === undefined || process.stderr.write(`${JSON.stringify(record)}\n`),
    onRepository: () => {},
    monotonicMs: () => performance.now(),
    newWord: () => randomId(64),
  });
  const profile = readProfile({ write: [workspace], hosts: PROBE_HOSTS }, 'of the probes');
  const server = { name: 'probe', command, args, env: {}, cwd: workspace };
  const confined = await sandbox.launch(server, profile, { projectDir: workspace, code: [probes] });
  process.stdin.pipe(confined.stdin);
  confined.stdout.pipe(process.stdout);
  confined.stderr.pipe(process.stderr);
  confined.process.once('close', (code) => process.exit(code ?? 128));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => confined.process.kill('SIGKILL'));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Fault ? faultLine(error) : String(error)}\n`);
  process.exit(125);
});
