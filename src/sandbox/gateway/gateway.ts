// The network of one sandbox: every connection and every name question of its server ends here, outside the sandbox, and is let through only if granted.
import type { Socket as UdpSocket } from 'node:dgram';
import { connect, type Server, type Socket } from 'node:net';
import type { HostRule } from '../hosts.ts';
import type { Placeholders } from '../placeholder/placeholders.ts';
import type { PlannedNetwork } from '../plan.ts';
import { serverNameOf } from './client-hello.ts';
import { type Dialled, dialName, type Outside } from './dial.ts';
import { answerTo, readQuestion } from './dns.ts';
import { HttpDoor, type Visit } from './http-door.ts';
import { NameTable } from './names.ts';
import { EgressLog, type EgressRecord, type OnEgress, type Refusal, recordedName } from './records.ts';
import { UnheardCounter } from './unheard.ts';

/** What a gateway is made of. */
export interface GatewayParts {
  /** The server's name, for records. */
  readonly server: string;
  readonly network: PlannedNetwork;
  readonly outside: Outside;
  readonly onEgress: OnEgress;
  /** Secrets that the server does not hold; undefined when it has none of these. */
  readonly placeholders?: Placeholders | undefined;
}

/** Connections of one sandbox at the same time. */
const MAX_CONNECTIONS = 256;
const FIRST_BYTES_MS = 10_000;
const MAX_FIRST_BYTES = 32_768;
/** A connection on which nothing moves. */
const IDLE_MS = 3_600_000;
/** How often it is looked at what the kernel refused. */
const COUNT_EVERY_MS = 10_000;

type Target = Pick<EgressRecord, 'protocol' | 'name' | 'address' | 'port'>;

/** Lives as long as its sandbox. */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #names: NameTable;
  readonly #log: EgressLog;
  readonly #open = new Set<Socket>();
  readonly #listeners: (Server | UdpSocket)[] = [];
  #nameSocket: UdpSocket | undefined;
  #door: Promise<HttpDoor> | undefined;
  #isClosed = false;
  #unheard: UnheardCounter | undefined;
  #whyUnheard: Refusal = 'too-early';
  #counting: NodeJS.Timeout | undefined;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#names = new NameTable(parts.network.hosts);
    this.#log = new EgressLog(parts.server, parts.onEgress);
  }

  /** Takes a listener that was opened inside. */
  listen(port: number, listener: Server): void {
    this.#keep(listener);
    // A client that has said all may still wait for the answer.
    (listener as Server & { allowHalfOpen: boolean }).allowHalfOpen = true;
    listener.on('connection', (socket) => this.accept(socket, port));
    listener.on('error', () => {});
  }

  /** Takes the socket for name questions that was opened inside. */
  listenForNames(socket: UdpSocket): void {
    this.#keep(socket);
    this.#nameSocket = socket;
    socket.on('error', () => {});
    socket.on('message', (packet, from) => this.reply(packet, from));
  }

  /** Answers one name question to who asked it. */
  reply(packet: Buffer, { address, port }: { readonly address: string; readonly port: number }): void {
    const answer = this.answer(packet);
    if (answer !== undefined && !this.#isClosed) this.#nameSocket?.send(answer, port, address, () => {});
  }

  /** Answers one name question. */
  answer(packet: Buffer): Buffer | undefined {
    const question = readQuestion(packet);
    if (question === undefined) return undefined;
    const address = this.#names.addressOf(question.name);
    if (address === undefined)
      this.#log.refused({ protocol: 'dns', name: recordedName(question.name), refusal: 'name-not-granted' });
    return answerTo(packet, question, address);
  }

  /** Counts from now on what the kernel refuses in the network of a process inside, unless it does already. */
  countUnheard(pid: number): void {
    if (this.#unheard !== undefined || this.#isClosed) return;
    this.#unheard = UnheardCounter.of(pid);
    if (this.#unheard !== undefined) this.#counting = setInterval(() => this.#recordUnheard(), COUNT_EVERY_MS).unref();
  }

  /** All listeners are here: what is unheard from now on goes where none is. */
  allHeard(): void {
    this.#recordUnheard();
    this.#whyUnheard = 'unwatched-port';
  }

  #recordUnheard(): void {
    const { tcp, udp } = this.#unheard?.take() ?? { tcp: 0, udp: 0 };
    this.#log.refused({ protocol: 'tcp', refusal: this.#whyUnheard }, tcp);
    this.#log.refused({ protocol: 'udp', refusal: this.#whyUnheard }, udp);
  }

  /** Takes one connection from inside; where it was going is its local address. */
  accept(socket: Socket, port: number): void {
    socket.on('error', () => {}); // Told by `close`.
    if (this.#isClosed || this.#open.size >= MAX_CONNECTIONS) {
      this.#refuse(socket, { protocol: 'tcp', port }, 'too-many');
      return;
    }
    this.#hold(socket);
    const address = (socket.localAddress ?? '').replace(/^::ffff:/i, '');
    const name = this.#names.nameOf(address);
    if (name !== undefined) this.#toName(socket, name, port);
    else if (/^(?:127\.|::1$)/.test(address) && this.#parts.network.loopbackPorts.includes(port)) this.#toLoopback(socket, port);
    else this.#refuse(socket, { protocol: 'tcp', address: recordedName(address), port }, 'address-not-granted');
  }

  /** Ends every connection and listener. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#counting);
    for (const listener of this.#listeners) listener.close();
    for (const socket of this.#open) socket.destroy();
    this.#recordUnheard();
    this.#unheard?.close();
    this.#unheard = undefined;
    this.#log.flush();
  }

  /** A server that ended at once may be gone before its listeners are here. */
  #keep(listener: Server | UdpSocket): void {
    if (this.#isClosed) listener.close();
    else this.#listeners.push(listener);
  }

  #hold(socket: Socket): void {
    this.#open.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
  }

  #refuse(socket: Socket, target: Target, refusal: Refusal, detail?: string): void {
    this.#log.refused({ ...target, refusal, ...(detail === undefined ? {} : { detail }) });
    socket.resetAndDestroy();
  }

  #toName(socket: Socket, name: string, port: number): void {
    const rule = this.#names.ruleFor(name, port);
    if (rule === undefined) this.#refuse(socket, { protocol: 'tcp', name, port }, 'port-not-granted');
    else if (rule.scheme === 'https') this.#toTls(socket, name, rule);
    else if (rule.scheme === 'http') void this.#toHttp(socket, name, rule);
    else void this.#join(socket, name, rule);
  }

  /** Waits for the TLS hello; its server name must be the name that was asked for. */
  #toTls(socket: Socket, name: string, rule: HostRule): void {
    const target: Target = { protocol: 'https', name, port: rule.port };
    let seen: Buffer = Buffer.alloc(0);
    const late = setTimeout(() => this.#refuse(socket, target, 'broken-request', 'no first bytes'), FIRST_BYTES_MS);
    socket.once('close', () => clearTimeout(late));
    const read = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      const hello = serverNameOf(seen);
      if (hello.kind === 'more' && seen.length <= MAX_FIRST_BYTES) return;
      clearTimeout(late);
      socket.off('data', read);
      socket.pause();
      if (hello.kind === 'name' && hello.name === name) this.#toNamed(socket, name, rule, seen);
      else if (hello.kind === 'name') this.#refuse(socket, target, 'other-server-name', recordedName(hello.name));
      else this.#refuse(socket, target, 'other-server-name', hello.kind === 'none' ? hello.why : 'a TLS hello without end');
    };
    socket.on('data', read);
  }

  /** TLS goes on as it is, unless a secret is to be filled in on the way. */
  #toNamed(socket: Socket, name: string, rule: HostRule, seen: Buffer): void {
    const { placeholders } = this.#parts;
    if (placeholders?.isFor(name, rule.port) !== true) {
      void this.#join(socket, name, rule, seen);
      return;
    }
    socket.unshift(seen);
    placeholders.enter(socket, this.#visit(socket, name, rule));
  }

  async #dial(name: string, rule: HostRule): Promise<Extract<Dialled, { socket: Socket }> | undefined> {
    const dialled = await dialName(name, rule.port, this.#parts.outside);
    if (!('socket' in dialled)) {
      const { refusal, address } = dialled;
      this.#log.refused({ protocol: rule.scheme, name, port: rule.port, refusal, address });
      return undefined;
    }
    if (this.#isClosed) {
      dialled.socket.destroy();
      return undefined;
    }
    this.#hold(dialled.socket);
    return dialled;
  }

  async #join(socket: Socket, name: string, rule: HostRule, first?: Buffer): Promise<void> {
    const dialled = await this.#dial(name, rule);
    if (dialled === undefined || socket.destroyed) {
      dialled?.socket.destroy();
      socket.resetAndDestroy();
      return;
    }
    if (first !== undefined) dialled.socket.write(first);
    this.#pair(socket, dialled.socket, { protocol: rule.scheme, name, address: dialled.address, port: rule.port });
  }

  #toLoopback(socket: Socket, port: number): void {
    const outward = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    outward.on('error', () => {});
    this.#hold(outward);
    this.#pair(socket, outward, { protocol: 'tcp', name: 'localhost', address: '127.0.0.1', port });
  }

  #pair(inner: Socket, outer: Socket, target: Target): void {
    this.#log.connection('opened', target);
    inner.pipe(outer);
    outer.pipe(inner);
    inner.once('close', () => {
      outer.destroy();
      this.#log.connection('closed', { ...target, sentBytes: inner.bytesRead, receivedBytes: inner.bytesWritten });
    });
    outer.once('close', () => inner.destroySoon());
  }

  async #toHttp(socket: Socket, name: string, rule: HostRule): Promise<void> {
    // biome-ignore lint/suspicious/noAssignInExpressions: made once, for the first who needs it
    const door = await (this.#door ??= import('node:http').then((http) => new HttpDoor(http)));
    door.enter(socket, this.#visit(socket, name, rule));
  }

  #visit(socket: Socket, name: string, rule: HostRule): Visit {
    const { port, scheme: protocol } = rule;
    let address: string | undefined;
    socket.once('close', () => {
      if (address === undefined) return;
      const bytes = { sentBytes: socket.bytesRead, receivedBytes: socket.bytesWritten };
      this.#log.connection('closed', { protocol, name, address, port, ...bytes });
    });
    return {
      name,
      port,
      refused: (refusal, detail) => this.#log.refused({ protocol, name, port, refusal, detail }),
      open: async () => {
        const dialled = await this.#dial(name, rule);
        if (dialled !== undefined && address === undefined) {
          address = dialled.address;
          this.#log.connection('opened', { protocol, name, address, port });
        }
        return dialled?.socket;
      },
    };
  }
}
