// A machine that cannot confine, through the real command: each missing piece is its own fault with its remedy, and nothing is started.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeLab } from '../support/lab.ts';
import { runAs } from '../support/ordinary-user.ts';

const uid = runAs ?? process.getuid?.() ?? -1;
const clientInfo = { name: 'test', version: '1' };
const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
const HELLO = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`;

/** What a client of `bartizan run` is told on a machine that `change` (shell, with all rights there) made different; by an ordinary user or by root. */
async function refusal(change: string, isRoot = false): Promise<string> {
  const { node, root, home, write } = makeLab();
  const marker = join(home, 'started');
  const entry = { command: '/bin/sh', args: ['-c', `echo > ${marker}`] };
  write('project/bartizan.yaml', JSON.stringify({ servers: { it: entry }, authority: { firstUse: 'lock' } }));
  write('empty/file', '');
  const project = join(home, 'project');
  const become = runAs === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
  const whom = isRoot ? ['--map-root-user'] : [`--map-user=${uid}`, `--map-group=${uid}`, '--keep-caps'];
  const drop = isRoot ? '' : 'setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --';
  const program = [node, join(root, 'src/cli/main.ts'), 'run', 'it'];
  const inside = ['sh', '-c', `${change}\nexec ${drop} "$@"`, 'machine', ...program];
  const [command = '', ...args] = [...become, 'unshare', '--user', ...whom, '--mount', '--', ...inside];
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: join(home, 'empty'), BARTIZAN_CONFIG_DIR: project };
  const child = spawn(command, args, { cwd: project, env, stdio: 'pipe' });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += String(chunk);
      child.stdin.end();
    });
  child.stdin.on('error', () => {});
  child.stdin.write(HELLO);
  await once(child, 'close');
  assert.equal(existsSync(marker), false, 'nothing was started');
  return text;
}

it('no bubblewrap', async () =>
  assert.match(
    await refusal('mount --bind /dev/null /usr/bin/bwrap'),
    /sandbox\.tool-missing .*bwrap.*Fix: apt-get install bubblewrap/,
  ));

it('no user namespaces', async () =>
  assert.match(
    await refusal('echo 0 > /proc/sys/user/max_user_namespaces'),
    /sandbox\.no-user-namespaces .*Fix: as root: sysctl -w user\.max_user_namespaces=/,
  ));

it('root', async () =>
  assert.match(
    await refusal(':', true),
    /sandbox\.root-caller .*Fix: start Bartizan as an ordinary user, or name one in your own settings .*authority: \{runAs: 1000\}/,
  ));

it('a home that cannot be written', async () =>
  assert.match(await refusal('mount -t tmpfs -o ro tmpfs "$HOME"'), /store\.bad-dir .*EROFS.*Fix: set BARTIZAN_STATE_DIR/));
