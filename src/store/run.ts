// Which process wrote an intent, and whether it still lives: decides between "in flight" and "outcome unknown". It guards nothing.
import { readFileSync } from 'node:fs';

/** Asks the system about processes. */
export interface Processes {
  /** When process `pid` started, in the system's own ticks; `0` where the system does not tell; undefined when there is no such process. */
  startOf(pid: number): string | undefined;
}

const doesAnswer = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Field 22 of /proc/PID/stat (proc(5)); a zombie (state Z) has ended. The second field may hold spaces and parentheses. */
const startFromProc = (pid: number): string | undefined => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[18];
};

/** The processes of this machine. */
export const systemProcesses: Processes = {
  startOf(pid) {
    if (process.platform !== 'linux') return doesAnswer(pid) ? '0' : undefined;
    try {
      return startFromProc(pid);
    } catch {
      return doesAnswer(pid) ? '0' : undefined;
    }
  },
};

/** The name of a run of Bartizan: `PID.START`. The start keeps a later process with the same number from passing as this one. */
export function runOf(pid: number, processes: Processes): string {
  return `${pid}.${processes.startOf(pid) ?? '0'}`;
}

/** Does the process of that run still live? Text that is no run does not. */
export function isRunAlive(run: string, processes: Processes): boolean {
  const match = /^([1-9][0-9]{0,9})\.([0-9]{1,20})$/.exec(run);
  return match !== null && processes.startOf(Number(match[1])) === match[2];
}
