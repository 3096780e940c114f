// What /metrics of a service tells: the counts of this worker and, over their private sockets, of the others.
import type { IncomingMessage } from 'node:http';
import { type Family, labelled, type Metrics, prometheusText, single } from '../gateway/metrics.ts';
import type { Built } from './build.ts';
import type { Crew } from './hand-over.ts';
import { version } from './version.ts';

const ASK_MS = 2_000;
const MAX_BYTES = 8 * 1_024 * 1_024;

/** What this process knows, beside what it counted. */
async function familiesOf(built: Built, metrics: Metrics): Promise<readonly Family[]> {
  const { head, sealed } = await built.store.log.state();
  const [newest] = await built.store.log.checkpoints();
  const { user, system } = process.cpuUsage();
  return [
    ...metrics.families(),
    single('bartizan_calls_in_flight', 'gauge', 'Calls that run now.', built.gateway.load.total),
    single('bartizan_sessions', 'gauge', 'Sessions of the legacy protocol that are open.', built.sessions.size),
    single('bartizan_trail_entries', 'gauge', 'Entries of the trail, of all programs on this store.', head),
    single('bartizan_trail_sealed_entries', 'gauge', 'Entries in the tree of the trail.', sealed),
    single('bartizan_trail_signed_entries', 'gauge', 'Entries under a signed head.', newest?.size ?? 0),
    single('bartizan_trail_signed_timestamp_seconds', 'gauge', 'When the last head was signed.', (newest?.atMs ?? 0) / 1_000),
    single('process_cpu_seconds_total', 'counter', 'CPU time.', (user + system) / 1_000_000),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory.', process.memoryUsage.rss()),
    single('process_start_time_seconds', 'gauge', 'When the process started.', performance.timeOrigin / 1_000),
    {
      ...single('bartizan_build_info', 'gauge', 'The version that runs.', 1),
      samples: [{ suffix: '', labels: { version }, value: 1 }],
    },
  ];
}

/** Asks another worker. One that does not answer is left out, and told as down. */
async function asked(socketPath: string): Promise<readonly Family[] | undefined> {
  const { request } = process.getBuiltinModule('node:http');
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { host: 'localhost' };
      request({ socketPath, path: '/metrics', headers, signal: AbortSignal.timeout(ASK_MS) }, resolve)
        .once('error', reject)
        .end();
    });
    let text = '';
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length > MAX_BYTES) return undefined;
    }
    return JSON.parse(text) as readonly Family[];
  } catch {
    return undefined;
  }
}

const up = (worker: number, isUp: boolean): Family => ({
  ...single('bartizan_worker_up', 'gauge', 'Did the worker answer?', Number(isUp)),
  samples: [{ suffix: '', labels: { worker: String(worker) }, value: Number(isUp) }],
});

/** The text for whoever asks the service, and JSON for another worker that asks this one. */
export function metricsOf(built: Built, metrics: Metrics, crew: Crew | undefined): (isHandedOver: boolean) => Promise<string> {
  return async (isHandedOver) => {
    const own = await familiesOf(built, metrics);
    if (isHandedOver) return JSON.stringify(own);
    if (crew === undefined) return prometheusText(own);
    const all = await Promise.all(
      Array.from({ length: crew.count }, async (_, worker) => {
        const families = worker === crew.self ? own : await asked(crew.socketOf(worker));
        return [...labelled(families ?? [], 'worker', String(worker)), up(worker, families !== undefined)];
      }),
    );
    return prometheusText(all.flat());
  };
}
