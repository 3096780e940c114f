// A server on bare sockets that answers with whatever bytes a test wants, which node:http would never send. Loopback only.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A request as it came. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection it came on: 1 for the first of this server. */
  readonly connection: number;
  readonly socket: Socket;
}

/** A running server and what it has seen. */
export interface RawServer {
  readonly port: number;
  readonly url: string;
  readonly requests: RawRequest[];
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A response with a JSON body and its length. */
export const jsonResponse = (body: string, head = '200 OK', more = ''): string =>
  `HTTP/1.1 ${head}\r\ncontent-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** The head of an event stream in chunks. */
export const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
export const event = (data: string, more = ''): string => chunk(`${more}data: ${data}\n\n`);
export const LAST_CHUNK = '0\r\n\r\n';

/** A successful reply to the JSON-RPC request in a body. */
export const replyTo = (request: RawRequest, result = '{}'): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(JSON.parse(request.body).id)},"result":${result}}`;

/** Starts a server; `answer` is called with each request, its body complete. */
export async function startRawServer(answer: (request: RawRequest) => void): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        const [first = '', ...lines] = text.slice(0, end).split('\r\n');
        const [method = '', target = ''] = first.split(' ');
        const headers = Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const length = Number(headers['content-length'] ?? 0);
        if (text.length < end + 4 + length) return;
        const body = Buffer.from(text.slice(end + 4, end + 4 + length), 'latin1').toString('utf8');
        text = text.slice(end + 4 + length);
        const request: RawRequest = { method, target, headers, body, connection, socket };
        requests.push(request);
        answer(request);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/mcp`,
    requests,
    sockets,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
