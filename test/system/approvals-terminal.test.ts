// The live list on a real terminal: arrows, refusing, and allowing with the passphrase, as a person types it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { approverOf, questionsOf } from '../support/approvers.ts';
import { StoryClient } from '../support/client.ts';
import { at } from '../support/look.ts';
import { Place, ROOT } from '../support/place.ts';

/** Types at a terminal of its own: waits for a text on the screen, then sends keys; prints all that was shown. */
const DRIVER = `
import fcntl, json, os, pty, select, struct, sys, termios, time
command, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
shown, seen = '', 0
def read(seconds):
    global shown
    if select.select([fd], [], [], seconds)[0]:
        shown += os.read(fd, 65536).decode('utf8', 'replace')
for awaited, keys in steps:
    end = time.time() + 20
    while awaited not in shown[seen:] and time.time() < end:
        read(0.1)
    if awaited not in shown[seen:]:
        sys.exit('no ' + awaited + ' in ' + shown[seen:])
    seen = len(shown)
    time.sleep(0.3)
    os.write(fd, keys.encode())
try:
    while True: read(5)
except OSError:
    pass
sys.stdout.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource in Server::"story");
@id("confirm") @ask("it may change something")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/echo");
`;

const place = new Place();
after(() => place.end());

it('a person moves, refuses, looks, allows with the passphrase, and leaves', async () => {
  place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) }, limits: { approvalHoldMs: '20ms' } });
  mkdirSync(place.path('policy'));
  writeFileSync(place.path('policy/story.cedar'), POLICY);
  await approverOf(place, 'ada');
  const client = new StoryClient({ wire: place.relay('story'), version: '2025-11-25' });
  await client.open();
  await client.call('echo', { tag: 'first' });
  await client.call('echo', { tag: 'second' });
  const steps = [
    ['q ends', '\u001b[B'],
    ['q ends', 'r'],
    ['q ends', 'a'],
    ['allows it once', 'a'],
    ['[y/N]', 'y\r'],
    ['Passphrase', 'correct horse battery staple orbit ada\r'],
    ['Nobody waits', 'q'],
  ];
  const command = [process.execPath, join(ROOT, 'src/cli/main.ts'), 'approvals'];
  const options = { cwd: place.folder, env: place.environment({ TERM: 'xterm' }), encoding: 'utf8', timeout: 90_000 } as const;
  const driven = spawnSync('python3', ['-c', DRIVER, JSON.stringify(command), JSON.stringify(steps)], options);
  assert.equal(driven.error, undefined, 'this test needs python3');
  assert.equal(driven.status, 0, driven.stderr + driven.stdout);
  assert.match(driven.stdout, /allowed by ada/);
  assert.doesNotMatch(driven.stdout, /battery staple/, 'the passphrase is not echoed');
  const [open] = await questionsOf(place);
  assert.deepEqual([at(open, 'state'), at(open, 'question', 'params', 'arguments', 'tag')], ['approved', 'first']);
  assert.deepEqual(at((await client.call('echo', { tag: 'first' })).result, 'structuredContent'), { tag: 'first' });
  assert.match(String(at((await client.call('echo', { tag: 'second' })).result, 'content', 0, 'text')), /^approval\.refused/);
  await client.close();
});
