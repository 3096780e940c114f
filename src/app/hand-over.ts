// Several workers on one port: which of them a request belongs to, and how another one hands it over. State lives in one worker only:
// a session and a parked call where they were made, the stdio servers of a caller where that caller's name falls.
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../base/digest.ts';
import type { Fault } from '../base/fault.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Hint } from '../gateway/listen/edge.ts';
import { refusalOf } from '../gateway/refuse.ts';
import { workerOfState } from '../gateway/state.ts';
import { refusalReply } from '../gateway/steps/release.ts';

/** Where workers take what others hand over: private sockets in a folder that only this user can enter. */
export interface Crew {
  /** How many workers there are; they are numbered from 0. */
  readonly count: number;
  /** This one. */
  readonly self: number;
  readonly socketOf: (worker: number) => string;
}

/** Makes the folder of the private sockets (mode 700). */
export function makeSocketDir(platform: NodeJS.Platform): string {
  return platform === 'win32' ? String.raw`\\.\pipe\bartizan-${process.pid}` : mkdtempSync(join(tmpdir(), 'bartizan-'));
}

/** Removes what {@link makeSocketDir} made. */
export function removeSocketDir(dir: string, platform: NodeJS.Platform): void {
  if (platform !== 'win32') rmSync(dir, { recursive: true, force: true });
}

/** The crew as one worker sees it. */
export function crewOf(dir: string, count: number, self: number, platform: NodeJS.Platform): Crew {
  return { count, self, socketOf: (worker) => (platform === 'win32' ? `${dir}-${worker}` : join(dir, `${worker}.sock`)) };
}

/** Removes what a worker that was killed left behind: its successor could not listen there. */
export function removeSocket({ socketOf, self }: Crew, platform: NodeJS.Platform): void {
  if (platform !== 'win32') rmSync(socketOf(self), { force: true });
}

/** The worker that holds a request's state; any may serve one without. */
export function ownerOf(hint: Hint, crew: Crew, isStateful: (endpoint: string) => boolean): number {
  const named =
    hint.sessionId?.split('-', 1)[0] ?? (hint.requestState === undefined ? undefined : workerOfState(hint.requestState));
  const number = named === undefined || !/^\d{1,2}$/.test(named) ? undefined : Number(named);
  // An id of no worker of ours is refused where it arrived.
  if (number !== undefined) return number < crew.count ? number : crew.self;
  return isStateful(hint.endpoint) ? sha256(hint.callerId).readUInt32BE(0) % crew.count : crew.self;
}

// They belong to one connection (RFC 9110 §7.6.1). A chunked request passed on with a length as well would be refused as smuggling.
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

const carried = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.has(name)));

/** A call that never left may be tried again; one that did may have run, and is never re-sent by itself. */
function refuseHandOver(response: ServerResponse, fault: Fault): void {
  const { text, status } = refusalReply(null, refusalOf(fault, 'modern'), false);
  const retry = status === 503 ? { 'retry-after': '1' } : {};
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...retry })
    .end(text);
}

/** Hands a request over to another worker as it came; that worker admits, identifies and judges it from the start. */
export function passOn(request: IncomingMessage, response: ServerResponse, body: Uint8Array, socketPath: string): void {
  const { method, url, headers } = request;
  const onward = process
    .getBuiltinModule('node:http')
    .request({ socketPath, method, path: url, headers: { ...carried(headers), 'content-length': body.length } });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, carried(answer.headers));
    response.flushHeaders();
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  let isConnected = false;
  onward.once('socket', (socket) => {
    // One that carried requests before is connected already, and tells nobody again.
    isConnected = !socket.connecting;
    if (socket.connecting) socket.once('connect', () => (isConnected = true));
  });
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else refuseHandOver(response, isConnected ? gatewayFault['worker-ended']() : gatewayFault['worker-away']());
  });
  // A client that leaves must be missed there as well: for modern requests that is the cancellation.
  response.once('close', () => onward.destroy());
  onward.end(body);
}
