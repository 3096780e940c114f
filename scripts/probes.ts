// `npm run probes`: the hostile programs of test/probes under Bartizan's own sandbox, as an ordinary user, in a lab without a way to the network.
//   npm run probes [-- TEXT ...] [--json FILE] [--launcher 'COMMAND' | podman]
// `--launcher podman` runs them in Bartizan's containers, which takes root for the lab and rootless podman for a user that is made for it.
// Exits 1 when an attack works that must not, or something that must work does not.
import { parseArgs } from 'node:util';
import { openAttacks, runProbes } from '../test/probes/run.ts';
import { KNOWN_OPEN_IN_CONTAINERS, runContainerProbes } from '../test/probes/run-containers.ts';

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
  const wrong = openAttacks(results, isContainer ? KNOWN_OPEN_IN_CONTAINERS : undefined);
  process.stdout.write(
    `\n${results.length} probes: ${count('ALLOWED')} allowed, ${count('DENIED')} denied, ${count('NA')} not applicable\n${
      wrong.length === 0
        ? 'As expected: what is allowed is listed in docs/guide/confine.md.'
        : `Not as expected: ${wrong.join(', ')}`
    }\n`,
  );
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
