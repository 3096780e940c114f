// A gateway without a namespace: "inside" is a socket pair whose far end claims to be an address, "outside" is this machine's loopback.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after } from 'node:test';
import { type HostRule, parseHost } from '../hosts.ts';
import type { Placeholders } from '../placeholder/placeholders.ts';
import { Gateway } from './gateway.ts';
import type { EgressRecord } from './records.ts';

/** A rule from its text. */
export function rule(written: string): HostRule {
  const parsed = parseHost(written);
  if ('mistake' in parsed) throw new Error(parsed.mistake);
  return parsed.rule;
}

/** What a test's gateway is made with. */
export interface Bench {
  readonly hosts: readonly string[];
  readonly loopbackPorts?: readonly number[];
  /** Addresses of names. */
  readonly zone?: Readonly<Record<string, readonly string[]>>;
  /** Where a dialled `address:port` really is: a port of loopback. */
  readonly places?: Readonly<Record<string, number>>;
  readonly mayDial?: (address: string) => boolean;
  readonly placeholders?: Placeholders;
}

/** A gateway, what it recorded, and ways to come from inside. */
export interface Rig {
  readonly gateway: Gateway;
  readonly records: EgressRecord[];
  /** Looks a name up, as a program inside does; undefined if there is no such name. */
  readonly lookUp: (name: string) => string | undefined;
  /** Connects to an address and port. */
  readonly come: (address: string, port: number) => Promise<Socket>;
  readonly dialled: string[];
}

function question(name: string, type = 1): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

/** Makes a question as a packet. */
export { question };

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Starts a server on loopback that ends with the test; answers with its port. */
export const serve = (onSocket: (socket: Socket) => void): Promise<number> =>
  listening(
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      onSocket(socket);
    }),
  );

/** Makes a gateway. */
export function rig({ hosts, loopbackPorts = [], zone = {}, places = {}, mayDial = () => true, placeholders }: Bench): Rig {
  const records: EgressRecord[] = [];
  const dialled: string[] = [];
  const gateway = new Gateway({
    server: 's',
    network: { hosts: hosts.map(rule), loopbackPorts, watchedPorts: [] },
    onEgress: (record) => records.push(record),
    placeholders,
    outside: {
      mayDial,
      resolve: async (name) => zone[name] ?? [],
      dial: (address, port) => {
        dialled.push(`${address}:${port}`);
        return connect({ host: '127.0.0.1', port: places[`${address}:${port}`] ?? 1, allowHalfOpen: true });
      },
    },
  });
  after(() => gateway.close());
  const come = async (address: string, port: number): Promise<Socket> => {
    const inside = createServer({ allowHalfOpen: true }, (socket) => {
      Object.defineProperty(socket, 'localAddress', { value: `::ffff:${address}` });
      gateway.accept(socket, port);
    });
    const socket = connect(await listening(inside), '127.0.0.1');
    socket.on('error', () => {});
    return socket;
  };
  const lookUp = (name: string): string | undefined => {
    const answer = gateway.answer(question(name));
    return answer === undefined || answer.readUInt16BE(6) === 0 ? undefined : [...answer.subarray(-4)].join('.');
  };
  return { gateway, records, lookUp, come, dialled };
}

/** Everything that a socket says until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // A refused connection is reset: an error, then the end.
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}
