// Clients of a service of several workers, each on a connection of its own; and the processes that such a service is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { request } from 'node:http';
import type { JsonObject } from '../../../src/base/json.ts';
import { MODERN, type Reply, StoryClient } from '../../support/client.ts';
import { HttpWire } from '../../support/http-wire.ts';
import { at, objectAt } from '../../support/look.ts';
import { answering, capabilitiesOf } from '../../support/pairs.ts';
import type { Place, Service, StorySettings } from '../../support/place.ts';

/** The revision of legacy clients here. */
export const LEGACY = '2025-11-25';
/** Connections are dealt out in turn: so many reach every worker. */
export const CONNECTIONS = 6;
/** Once for each of them. */
export const times = Array.from({ length: CONNECTIONS }, (_, place) => place);
/** The text that a tool answered with. */
export const textOf = (reply: Reply): string => String(at(reply.result, 'content', 0, 'text'));
/** The worker in which a client's session lives. */
export const workerOf = (client: StoryClient): string => client.sessionId?.split('-')[0] ?? '';

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes of this machine. */
export function processes(): readonly Listed[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,command='], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  }).split('\n');
  return lines.map((line) => {
    const [, pid = '0', parent = '0', command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), command };
  });
}

/** The workers of a service. */
export const workersOf = ({ program }: Service): readonly number[] =>
  processes()
    .filter(({ parent, command }) => parent === program.pid && command.includes('serve'))
    .map(({ pid }) => pid);

/** Clients of one service. */
export class Clients {
  readonly service: Service;
  readonly keys: ReadonlyMap<string, string>;
  readonly #open: StoryClient[] = [];

  constructor(service: Service, keys: ReadonlyMap<string, string>) {
    this.service = service;
    this.keys = keys;
  }

  /** A client on a connection of its own; with `sessionId` in a session that exists. */
  client(caller: string, endpoint: string, version = LEGACY, sessionId?: string): StoryClient {
    const wire = new HttpWire(`${this.service.url}${endpoint}`, { authorization: `Bearer ${this.keys.get(caller)}` });
    const isModern = version === MODERN;
    const client = new StoryClient({
      wire,
      version,
      capabilities: isModern ? capabilitiesOf(MODERN) : {},
      answer: answering(caller),
    });
    client.sessionId = sessionId;
    this.#open.push(client);
    return client;
  }

  async opened(caller: string, endpoint: string): Promise<StoryClient> {
    const client = this.client(caller, endpoint);
    const reply = await client.open();
    assert.equal(reply.error, undefined, reply.text);
    return client;
  }

  /** The same session through a new connection. */
  again(caller: string, endpoint: string, { sessionId }: StoryClient): StoryClient {
    return this.client(caller, endpoint, LEGACY, sessionId);
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((client) => client.wire.close()));
  }
}

/** A service of workers with access keys. */
export async function start(place: Place, settings: StorySettings, workers: number): Promise<Clients> {
  place.configure(settings);
  const keys = new Map(['ann', 'bob'].map((caller) => [caller, place.newKey(caller)]));
  return new Clients(await place.serve(['--workers', String(workers)], { TMPDIR: place.folder }), keys);
}

/** What goes on with a parked call. */
export function answered(params: JsonObject, asked: Reply): JsonObject {
  const questions = Object.keys(objectAt(asked.result, 'inputRequests'));
  const content = { name: 'Ada', username: 'ada', email: 'ada@example.org' };
  const inputResponses = Object.fromEntries(questions.map((key) => [key, { action: 'accept', content }]));
  return { ...params, inputResponses, requestState: at(asked.result, 'requestState') };
}

/** A request whose length is not told beforehand. */
export function chunked(clients: Clients, { sessionId = '' }: StoryClient): Promise<{ readonly status: number }> {
  const headers = {
    authorization: `Bearer ${clients.keys.get('ann')}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-session-id': sessionId,
    'transfer-encoding': 'chunked',
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${clients.service.url}/s/old`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve({ status: response.statusCode ?? 0 }));
    });
    sent.once('error', reject);
    sent.write('{"jsonrpc":"2.0","id":"chunked",');
    sent.end('"method":"tools/list","params":{}}');
  });
}
