// `npm run probes`: the hostile programs of test/probes under Bartizan's own sandbox, as an ordinary user, in a lab without a way to the network.
//   npm run probes [-- TEXT] [--json FILE] [--launcher podman | none | 'COMMAND']
// `--launcher podman` runs them in Bartizan's containers, which takes root for the lab and rootless podman for a user that is made for it; `none` shows what they do unconfined.
// Exits 1 when an attack works that must not, something that must work does not, or fewer are stopped than the bar says.
import { parseArgs } from 'node:util';
import { openAttacks, runProbes, stoppedOf, UNCONFINED } from '../test/probes/run.ts';
import { KNOWN_OPEN_IN_CONTAINERS, runContainerProbes } from '../test/probes/run-containers.ts';

/** Of the attacks that work unconfined, so many have to be stopped. */
const BAR = 70;
const BAR_IN_CONTAINERS = 68;

async function main(): Promise<number> {
  const options = { json: { type: 'string' }, launcher: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { writeFileSync } = await import('node:fs');
  const isContainer = values.launcher === 'podman';
  const results = await (isContainer ? runContainerProbes : runProbes)({
    only: positionals[0] ?? '',
    launcher: values.launcher,
    onResult: ({ id, result, detail }) =>
      process.stdout.write(`${result.padEnd(8)} ${id.padEnd(34)} ${detail.replaceAll('\n', ' ').slice(0, 110)}\n`),
  });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
  const count = (wanted: string): number => results.filter(({ result }) => result === wanted).length;
  const known = isContainer ? KNOWN_OPEN_IN_CONTAINERS : undefined;
  const wrong = openAttacks(results, known);
  const stopped = stoppedOf(results, known);
  const bar = positionals.length > 0 ? 0 : isContainer ? BAR_IN_CONTAINERS : BAR;
  process.stdout.write(
    `\n${results.length} probes: ${count('ALLOWED')} allowed, ${count('DENIED')} denied, ${count('NA')} not applicable
Of the ${UNCONFINED.length} attacks that work without a sandbox, ${stopped} were stopped (bar: ${bar}).
${
  wrong.length === 0 ? 'As expected: what is allowed is listed in docs/guide/confine.md.' : `Not as expected: ${wrong.join(', ')}`
}\n`,
  );
  return wrong.length === 0 && stopped >= bar ? 0 : 1;
}

process.exitCode = await main();
