// The command line of the conformance fixture.
import { parseArgs } from 'node:util';

/** What the fixture serves: one era, or both at one address. */
export type ServedEra = 'legacy' | 'modern' | 'dual';

/** The command line, read. */
export interface FixtureOptions {
  readonly era: ServedEra;
  readonly transport: 'stdio' | 'http';
  /** 0: any free port. */
  readonly port: number;
}

const oneOf = <T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`--${name} must be one of ${allowed.join(', ')}`);
  return found;
};

/** Reads the arguments; throws an Error with one line for the user when one is missing or wrong. */
export function readOptions(args: string[]): FixtureOptions {
  const { values } = parseArgs({
    args,
    options: { era: { type: 'string' }, transport: { type: 'string' }, port: { type: 'string', default: '0' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port must be a number from 0 to 65535');
  return {
    era: oneOf('era', values.era, ['legacy', 'modern', 'dual']),
    transport: oneOf('transport', values.transport, ['stdio', 'http']),
    port,
  };
}
