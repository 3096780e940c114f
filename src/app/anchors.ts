// Brings signed heads of the trail to places that this account cannot change. It delays no message; what a place did not take is tried again with the next head.
import { hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { consistencyProof } from '../store/log/merkle.ts';
import { openCheckpoint, type Verifier } from '../store/log/note.ts';
import type { StoredCheckpoint, TrailLog } from '../store/log/ports.ts';
import { treeOf } from '../store/log/tree-of.ts';
import type { AnchorPlace } from './anchor-place.ts';
import { post } from './anchor-post.ts';
import { settingsFault } from './faults.ts';

/** Longest wait for one place, in ms. */
const ANCHOR_MS = 5_000;

/** Between two heads for one place over the network, in ms. */
const NETWORK_EVERY_MS = 30_000;

/** Facility "log audit" (13), severity "informational" (6): RFC 5424 §6.2.1. */
const SYSLOG_PRIORITY = 13 * 8 + 6;

/** What anchors work with. */
export interface AnchorParts {
  readonly log: TrailLog;
  readonly clock: Clock;
  /** The log's own key. */
  readonly verifier: () => Verifier;
  readonly report: (fault: Fault) => void;
}

/** Anchors in use. */
export interface Anchors {
  /** A new head: brought everywhere, beside whatever else happens. */
  take(checkpoint: StoredCheckpoint): void;
  /** Brings the last head wherever it is not yet, within a few seconds. */
  close(): Promise<void>;
}

interface Anchor {
  readonly place: AnchorPlace;
  /** Stands for the place in the store and in faults: a webhook's address may be a secret. */
  readonly key: string;
  waiting: StoredCheckpoint | undefined;
  sending: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  sentMs: number;
  isFailing: boolean;
}

/** Starts to anchor. */
export function createAnchors(places: readonly AnchorPlace[], parts: AnchorParts): Anchors {
  const anchors = places.map(anchorOf);
  const next = (anchor: Anchor, isLast: boolean): void => {
    if (anchor.waiting === undefined || anchor.sending !== undefined || anchor.timer !== undefined) return;
    const pauseMs = anchor.place.kind === 'file' || isLast ? 0 : anchor.sentMs + NETWORK_EVERY_MS - parts.clock.monotonicMs();
    if (pauseMs > 0) {
      const later = (): void => {
        anchor.timer = undefined;
        next(anchor, false);
      };
      anchor.timer = setTimeout(later, pauseMs).unref();
      return;
    }
    anchor.sending = deliver(anchor, parts).finally(() => {
      anchor.sending = undefined;
      if (!isLast) next(anchor, false);
    });
  };
  return {
    take(checkpoint) {
      for (const anchor of anchors) {
        anchor.waiting = checkpoint;
        next(anchor, false);
      }
    },
    async close() {
      for (const anchor of anchors) {
        clearTimeout(anchor.timer);
        anchor.timer = undefined;
        await anchor.sending;
        next(anchor, true);
      }
      await Promise.all(anchors.map(({ sending }) => sending));
    },
  };
}

const anchorOf = (place: AnchorPlace): Anchor => ({
  place,
  key: `${place.kind} ${hash('sha256', JSON.stringify({ ...place, verifier: undefined })).slice(0, 16)}`,
  waiting: undefined,
  sending: undefined,
  timer: undefined,
  sentMs: Number.NEGATIVE_INFINITY,
  isFailing: false,
});

/** Told once until it works again. */
async function deliver(anchor: Anchor, parts: AnchorParts): Promise<void> {
  const checkpoint = anchor.waiting;
  anchor.waiting = undefined;
  anchor.sentMs = parts.clock.monotonicMs();
  if (checkpoint === undefined) return;
  try {
    await send(anchor, checkpoint, parts);
    await parts.log.setAnchored(anchor.key, checkpoint.size, parts.clock.now());
    anchor.isFailing = false;
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    if (!anchor.isFailing)
      parts.report(settingsFault['anchor-failed']({ kind: anchor.place.kind, size: checkpoint.size, reason }, error));
    anchor.isFailing = true;
  }
}

function send({ place, key }: Anchor, checkpoint: StoredCheckpoint, parts: AnchorParts): Promise<void> {
  if (place.kind === 'file') return toFile(place.path, checkpoint);
  if (place.kind === 'syslog') return toSyslog(place, checkpoint);
  if (place.kind === 'webhook') return toWebhook(place.url, checkpoint);
  return toCosigner(place, key, checkpoint, parts);
}

/** Only ever appended to, so that the file may lie where nothing can be overwritten. */
async function toFile(path: string, { note }: StoredCheckpoint): Promise<void> {
  const file = openSync(path, 'a', 0o640);
  try {
    writeSync(file, `${note}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const oneLine = ({ size, atMs, note }: StoredCheckpoint): string =>
  JSON.stringify({ size, at: new Date(atMs).toISOString(), checkpoint: note });

/** RFC 5424; over TCP each message has its length before it (RFC 6587 §3.4.1). */
async function toSyslog({ protocol, host, port }: AnchorPlace & { kind: 'syslog' }, checkpoint: StoredCheckpoint): Promise<void> {
  const at = new Date(checkpoint.atMs).toISOString();
  const message = Buffer.from(
    `<${SYSLOG_PRIORITY}>1 ${at} ${hostname() || '-'} bartizan ${process.pid} checkpoint - ${oneLine(checkpoint)}`,
  );
  await (protocol === 'udp'
    ? datagram(message, host, port)
    : stream(Buffer.concat([Buffer.from(`${message.length} `), message]), host, port));
}

function datagram(message: Buffer, host: string, port: number): Promise<void> {
  const socket = process.getBuiltinModule('node:dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.send(message, port, host, (error) => (error === null ? resolve() : reject(error)));
  }).finally(() => socket.close());
}

function stream(message: Buffer, host: string, port: number): Promise<void> {
  const socket = process.getBuiltinModule('node:net').connect({ host, port });
  return new Promise<void>((resolve, reject) => {
    socket.setTimeout(ANCHOR_MS, () => reject(new Error('no answer in time')));
    socket.once('error', reject);
    socket.end(message, () => resolve());
  }).finally(() => socket.destroySoon());
}

async function toWebhook(url: string, checkpoint: StoredCheckpoint): Promise<void> {
  const { status } = await post(url, 'application/json', oneLine(checkpoint), ANCHOR_MS);
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
}

/** C2SP tlog-witness: what it signed last, a proof that this continues it, and the head; its signature is kept with the head. */
async function toCosigner(
  { url, verifier }: AnchorPlace & { kind: 'cosigner' },
  key: string,
  { size, note }: StoredCheckpoint,
  { log, verifier: own }: AnchorParts,
): Promise<void> {
  const ask = async (old: number) => {
    const proof = consistencyProof(old, size, await treeOf(log, size, old === 0 ? [] : [old - 1, Math.min(old, size - 1)]));
    const lines = proof.map((each) => `${Buffer.from(each).toString('base64')}\n`).join('');
    return post(
      `${url.replace(/\/$/, '')}/add-checkpoint`,
      'text/plain; charset=utf-8',
      `old ${old}\n${lines}\n${note}`,
      ANCHOR_MS,
    );
  };
  let reply = await ask(Math.min(await log.anchored(key), size));
  // It knows another size: of another process of ours, or from before we forgot.
  const known = reply.status === 409 && /^(0|[1-9][0-9]{0,15})\n$/.test(reply.text) ? Number(reply.text) : undefined;
  if (known !== undefined && known > size) return;
  if (known !== undefined) reply = await ask(known);
  if (reply.status !== 200) throw new Error(`it answered ${reply.status}`);
  const cosigned = openCheckpoint(note + reply.text, [own(), verifier]);
  if (cosigned?.signedBy.includes(verifier.name) !== true) throw new Error('its signature is not of the key in the settings');
  await log.cosigned(size, cosigned.note);
}
