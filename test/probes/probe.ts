// One hostile behaviour per run: `node probe.ts ID BASE64URL(JSON of the setting)` prints one JSON line. `--list` prints all ids.
import { exhaustionProbes } from './exhaustion.ts';
import { fileProbes } from './files.ts';
import { kernelProbes } from './kernel.ts';
import { networkProbes } from './network.ts';
import { outcome, type Probe, reasonOf } from './outcome.ts';
import { processProbes } from './processes.ts';

const probes: Readonly<Record<string, Probe>> = {
  ...fileProbes,
  ...processProbes,
  ...kernelProbes,
  ...exhaustionProbes,
  ...networkProbes,
};

const [id = '', setting = 'e30'] = process.argv.slice(2);
const probe = probes[id];
if (probe === undefined) {
  process.stdout.write(`${Object.keys(probes).join('\n')}\n`);
} else {
  const told = JSON.parse(Buffer.from(setting, 'base64url').toString('utf8'));
  const found = await (async () => probe(told))().catch((error: unknown) => outcome('DENIED', `threw ${reasonOf(error)}`));
  process.stdout.write(`${JSON.stringify({ id, ...found })}\n`, () => process.exit(0));
}
