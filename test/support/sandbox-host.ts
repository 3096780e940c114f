// A process that launches confined servers one after the other, for tests that kill it. `sandbox-host.ts WORD NODE FOLDER [UID]`
import { EMPTY_PROFILE } from '../../src/sandbox/profile.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';

const [word = '', node = '', folder = '', uid = ''] = process.argv.slice(2);
const sandbox = createSandbox({
  platform: process.platform,
  arch: process.arch,
  uid: process.getuid?.(),
  runAs: uid === '' ? undefined : Number(uid),
  home: folder,
  stateDir: `${folder}/state`,
  configDir: `${folder}/config`,
  ownEnv: {},
  node,
  allowDegraded: [],
  onEgress: () => {},
  onRepository: () => {},
  monotonicMs: () => performance.now(),
  newWord: () => 'x',
});
await sandbox.machine();
process.stdout.write('ready\n');
// It ignores every polite request, and the end of its input.
const args = ['-c', `trap "" TERM HUP INT PIPE; while :; do sleep 600; done; : ${word}`];
const server = { name: 's', command: '/bin/sh', args, env: {} };
// Without the watchdog that the product adds: a sandbox has to end by itself.
for (;;) await sandbox.launch(server, EMPTY_PROFILE, { projectDir: folder, code: [] });
