// Our own server for the official conformance suite: `node main.ts --era legacy|modern|dual --transport stdio|http [--port N]`.
// Over HTTP it prints one line with its address; over stdio nothing but the protocol reaches stdout.
import { readOptions } from './options.ts';

const main = async (): Promise<void> => {
  const { era, transport, port } = readOptions(process.argv.slice(2));
  if (transport === 'stdio') {
    // Only what this transport needs is loaded: a gateway may start one process for each set of client capabilities.
    const { serveOverStdio } = await import('./stdio.ts');
    await serveOverStdio(era);
    return;
  }
  const { serveOverHttp } = await import('./http.ts');
  process.stdout.write(`listening ${await serveOverHttp(era, port)}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
