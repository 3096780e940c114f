// The library for JSON with comments, however it is loaded: Node finds the package's UMD file, which has one default export, and the bundler its modules, which have none.
import * as modules from 'jsonc-parser';

/** What the library exports. */
export const jsonc: typeof modules = Object.hasOwn(modules, 'default')
  ? (Reflect.get(modules, 'default') as typeof modules)
  : modules;
