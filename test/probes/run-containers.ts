// The probes under Bartizan's container launcher: rootless podman, an image of this machine's own Node, and the same lab without a way to the network.
import { join } from 'node:path';
import { ContainerLab } from '../support/container-lab.ts';
import { build, collect, type ProbeResult, type ProbeRun } from './run.ts';

/** Attacks that work in a container, each named in its plan as not enforced or partly. */
export const KNOWN_OPEN_IN_CONTAINERS: readonly string[] = [
  'fs.plant-symlink-for-host',
  'fs.setuid-file',
  'fs.drop-and-exec',
  // Reads the host name that was made up for the container.
  'fs.host-info',
  'sys.memfd_exec',
  'dos.cpu-4-procs',
];

/** Runs them. Everything is removed afterwards. @throws Error if this is not root, or there is no podman or C compiler */
export async function runContainerProbes({ only, onResult }: ProbeRun): Promise<readonly ProbeResult[]> {
  const lab = new ContainerLab(['test/probes', 'test/servers/tls']);
  try {
    const probes = join(lab.code, 'test/probes');
    build(probes);
    const launcher = [lab.node, join(probes, 'launch-container.ts'), await lab.image(), lab.runtime].join(' ');
    const network = ['--net', '--', 'sh', join(probes, 'lab/up.sh'), lab.home, lab.node, join(probes, 'lab/servers.ts')];
    const harness = [join(probes, 'harness.ts'), '--launcher', launcher, '--only', only];
    const log = ['--net-log', join(lab.home, 'net.log'), '--own-processes'];
    return await collect(lab.spawnBehind(network, lab.node, ...harness, ...log), onResult);
  } finally {
    await lab.end();
  }
}
