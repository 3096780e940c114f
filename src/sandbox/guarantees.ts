// What a plan promises on this machine, said honestly: enforced, partly or not enforced, each with its reason. Refusals come from here.
import type { Fault } from '../base/fault.ts';
import { durationText, sizeText } from '../base/units.ts';
import { sandboxFault } from './faults.ts';
import { hostText } from './hosts.ts';
import type { Machine } from './machine.ts';
import type { Guarantee } from './plan.ts';
import type { Profile } from './profile.ts';
import { LOOK_AFTER, LOOK_BEFORE } from './repositories.ts';

/** Limits per user namespace are counted since Linux 5.14; before, all processes of the user count together. */
const countsPerNamespace = ({ kernel: { major, minor } }: Machine): boolean => major > 5 || (major === 5 && minor >= 14);

const enforced = (id: string, what: string, reason: string): Guarantee => ({
  id,
  level: 'enforced',
  what,
  reason,
  isWanted: true,
});
const open = (id: string, what: string, reason: string): Guarantee => ({
  id,
  level: 'not-enforced',
  what,
  reason,
  isWanted: false,
});

/** What is promised of secrets behind placeholders. */
export const placeholderRows = (placeholders: Profile['placeholders']): readonly Guarantee[] =>
  placeholders.length === 0
    ? []
    : [
        enforced(
          'placeholders',
          `never holds ${[...new Set(placeholders.map(({ secret }) => secret))].join(', ')}`,
          `filled in by the gateway: ${placeholders.map(({ secret, host, header }) => `${secret} in ${header} towards ${host}`).join(', ')}; hidden again in replies`,
        ),
      ];

function reach({ hosts, allow, placeholders }: Profile): readonly Guarantee[] {
  const names = hosts.length === 0 ? 'no host at all' : `only ${hosts.map(hostText).join(', ')}`;
  return [
    enforced(
      'network',
      `reaches ${names}`,
      'its only network is a loopback whose every connection ends at the gateway; names are answered, never forwarded',
    ),
    enforced(
      'addresses',
      'reaches no private, loopback, link-local or metadata address',
      'the gateway resolves, checks and dials one pinned address',
    ),
    ...placeholderRows(placeholders),
    ...(hosts.some(
      (rule) => rule.scheme === 'https' && !placeholders.some((one) => one.host === rule.name && one.port === rule.port),
    )
      ? [
          {
            id: 'tls-host',
            level: 'partly' as const,
            what: 'inside TLS speaks only to the granted host',
            reason:
              'the server name is checked; what a shared front of many sites is asked for inside the encryption is not seen',
            isWanted: false,
          },
        ]
      : []),
    ...(allow.loopbackPorts.length > 0
      ? [open('loopback', `may use ports ${allow.loopbackPorts.join(', ')} of this machine`, 'named in allow.loopbackPorts')]
      : []),
  ];
}

/** What is promised of how long it runs, whatever the launcher. */
export const timeRows = ({ limits: { timeMs } }: Profile): readonly Guarantee[] =>
  timeMs === undefined ? [] : [enforced('time', `runs at most ${durationText(timeMs)}`, 'Bartizan ends it')];

function bounds(profile: Profile, machine: Machine): readonly Guarantee[] {
  const { memoryBytes, processes, diskBytes, cpu } = profile.limits;
  const isCounted = countsPerNamespace(machine);
  const cpuText = cpu === undefined ? 'leaves you processor time' : `uses at most ${cpu} cores`;
  return [
    {
      id: 'memory',
      level: 'partly',
      what: `uses at most ${sizeText(memoryBytes)} of memory`,
      reason: 'a limit of each process; the whole tree is bounded only by the number of processes',
      isWanted: true,
    },
    isCounted
      ? enforced('processes', `runs at most ${processes} processes and threads`, 'counted in its own user namespace')
      : {
          id: 'processes',
          level: 'not-enforced',
          what: `runs at most ${processes} processes and threads`,
          reason: 'before Linux 5.14 all your processes count together',
          isWanted: true,
          remedy: 'use Linux 5.14 or newer',
        },
    {
      id: 'disk',
      level: profile.write.length === 0 ? 'enforced' : 'partly',
      what: `writes at most ${sizeText(diskBytes)}`,
      reason:
        profile.write.length === 0
          ? 'everything it can write lies in bounded memory'
          : 'bounded for each file; granted folders together are not',
      isWanted: true,
    },
    {
      id: 'cpu',
      level: 'not-enforced',
      what: cpuText,
      reason: 'an ordinary user cannot bound it without a delegated cgroup',
      isWanted: cpu !== undefined,
      remedy: 'run it under a container launcher with a cpu limit',
    },
    ...timeRows(profile),
  ];
}

function leftOpen({ write }: Profile): readonly Guarantee[] {
  const folders = write.length > 0;
  return [
    ...(folders
      ? [
          open(
            'planted-links',
            'plants no links in granted folders',
            'its own folder: Bartizan never follows links there; look before your tools do',
          ),
          open(
            'dropped-programs',
            'runs no program that it wrote',
            'granted folders are not mounted noexec; such a program has no more rights than the server',
          ),
          open('setuid-files', 'leaves no setuid file', 'no_new_privs makes the bit useless inside; outside it is your own uid'),
        ]
      : []),
    open('memory-programs', 'runs no program from memory', 'it has no more rights than the server: same filter, same files'),
  ];
}

/** What is promised of granted folders and programs, whatever the launcher. */
export function workspaceRows(profile: Profile): readonly Guarantee[] {
  const { allow, write } = profile;
  const hooks =
    write.length > 0 && allow.repositories.length > 0
      ? open(
          'git-hooks',
          'plants no git hooks',
          'named in allow.repositories: check .git/hooks and .git/config before you use git there',
        )
      : {
          id: 'git-hooks',
          level: write.length > 0 ? ('partly' as const) : ('enforced' as const),
          what: 'changes no repository',
          reason:
            write.length > 0
              ? `none was found in a granted folder (${LOOK_BEFORE.maxDepth} levels and ${LOOK_BEFORE.maxEntries} entries are looked at); one that appears there is moved away when the server ends, if it is among the first ${LOOK_AFTER.maxEntries} entries`
              : 'it can write to no folder of yours',
          isWanted: true,
        };
  return [hooks, ...leftOpen(profile)];
}

/** All guarantees of a profile on this machine. */
export function guaranteesOf(profile: Profile, machine: Machine): readonly Guarantee[] {
  const { allow } = profile;
  return [
    enforced('files', 'reads and writes only what is mounted', 'its own mount namespace on an empty root'),
    enforced('code', 'cannot change its own code', 'mounted read-only, and never below a folder it can write'),
    enforced('environment', 'sees only listed variables', 'built up from nothing'),
    enforced('descriptors', 'has no open file but its three streams', 'everything else is closed before it starts'),
    enforced('others', 'sees no other process', 'its own process, IPC and host-name namespaces'),
    enforced(
      'kernel',
      'makes only ordinary system calls',
      `an allow list for ${machine.arch}; no capabilities, no new privileges, no namespaces`,
    ),
    enforced('terminal', 'cannot type into your terminal', 'its own session, and the filter refuses the request'),
    ...reach(profile),
    ...bounds(profile, machine),
    enforced(
      'end',
      'ends with Bartizan, daemons included',
      'a process namespace around it ends with its first process, out of reach from inside, which ends with Bartizan',
    ),
    ...(allow.unixSockets
      ? [
          open(
            'unix-sockets',
            'makes no UNIX sockets',
            'named in allow.unixSockets or allow.sockets; it reaches only those that are mounted',
          ),
        ]
      : [enforced('unix-sockets', 'makes no UNIX sockets', 'the filter refuses the family')]),
    ...workspaceRows(profile),
    open(
      'launcher-visible',
      'does not see that it is confined',
      'the launcher stands in its process list with the server’s own command, nothing else',
    ),
  ];
}

/** The first reason not to start: a wanted guarantee that is not enforced here and was not given up by name. */
export function refusalOf(name: string, guarantees: readonly Guarantee[], allowDegraded: readonly string[]): Fault | undefined {
  const missing = guarantees.find(
    ({ id, level, isWanted }) => isWanted && level === 'not-enforced' && !allowDegraded.includes(id),
  );
  if (missing === undefined) return undefined;
  const { id: guarantee, reason, remedy = 'change the profile' } = missing;
  return sandboxFault.degraded({ name, guarantee, reason, remedy });
}
