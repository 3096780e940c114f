// Open files that Bartizan itself inherited from whoever started it. Node closes its own when it starts a program, but not all of those.
import { closeSync, readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2_000_000;
const STREAMS = 3;

/** Closes every descriptor that a started program would inherit, beside the three streams: Node marks its own, so these are a stranger's. */
export function closeInherited(): void {
  for (const name of descriptors()) {
    const descriptor = Number(name);
    if (descriptor >= STREAMS && isPassedOn(name)) {
      try {
        closeSync(descriptor);
      } catch {
        // It was the listing itself.
      }
    }
  }
}

function descriptors(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return [];
  }
}

function isPassedOn(name: string): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false;
  }
}
