// A process that appends and says so, for tests that need several processes or kill one. Arguments: path, label, entries (0: until killed), in flight.
import { writeSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import { openStore } from './open.ts';

const [path = '', label = '', entries = '0', inFlight = '1'] = process.argv.slice(2);

const { trail, close } = openStore({ path, durability: 'normal', maxBytes: 256 * 1_024 * 1_024, clock: systemClock });

const perLane = entries === '0' ? Number.POSITIVE_INFINITY : Number(entries) / Number(inFlight);

async function lane(name: string): Promise<void> {
  for (let index = 0; index < perLane; index++) {
    const body = `${label}/${name}/${index} ${'x'.repeat(300)}`;
    const seq = await trail.append(body);
    // Said only after the commit, and at once: what was said may never be missing.
    writeSync(1, `${seq} ${label}/${name}/${index}\n`);
  }
}

await Promise.all(Array.from({ length: Number(inFlight) }, (_, index) => lane(`${index}`)));
await close();
