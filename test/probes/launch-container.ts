// Our container launcher in the form that the probes call: `launch-container.ts IMAGE RUNTIME WORKSPACE PROBES NODE args...`. The image's own Node takes
// the place of NODE; RUNTIME is podman's folder for running containers. What is granted is the same as in launch.ts.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault, faultLine } from '../../src/base/fault.ts';
import { randomId } from '../../src/base/ids.ts';
import { createContainers } from '../../src/sandbox/container/containers.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { PROBE_HOSTS } from './hosts.ts';

async function main(): Promise<void> {
  const [image = '', runtime = '', workspace = '', probes = '', , ...args] = process.argv.slice(2);
  const home = homedir();
  const containers = createContainers({
    engine: 'podman',
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    // The session bus among the probes' decoys is not podman's business.
    ownEnv: { ...process.env, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: undefined },
    home,
    stateDir: join(home, '.local/state/bartizan'),
    configDir: join(home, '.config/bartizan'),
    node: process.execPath,
    allowDegraded: [],
    onEgress: () => {},
    onRepository: () => {},
    monotonicMs: () => performance.now(),
    newWord: () =>
      randomId(64)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, 'x'),
  });
  const profile = readProfile({ read: [probes], write: [workspace], hosts: PROBE_HOSTS }, 'of the probes');
  const confined = await containers.launch({ name: 'probe', image, args, env: {} }, profile, workspace);
  process.stdin.pipe(confined.stdin);
  confined.stdout.pipe(process.stdout);
  confined.stderr.pipe(process.stderr);
  confined.process.once('close', (code) => process.exit(code ?? 128));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Fault ? faultLine(error) : String(error)}\n`);
  process.exit(125);
});
