// Where things are: the repository, the two suites, the gateway to test.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The conformance fixture's program. */
export const FIXTURE = join(ROOT, 'test/servers/conformance/main.ts');

/** The official suite of both eras. */
export const SUITE_FOLDER = dirname(require.resolve('@modelcontextprotocol/conformance/package.json'));

/** The older suite, for the legacy era only. */
export const OLD_SUITE_FOLDER = dirname(require.resolve('conformance-0.1/package.json'));

/** The gateway's program: the built one, or else its source. Undefined when there is neither. */
export const gatewayProgram = (): string | undefined =>
  [join(ROOT, 'dist/cli.js'), join(ROOT, 'src/cli/main.ts')].find((path) => existsSync(path));

/** An environment in which `node` is this very node: the suite starts its client by that name. */
export const withThisNode = (): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
});
