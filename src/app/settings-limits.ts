// The `limits` of bartizan.yaml: what one request, one caller and one server may take of this machine.
import { z } from 'zod';
import { count, duration, GIB, HOUR, KIB, MIB, SIZE, size } from './settings-measures.ts';

/** Bounds, all with a default that fits one machine. */
export const limits = z
  .strictObject({
    bodyBytes: size('Largest request', '4MiB', KIB, 64 * MIB),
    replyBytes: size('Largest reply of a server', '64MiB', KIB, 256 * MIB),
    jsonDepth: count('Deepest nesting of JSON', 64, 4, 512),
    headerBytes: size('All headers of a request together', '16KiB', KIB, 256 * KIB),
    callsInFlight: count('Requests of one caller at the same time: calls, lists and open streams', 2048, 1, 65_536),
    bytesInFlight: size(
      'Requests of one caller that are read, run or wait for its answer, all together; never below bodyBytes',
      '128MiB',
      KIB,
      16 * GIB,
    ),
    sessions: count(
      'Sessions open at the same time; where that is reached, whoever holds more than half gives way to others',
      5000,
      1,
      1_000_000,
    ),
    sessionIdleMs: duration('Time after which an unused session ends', '30m', 10, 168 * HOUR),
    parked: count('Calls of one caller that wait for its answer to a question of a server', 64, 1, 4096),
    parkedMs: duration('Time such a call waits', '10m', 10, 24 * HOUR),
    approvalHoldMs: duration('How long a call is held while a person is asked; below what clients wait', '45s', 10, HOUR),
    approvalMs: duration('How long a question to a person stays open', '1h', 1_000, 168 * HOUR),
    streams: count(
      'Open event streams; where that is reached, whoever holds more than half gives way to others',
      2000,
      1,
      100_000,
    ),
    callMs: duration('Time without any sign of life after which a call is given up', '5m', 10, 24 * HOUR),
    processes: count('Processes of one server at the same time', 32, 1, 1024),
    queuedBytes: size('What is kept for a client that reads slowly', '8MiB', KIB, 256 * MIB),
  })
  .superRefine(({ bodyBytes, bytesInFlight }, context) => {
    // Neither is a number where it was mistaken itself.
    if (!(bytesInFlight < bodyBytes)) return;
    const message = `must be at least limits.bodyBytes (${SIZE.print(bodyBytes)}): not one such request could come in`;
    context.addIssue({ code: 'custom', path: ['bytesInFlight'], message });
  });
