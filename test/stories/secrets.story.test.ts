// The promise: a secret reaches the one server that lists it, and nothing else: no log, no trail, no argument, no file, no other server, no crash.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a secret.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place } from '../support/place.ts';
import type { StdioWire } from '../support/stdio-wire.ts';

const VERSION = '2025-11-25';
// No credential by its looks: what hides it must know it, not guess it.
const SECRET = 'plantedsecretwithoutanydigits';
const OTHER = 'anothersecretfortheotherserver';
const FORMS = [SECRET, OTHER].flatMap((value) => [
  value,
  Buffer.from(value).toString('base64').slice(2, -4),
  Buffer.from(value).toString('hex'),
]);

/** Fails if a secret stands in a text, naming the text and not the secret. */
function clean(name: string, text: string): void {
  for (const form of FORMS) assert.ok(!text.includes(form), `${name} holds a secret`);
}

/** Every file below a folder, as bytes in latin1. */
function filesUnder(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')]);
}

const clientOf = (wire: StdioWire | HttpWire): StoryClient =>
  new StoryClient({ wire, version: VERSION, capabilities: capabilitiesOf(VERSION), answer: answering('x') });

/** A server that shows what it was given on stderr, in clear and in base64, and then answers or dies. */
const SHOWING = `import { createInterface } from 'node:readline';
const show = (text) => process.stderr.write(text + '\\n');
show('given ' + process.env.TOKEN + ' and ' + process.env.OTHER);
show('encoded ' + Buffer.from('x' + process.env.TOKEN).toString('base64') + ' ' + encodeURIComponent(process.env.TOKEN));
if (process.env.DIE) throw new Error('cannot go on with ' + process.env.TOKEN);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  const say = (result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
  const refusal = { code: -32000, message: 'no account for ' + process.env.TOKEN };
  if (process.env.REFUSE) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: refusal }) + '\\n');
  else if (method === 'initialize') say({ protocolVersion: '${VERSION}', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
  else if (method === 'tools/list') say({ tools: [{ name: 'look', inputSchema: { type: 'object' } }] });
  else if (method === 'tools/call') say({ content: [{ type: 'text', text: [process.env.TOKEN, process.env.OTHER].map((one) => (one ?? '').length).join() }] });
}
`;

describe('a secret', () => {
  const place = new Place();
  after(() => place.end());
  const script = place.path('showing.mjs');
  writeFileSync(script, SHOWING);
  const keep = (name: string, value: string): void => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../../src/cli/main.ts'), 'secret', 'set', name, '--in', 'file'],
      {
        env: place.environment(),
        cwd: place.folder,
        input: value,
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, stderr);
  };

  it('reaches the server that lists it, and no other one', async () => {
    place.configure({
      servers: {
        one: place.entry(script, [], { env: { TOKEN: '${secret:one}' } }),
        two: place.entry(script, [], { env: { OTHER: 'x${secret:two}' } }),
        dies: place.entry(script, [], { env: { TOKEN: '${secret:one}', DIE: 'yes' } }),
        refuses: place.entry(script, [], { env: { TOKEN: '${secret:one}', REFUSE: 'yes' } }),
      },
    });
    keep('one', SECRET);
    keep('two', OTHER);
    const client = clientOf(place.relay('one'));
    await client.open();
    const reply = await client.call('look');
    assert.equal(at(reply.result, 'content', 0, 'text'), `${SECRET.length},0`);
    const { url, program } = await place.serve();
    const other = clientOf(new HttpWire(`${url}/s/two`));
    await other.open();
    assert.equal(at((await other.call('look')).result, 'content', 0, 'text'), `0,${OTHER.length + 1}`);
    for (const pid of place.running())
      clean(`the arguments of ${pid}`, spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
    clean('what serve says', program.stderr());
    await client.close();
    await program.stop();
  });

  /** What a client that introduces itself is told, and what the relay says. */
  const introduced = async (server: string) => {
    const main = join(import.meta.dirname, '../../src/cli/main.ts');
    const args = [main, 'run', server, '--config', place.config];
    const program = place.start(process.execPath, args, { BARTIZAN_DEBUG: '1' });
    let out = '';
    program.child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const params = { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    program.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    await until('that it cannot be used is told', () => out.includes('"error"'));
    return { program, out };
  };

  it('is not shown by a server that dies while it names it', async () => {
    const { program, out } = await introduced('dies');
    await until('its last words are kept', () => place.bartizan('logs', 'dies').out.includes('cannot go on with ***'));
    await program.stop();
    clean('what the client is told', out);
    clean('what the relay says', program.stderr());
  });

  it('is not in the words with which a server refuses, which are passed on', async () => {
    const { program, out } = await introduced('refuses');
    await program.stop();
    assert.match(out, /it says \\"no account for \*\*\*\\"/);
    clean('what the client is told', out);
    clean('what the relay says', program.stderr());
  });

  it('is not in the output of a crash', async () => {
    const crash = place.path('crash.mjs');
    writeFileSync(crash, "process.once('SIGUSR2', () => { throw new Error('boom'); });\n");
    const wire = place.relay('one', { NODE_OPTIONS: `--import=${crash}`, BARTIZAN_DEBUG: '1' });
    const client = clientOf(wire);
    await client.open();
    await client.call('look');
    wire.program.child.kill('SIGUSR2');
    await wire.program.ends();
    assert.match(wire.program.stderr(), /boom\n(?:.*\n)* +at process/, 'it crashed with a stack');
    clean('the crash', wire.program.stderr());
    clean('what the client got', wire.lines.join('\n'));
  });

  it('is in no answer of any command, and in no file', () => {
    const commands = [
      ['trail', '--json'],
      ['trail'],
      ['logs', 'one'],
      ['logs', 'two'],
      ['logs', 'dies'],
      ['ls'],
      ['ls', '--json'],
      ['secret', 'ls'],
      ['secret', 'ls', '--json'],
      ['doctor'],
      ['check-config', '--json'],
    ];
    for (const command of commands) {
      const { out, err } = place.bartizan(...command);
      assert.notEqual(out + err, '', command.join(' '));
      clean(command.join(' '), out + err);
    }
    assert.match(place.bartizan('logs', 'one').out, /given \*\*\* and undefined\n.*encoded \S*\*\*\*\S* \*\*\*/);
    const files = filesUnder(place.folder);
    assert.ok(files.some(([path]) => path.endsWith('store.db')) && files.some(([path]) => path.endsWith('secrets.json')));
    for (const [path, text] of files) clean(path, text);
  });
});
