// A plan as arguments of bubblewrap. They travel on a descriptor: no path and no value stands in the process list.
import type { Mount, Plan } from '../plan.ts';

/** Descriptors as bubblewrap numbers them. `status` and `gate` are those of the script inside, `lifeline` that of the script around. */
export const DESCRIPTOR = { channel: 3, arguments: 4, filter: 5, status: 6, gate: 7, lifeline: 8, first: 9 } as const;

/** What has to be passed as further descriptors, from `DESCRIPTOR.first` on, in this order. */
export type Handed = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'place'; readonly source: string };

/** Arguments, and what their descriptors mean. */
export interface BubblewrapArguments {
  readonly args: readonly string[];
  readonly handed: readonly Handed[];
}

const INNER_ID = '1000';

// `--new-session` keeps it off the user's terminal; `/proc/sys` read-only holds even if Bartizan's user owned files there.
const BASE = [
  ['--unshare-user', '--uid', INNER_ID, '--gid', INNER_ID, '--disable-userns'],
  ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'mcp'],
  ['--cap-drop', 'ALL', '--new-session', '--die-with-parent', '--clearenv'],
  ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
].flat();

function mountArguments(mount: Mount, hand: (one: Handed) => string): readonly string[] {
  switch (mount.kind) {
    case 'bind':
      // By descriptor: bubblewrap compares what it mounted with what we opened, so a path that changes in between is refused.
      return [mount.isWritable ? '--bind-fd' : '--ro-bind-fd', hand({ kind: 'place', source: mount.source }), mount.target];
    case 'memory':
      return ['--size', String(mount.maxBytes), '--tmpfs', mount.target];
    case 'link':
      return ['--symlink', mount.to, mount.target];
    case 'text':
      return ['--ro-bind-data', hand({ kind: 'text', text: mount.text }), mount.target];
    case 'folder':
      return ['--dir', mount.target];
  }
}

/** Makes the arguments of a plan; `values` are the variables of the server. */
export function bubblewrapArguments(plan: Plan, values: Readonly<Record<string, string>>): BubblewrapArguments {
  const handed: Handed[] = [];
  const hand = (one: Handed): string => String(DESCRIPTOR.first + handed.push(one) - 1);
  const args = [
    ...BASE,
    ...plan.mounts.flatMap((mount) => mountArguments(mount, hand)),
    ...Object.entries(values).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--chdir', plan.folder, '--remount-ro', '/'],
    ...['--seccomp', String(DESCRIPTOR.filter)],
  ];
  return { args, handed };
}

/** The form that `--args` takes. @throws Error if an argument holds a NUL, which the schema refuses */
export function encodeArguments(args: readonly string[]): Buffer {
  if (args.some((arg) => arg.includes('\0'))) throw new Error('an argument holds a NUL');
  return Buffer.from(args.map((arg) => `${arg}\0`).join(''), 'utf8');
}
