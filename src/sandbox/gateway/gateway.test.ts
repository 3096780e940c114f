import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { createAuthority } from '../../../test/servers/tls/certificate.ts';
import { type Bench, question, type Rig, readAll, rig, serve } from './gateway.test-kit.ts';

const A = '203.0.113.10';

/** A web server that says what it was asked. */
async function web(seen: IncomingMessage[] = []): Promise<number> {
  const server = createHttpServer((request, response) => {
    seen.push(request);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => response.end(`${request.method} ${request.url} ${request.headers.host} [${body}]\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.closeAllConnections());
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function plain(bench: Partial<Bench> = {}, seen: IncomingMessage[] = []): Promise<Rig> {
  const port = await web(seen);
  return rig({ hosts: ['http://a.example.com'], zone: { 'a.example.com': [A] }, places: { [`${A}:80`]: port }, ...bench });
}

async function comeFor(one: Rig, name: string, port: number): Promise<Socket> {
  const address = one.lookUp(name);
  assert.ok(address !== undefined, `${name} is not granted`);
  return one.come(address, port);
}

const refusals = ({ records }: Rig): readonly string[] =>
  records.filter(({ kind }) => kind === 'refused').map(({ protocol, name, refusal }) => `${protocol} ${name ?? '-'} ${refusal}`);

describe('names', () => {
  it('that are granted get an address each, the same every time, from a network that nobody has', () => {
    const one = rig({ hosts: ['a.example.com', '*.example.org'] });
    const address = one.lookUp('a.example.com');
    assert.match(address ?? '', /^198\.1[89]\./);
    assert.equal(one.lookUp('A.Example.COM'), address);
    assert.notEqual(one.lookUp('b.example.org'), address);
    assert.deepEqual(one.records, []);
  });

  it('that are not granted do not exist, and are recorded', () => {
    const one = rig({ hosts: ['a.example.com', '*.example.org'] });
    for (const name of ['b.example.com', 'x.a.example.com', 'example.org', 'leak.evil.test', 'notexample.org'])
      assert.equal(one.lookUp(name), undefined, name);
    assert.equal(one.gateway.answer(question('b.example.com'))!.readUInt16BE(2) & 0xf, 3, 'no such name');
    assert.equal(refusals(one).filter((line) => line.includes('leak.evil.test')).length, 1);
  });

  it('have no other address than an IPv4 one', () => {
    const one = rig({ hosts: ['a.example.com'] });
    for (const type of [28, 65, 16, 255]) {
      const answer = one.gateway.answer(question('a.example.com', type))!;
      assert.equal(answer.readUInt16BE(6), 0);
      assert.equal(answer.readUInt16BE(2) & 0xf, 0);
    }
  });

  it('in packets that are no question get no answer at all', () => {
    const one = rig({ hosts: ['a.example.com'] });
    const good = question('a.example.com');
    const two = Buffer.from(good);
    two.writeUInt16BE(2, 4);
    const answer = Buffer.from(good);
    answer.writeUInt16BE(0x8180, 2);
    const pointing = Buffer.from(good);
    pointing.writeUInt8(0xc0, 12);
    for (const packet of [Buffer.alloc(0), good.subarray(0, 14), good.subarray(0, -1), two, answer, pointing, Buffer.alloc(2000)])
      assert.equal(one.gateway.answer(packet), undefined);
  });

  it('of a wildcard are bounded in number', () => {
    const one = rig({ hosts: ['*.example.org'] });
    let given = 0;
    for (let index = 0; index < 5000; index += 1) if (one.lookUp(`n${index}.example.org`) !== undefined) given += 1;
    assert.equal(given, 4096);
  });
});

describe('plain HTTP', () => {
  it('reaches the granted host, request after request on one connection', async () => {
    const one = await plain();
    const socket = await comeFor(one, 'a.example.com', 80);
    socket.write('GET /1 HTTP/1.1\r\nHost: a.example.com\r\n\r\n');
    assert.match(String((await once(socket, 'data'))[0]), /GET \/1 a\.example\.com/);
    socket.write('POST /2 HTTP/1.1\r\nHost: A.example.com:80\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello');
    assert.match(await readAll(socket), /POST \/2 A\.example\.com:80 \[hello\]/);
    const kinds = one.records.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['opened', 'closed']);
    assert.ok((one.records[1]?.sentBytes ?? 0) > 100 && (one.records[1]?.receivedBytes ?? 0) > 100);
  });

  it('keeps a chunked body a body, whatever the method', async () => {
    const seen: IncomingMessage[] = [];
    const one = await plain({}, seen);
    const socket = await comeFor(one, 'a.example.com', 80);
    const smuggled = 'GET /evil HTTP/1.1\r\nHost: evil.test\r\n\r\n';
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    socket.write(`GET /1 HTTP/1.1\r\nHost: a.example.com\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}`);
    assert.match(await readAll(socket), /GET \/1 a\.example\.com \[GET \/evil/);
    assert.deepEqual(
      seen.map(({ url }) => url),
      ['/1'],
    );
  });

  const bad: readonly (readonly [name: string, request: string, refusal: string])[] = [
    ['for another host', 'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n', 'other-host'],
    ['with two hosts', 'GET / HTTP/1.1\r\nHost: a.example.com\r\nHost: evil.test\r\n\r\n', 'other-host'],
    ['for another port', 'GET / HTTP/1.1\r\nHost: a.example.com:8080\r\n\r\n', 'other-host'],
    ['with a whole URL', 'GET http://evil.test/ HTTP/1.1\r\nHost: a.example.com\r\n\r\n', 'broken-request'],
    ['for a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: a.example.com\r\n\r\n', 'broken-request'],
    ['for an upgrade', 'GET / HTTP/1.1\r\nHost: a.example.com\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', 'upgrade'],
    [
      'with two lengths',
      'POST / HTTP/1.1\r\nHost: a.example.com\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      'broken-request',
    ],
    [
      'with length and chunks',
      'POST / HTTP/1.1\r\nHost: a.example.com\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'broken-request',
    ],
    ['that is none', '\x16\x03\x01\x00\x05hello', 'broken-request'],
  ];
  for (const [name, request, refusal] of bad)
    it(`a request ${name} reaches nobody`, async () => {
      const seen: IncomingMessage[] = [];
      const one = await plain({}, seen);
      const socket = await comeFor(one, 'a.example.com', 80);
      socket.write(request);
      await readAll(socket);
      assert.equal(seen.length, 0);
      assert.deepEqual(one.dialled, []);
      assert.deepEqual(refusals(one), [`http a.example.com ${refusal}`]);
    });

  it('a second request on the connection is checked like the first', async () => {
    const seen: IncomingMessage[] = [];
    const one = await plain({}, seen);
    const socket = await comeFor(one, 'a.example.com', 80);
    socket.write('GET /1 HTTP/1.1\r\nHost: a.example.com\r\n\r\nGET /2 HTTP/1.1\r\nHost: evil.test\r\n\r\n');
    assert.match(await readAll(socket), /421/);
    assert.deepEqual(
      seen.map(({ url }) => url),
      ['/1'],
    );
  });
});

describe('TLS', () => {
  const authority = createAuthority();

  async function secure(): Promise<{ readonly one: Rig; readonly names: string[] }> {
    const names: string[] = [];
    const server = createTlsServer(authority.issue(['a.example.com', 'evil.test']), (socket) => {
      socket.on('error', () => {});
      names.push(String(socket.servername));
      socket.once('data', () => socket.end('welcome'));
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    after(() => server.close());
    const places = { [`${A}:443`]: (server.address() as AddressInfo).port };
    return { one: rig({ hosts: ['a.example.com'], zone: { 'a.example.com': [A] }, places }), names };
  }

  const talk = (socket: Socket, servername: string | undefined): Promise<string> => {
    const secured = connectTls({ socket, rejectUnauthorized: false, ...(servername === undefined ? {} : { servername }) });
    secured.on('error', () => {});
    secured.once('secureConnect', () => secured.write('x'));
    return readAll(secured);
  };

  it('for the granted name passes untouched', async () => {
    const { one, names } = await secure();
    assert.equal(await talk(await comeFor(one, 'a.example.com', 443), 'a.example.com'), 'welcome');
    assert.deepEqual(names, ['a.example.com']);
    assert.deepEqual(refusals(one), []);
  });

  for (const servername of ['evil.test', undefined])
    it(`for ${servername ?? 'no name'} is cut before anything is dialled`, async () => {
      const { one, names } = await secure();
      assert.equal(await talk(await comeFor(one, 'a.example.com', 443), servername), '');
      assert.deepEqual([names, one.dialled], [[], []]);
      assert.deepEqual(refusals(one), ['https a.example.com other-server-name']);
    });

  it('that is plain text is cut', async () => {
    const { one } = await secure();
    const socket = await comeFor(one, 'a.example.com', 443);
    socket.write('GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n');
    assert.equal(await readAll(socket), '');
    assert.deepEqual(refusals(one), ['https a.example.com other-server-name']);
  });
});

describe('a connection', () => {
  it('to an address that no name was given is cut and recorded', async () => {
    const one = rig({ hosts: ['a.example.com'] });
    for (const address of ['203.0.113.66', '169.254.169.254', '198.18.0.1', '127.0.0.1']) {
      assert.equal(await readAll(await one.come(address, 80)), '');
      assert.deepEqual(one.records.at(-1)?.refusal, 'address-not-granted');
      assert.deepEqual(one.records.at(-1)?.address, address);
    }
    assert.deepEqual(one.dialled, []);
  });

  it('to a port that is not granted is cut', async () => {
    const one = rig({ hosts: ['a.example.com', 'tcp://a.example.com:5432'], zone: { 'a.example.com': [A] } });
    await readAll(await comeFor(one, 'a.example.com', 8080));
    assert.deepEqual(refusals(one), ['tcp a.example.com port-not-granted']);
  });

  it('to a name that resolves to a refused address is cut, whatever else it resolves to', async () => {
    const mayDial = (address: string): boolean => address !== '10.0.0.5';
    const one = rig({ hosts: ['tcp://db.example.com:5432'], zone: { 'db.example.com': ['10.0.0.5'] }, mayDial });
    await readAll(await comeFor(one, 'db.example.com', 5432));
    assert.deepEqual(refusals(one), ['tcp db.example.com private-address']);
    assert.deepEqual(one.dialled, []);
  });

  it('dials the address that was checked, and the next one when it does not answer', async () => {
    const port = await serve((socket) => socket.end('data'));
    const zone = { 'db.example.com': ['10.0.0.5', '203.0.113.1', '203.0.113.2'] };
    const places = { '203.0.113.2:5432': port };
    const mayDial = (address: string): boolean => address !== '10.0.0.5';
    const one = rig({ hosts: ['tcp://db.example.com:5432'], zone, places, mayDial });
    assert.equal(await readAll(await comeFor(one, 'db.example.com', 5432)), 'data');
    assert.deepEqual(one.dialled, ['203.0.113.1:5432', '203.0.113.2:5432']);
    assert.equal(one.records.at(-1)?.address, '203.0.113.2');
  });

  it('to a port of this machine needs that port named', async () => {
    const port = await serve((socket) => socket.end('mine'));
    const one = rig({ hosts: [], loopbackPorts: [port] });
    assert.equal(await readAll(await one.come('127.0.0.1', port)), 'mine');
    assert.equal(await readAll(await one.come('10.0.0.5', port)), '');
    assert.equal(await readAll(await one.come('127.0.0.1', port + 1)), '');
  });

  it('that ends its own half still gets the answer', async () => {
    const port = await serve((socket) => {
      let got = '';
      socket.on('data', (chunk) => {
        got += String(chunk);
      });
      socket.on('end', () => socket.end(`got ${got}`));
    });
    const one = rig({ hosts: ['tcp://db.example.com:5432'], zone: { 'db.example.com': [A] }, places: { [`${A}:5432`]: port } });
    const socket = await comeFor(one, 'db.example.com', 5432);
    socket.end('all of it');
    assert.equal(await readAll(socket), 'got all of it');
  });

  it('ends with the gateway', async () => {
    const port = await serve(() => {});
    const one = rig({ hosts: ['tcp://db.example.com:5432'], zone: { 'db.example.com': [A] }, places: { [`${A}:5432`]: port } });
    const socket = await comeFor(one, 'db.example.com', 5432);
    socket.write('x');
    while (!one.records.some(({ kind }) => kind === 'opened')) await new Promise(setImmediate);
    one.gateway.close();
    assert.equal(await readAll(socket), '');
  });

  it('beyond the bound is refused', async () => {
    const port = await serve(() => {});
    const one = rig({ hosts: ['tcp://db.example.com:5432'], zone: { 'db.example.com': [A] }, places: { [`${A}:5432`]: port } });
    const address = one.lookUp('db.example.com')!;
    const sockets = await Promise.all(Array.from({ length: 260 }, () => one.come(address, 5432)));
    while (!one.records.some(({ refusal }) => refusal === 'too-many')) await new Promise(setImmediate);
    for (const socket of sockets) socket.destroy();
  });
});

it('a flood of refused attempts becomes few records that count them', () => {
  const one = rig({ hosts: [] });
  for (let index = 0; index < 10_000; index += 1) one.lookUp('evil.test');
  for (let index = 0; index < 5000; index += 1) one.lookUp(`leak${index}.evil.test`);
  one.gateway.close();
  assert.ok(one.records.length < 400, String(one.records.length));
  const times = one.records.reduce((sum, record) => sum + record.times, 0);
  assert.equal(times, 15_000);
  const same = one.records.filter(({ name }) => name === 'evil.test').reduce((sum, record) => sum + record.times, 0);
  assert.equal(same, 10_000);
});
