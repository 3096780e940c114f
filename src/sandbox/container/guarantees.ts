// What a container promises, said honestly: what the engine enforces, what only partly, and what not at all.
import { sizeText } from '../../base/units.ts';
import { placeholderRows, timeRows, workspaceRows } from '../guarantees.ts';
import { hostText } from '../hosts.ts';
import type { Guarantee } from '../plan.ts';
import type { Profile } from '../profile.ts';
import type { Engine } from './engine.ts';

type Row = Omit<Guarantee, 'isWanted'> & { readonly isWanted?: boolean };

const row = (one: Row): Guarantee => ({ isWanted: true, ...one });
const enforced = (id: string, what: string, reason: string): Guarantee => row({ id, level: 'enforced', what, reason });

const DELEGATE = 'use a system with cgroup v2 where systemd delegates this controller to your user';

function networkRows({ hosts, allow }: Profile, engine: Engine): readonly Guarantee[] {
  if (engine.closedNetwork !== undefined && allow.engineNetwork) {
    const reason = `named in allow.engineNetwork: it has the open network of ${engine.name}, and nothing of it is recorded`;
    const what = 'reaches only granted hosts, and nothing of this machine or its network';
    return [row({ id: 'network', level: 'not-enforced', what, reason, isWanted: false })];
  }
  if (engine.closedNetwork !== undefined)
    return [enforced('network', 'reaches no host at all', 'its only network is a loopback')];
  const names = hosts.length === 0 ? 'no host at all' : `only ${hosts.map(hostText).join(', ')}`;
  const reason = 'its only network is a loopback whose every connection ends at the gateway; names are answered, never forwarded';
  const dialled = 'the gateway resolves, checks and dials one pinned address';
  return [
    enforced('network', `reaches ${names}`, reason),
    enforced('addresses', 'reaches no private, loopback, link-local or metadata address', dialled),
    ...(allow.loopbackPorts.length === 0
      ? []
      : [
          row({
            id: 'loopback',
            level: 'not-enforced',
            what: `may use ports ${allow.loopbackPorts.join(', ')} of this machine`,
            reason: 'named in allow.loopbackPorts',
            isWanted: false,
          }),
        ]),
  ];
}

function memoryRow({ limits }: Profile, { limits: can }: Engine): Guarantee {
  const what = `uses at most ${sizeText(limits.memoryBytes)} of memory`;
  if (can.memory) return enforced('memory', what, 'a cgroup bounds all its processes together');
  const reason = 'a limit of each process: no memory controller is delegated';
  return row({ id: 'memory', level: 'partly', what, reason, remedy: DELEGATE });
}

function processRow({ limits }: Profile, { limits: can, isRootful }: Engine): Guarantee {
  const what = `runs at most ${limits.processes} processes and threads`;
  if (can.processes) return enforced('processes', what, 'a cgroup counts them');
  if (!isRootful) return enforced('processes', what, 'counted in its own user namespace');
  return row({ id: 'processes', level: 'not-enforced', what, reason: 'the engine cannot count them', remedy: DELEGATE });
}

function diskRow({ limits, write }: Profile): Guarantee {
  const what = `writes at most ${sizeText(limits.diskBytes)}`;
  if (write.length === 0) return enforced('disk', what, 'everything it can write lies in bounded memory');
  return row({ id: 'disk', level: 'partly', what, reason: 'bounded for each file; granted folders together are not' });
}

function cpuRow({ limits: { cpu } }: Profile, { limits: can }: Engine): Guarantee {
  const level = 'not-enforced';
  if (cpu === undefined)
    return row({
      id: 'cpu',
      level,
      what: 'leaves you processor time',
      reason: 'its profile sets no limits.cpu',
      isWanted: false,
    });
  const what = `uses at most ${cpu} cores`;
  if (can.cpu) return enforced('cpu', what, 'a cgroup bounds its time');
  return row({ id: 'cpu', level, what, reason: 'no cpu controller is delegated', remedy: DELEGATE });
}

function fileRow({ read, write, allow }: Profile, { isRootful }: Engine): Guarantee {
  const what = 'reads and writes only its image and what is mounted';
  const isMounted = read.length + write.length + allow.sockets.length > 0;
  if (!isRootful || !isMounted) return enforced('files', what, 'its own root, read-only');
  const reason = 'its own root, read-only; the service mounts as root when it starts, so a path that is exchanged at that moment';
  return row({
    id: 'files',
    level: 'partly',
    what,
    reason: `${reason} is noticed, and the server ended, before a message reaches it`,
  });
}

/** What there is to say of who keeps the container. */
function engineRows({ name, isRootful }: Engine): readonly Guarantee[] {
  const rest = { level: 'not-enforced', isWanted: false } as const;
  const whose = isRootful ? 'readable for root and for whoever may speak to its service' : 'private to you';
  const reason = `${name} keeps the variables of a container in its own storage, ${whose}, until it is removed`;
  const root = 'its service runs as root: whoever may speak to it, as you may, is as good as root. The server cannot';
  return [
    ...(isRootful
      ? [row({ id: 'engine', what: 'is kept by an engine with no more rights than yours', reason: root, ...rest })]
      : []),
    row({ id: 'secrets-at-rest', what: 'leaves no variable on the disk', reason, ...rest }),
  ];
}

/** All guarantees of a profile under an engine. */
export function containerGuarantees(profile: Profile, engine: Engine): readonly Guarantee[] {
  return [
    fileRow(profile, engine),
    enforced('code', 'cannot change its own code', 'the image is named by its digest and mounted read-only'),
    enforced(
      'environment',
      'sees only listed variables and those of its image',
      'compared with what the engine made, before it starts',
    ),
    enforced('descriptors', 'has no open file but its three streams', 'the engine starts it'),
    enforced('others', 'sees no other process', 'its own process, IPC and host-name namespaces'),
    enforced(
      'kernel',
      'makes only ordinary system calls',
      'the same allow list as our own filter; no capabilities, no new privileges',
    ),
    enforced('terminal', 'cannot type into your terminal', 'it has none'),
    ...networkRows(profile, engine),
    ...placeholderRows(profile.placeholders),
    memoryRow(profile, engine),
    processRow(profile, engine),
    diskRow(profile),
    cpuRow(profile, engine),
    ...timeRows(profile),
    ...workspaceRows(profile),
    row({
      id: 'end',
      level: 'partly',
      what: 'ends with Bartizan, daemons included',
      reason:
        'a leash removes it when Bartizan ends, however that ends, and Bartizan when the leash does; if both are killed at the same moment, the next start does',
    }),
    ...engineRows(engine),
  ];
}
