// The gateway's way into a container of rootless podman: a short helper in its network namespace opens the listeners and hands them out.
import { type ChildProcess, spawn } from 'node:child_process';
import { sandboxFault } from '../faults.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { listenersOf } from '../linux/bubblewrap.ts';
import { LISTEN_INSIDE } from '../linux/listen-inside.ts';
import type { Engine } from './engine.ts';
import type { ContainerPlan } from './plan.ts';

/** What entering takes. */
export interface EnterParts {
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string>>;
  /** The container's first process. */
  readonly pid: number;
  readonly gateway: Gateway;
  /** The Node that opens the listeners. */
  readonly node: string;
  readonly tools: { readonly sh: string; readonly nsenter: string; readonly ip: string };
}

const SETUP_MS = 20_000;

/** Every address is made local, so that a connection to anywhere is accepted by our listener. Values come as arguments, never as text. */
const SCRIPT = `
node=$1 code=$2 ip=$3
printf 'link set lo up\\nroute add local 0.0.0.0/0 dev lo\\n' | "$ip" -batch - >/dev/null || exit 125
printf 'route add local ::/0 dev lo\\n' | "$ip" -batch - >/dev/null 2>&1
exec "$node" --eval "$code" </dev/null >/dev/null 2>&1
`;

/** Opens the listeners inside. Resolves when the gateway has them all. @throws Fault `sandbox.setup-failed` */
export async function enterNetwork(plan: ContainerPlan, parts: EnterParts): Promise<void> {
  const { engine, env, pid, gateway, node, tools } = parts;
  const inside = ['unshare', tools.nsenter, '--target', String(pid), '--net', '--', tools.sh, '-c', SCRIPT, 'bartizan-network'];
  // The namespace belongs to podman's user namespace, which only podman lets us into.
  const helper: ChildProcess = spawn(engine.program, [...inside, node, LISTEN_INSIDE, tools.ip], {
    env: { ...env, BARTIZAN_PORTS: JSON.stringify(plan.network.watchedPorts) },
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  helper.on('error', () => {}); // Shows as a disconnect.
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not ready after ${SETUP_MS / 1000} s`)), SETUP_MS);
  try {
    await Promise.race([listenersOf(helper, plan, gateway), late.promise]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw sandboxFault['setup-failed']({ name: plan.name, reason: `the network of its container: ${reason}` }, error);
  } finally {
    clearTimeout(timer);
    helper.kill('SIGKILL');
  }
}
