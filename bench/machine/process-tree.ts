// CPU and memory of a process tree, read from /proc (Linux). The test upstream, which names itself, is left out.
import fs from 'node:fs';
import { UPSTREAM_PROCESS_NAME } from '../programs/protocol.ts';

/** getconf CLK_TCK on Linux. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly cpuSeconds: number;
}

/** Memory of a tree. */
export interface Memory {
  readonly rssMb: number;
  readonly pssMb: number;
  readonly processes: number;
}

const statOf = (pid: number): ProcessStat | null => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const nameEnd = stat.lastIndexOf(')');
    // Fields from the third on: state, parent ...; utime and stime are the 14th and 15th of all (proc(5)).
    const fields = stat.slice(nameEnd + 2).split(' ');
    return {
      pid,
      name: stat.slice(stat.indexOf('(') + 1, nameEnd),
      parent: Number(fields[1]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    };
  } catch {
    return null; // ended meanwhile
  }
};

const allProcesses = (): ProcessStat[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== null);

const treeOf = (roots: readonly number[]): ProcessStat[] => {
  if (roots.length === 0) return [];
  const all = allProcesses();
  const found = new Map<number, ProcessStat>();
  const visit = (pid: number): void => {
    const stat = all.find((candidate) => candidate.pid === pid);
    if (stat === undefined || found.has(pid)) return;
    if (stat.name === UPSTREAM_PROCESS_NAME && !roots.includes(pid)) return;
    found.set(pid, stat);
    for (const child of all) if (child.parent === pid) visit(child.pid);
  };
  for (const root of roots) visit(root);
  return [...found.values()];
};

const kilobytes = (file: string, member: RegExp): number => {
  try {
    return Number(member.exec(fs.readFileSync(file, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0; // ended meanwhile, or not ours to read
  }
};

/** Seconds of CPU that the living processes of a tree have used so far. */
export const cpuSeconds = (roots: readonly number[]): number =>
  treeOf(roots).reduce((total, process) => total + process.cpuSeconds, 0);

/** Memory of a tree now. */
export function memoryOf(roots: readonly number[]): Memory {
  const tree = treeOf(roots);
  let rss = 0;
  let pss = 0;
  for (const { pid } of tree) {
    rss += kilobytes(`/proc/${pid}/status`, /VmRSS:\s+(\d+)/);
    pss += kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m);
  }
  return { rssMb: rss / 1024, pssMb: pss / 1024, processes: tree.length };
}

/** How many processes of the test upstream run on this machine. */
export const upstreamProcesses = (): number => allProcesses().filter((stat) => stat.name === UPSTREAM_PROCESS_NAME).length;

/** The one-minute load of the machine. */
export const loadAverage = (): number => Number(fs.readFileSync('/proc/loadavg', 'latin1').split(' ')[0]);
