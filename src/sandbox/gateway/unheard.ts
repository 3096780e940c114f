// Attempts of a server that nobody listens for: before the listeners are there, or on ports that have none. The kernel refuses them and counts; it does not say where to.
import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';

/** Attempts by protocol. */
export interface Unheard {
  readonly tcp: number;
  readonly udp: number;
}

const MAX_BYTES = 8_192;
const NONE: Unheard = { tcp: 0, udp: 0 };

/** `/proc/PID/net/snmp`, proc_pid_net(5): two lines per protocol, names above values. */
function countsIn(text: string): Unheard {
  const lines = text.split('\n').map((line) => line.split(' '));
  const count = (protocol: string, name: string): number => {
    const [names, values] = lines.filter(([first]) => first === `${protocol}:`);
    return Number(values?.[names?.indexOf(name) ?? -1] ?? 0);
  };
  return { tcp: count('Tcp', 'AttemptFails'), udp: count('Udp', 'NoPorts') };
}

/** Counts in one network namespace; it can be read as long as it is open, also when all processes there have ended. */
export class UnheardCounter {
  readonly #file: number;
  #taken: Unheard = NONE;

  private constructor(file: number) {
    this.#file = file;
  }

  /** Undefined where the process is not in a network of its own yet, or has ended. */
  static of(pid: number): UnheardCounter | undefined {
    try {
      if (readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')) return undefined;
      return new UnheardCounter(openSync(`/proc/${pid}/net/snmp`, 'r'));
    } catch {
      return undefined;
    }
  }

  /** Those since the last time; none where they cannot be read just now. */
  take(): Unheard {
    const buffer = Buffer.alloc(MAX_BYTES);
    let length: number;
    try {
      length = readSync(this.#file, buffer, 0, MAX_BYTES, 0);
    } catch {
      return NONE;
    }
    const { tcp, udp } = countsIn(buffer.toString('latin1', 0, length));
    const since = { tcp: tcp - this.#taken.tcp, udp: udp - this.#taken.udp };
    this.#taken = { tcp, udp };
    return since;
  }

  close(): void {
    closeSync(this.#file);
  }
}
