// The version of this package, from package.json (the bundler puts it in).
import packageJson from '../../package.json' with { type: 'json' };

/** The version of Bartizan, e.g. `0.1.0`. */
export const version: string = packageJson.version;
