// A stand-in for Bartizan in tests: launches servers with the real code and a real watchdog, says their numbers, and waits to be killed.
// Arguments: the servers (files of test/servers/hostile with their own arguments, `+` between servers).
import { launch } from './child.ts';
import { unconfined } from './launcher.test-kit.ts';
import { hostile, MARK } from './processes.test-kit.ts';
import { createWatchdog } from './watchdog.ts';

const watchdog = createWatchdog({ onTrouble: (fault) => console.error(fault.code) });
const servers = process.argv.slice(2).join(' ').split(' + ');
const pids: number[] = [];
for (const server of servers) {
  const [file = '', ...args] = server.split(' ');
  const spec = {
    name: 'probe',
    command: process.execPath,
    args: [hostile(file), ...args],
    env: { [MARK]: process.env[MARK] ?? '' },
  };
  const child = await launch(spec, { launcher: unconfined(process.env), watchdog });
  child.stdout.resume();
  child.stderr.resume();
  pids.push(child.pid);
}
console.log(pids.join(' '));
