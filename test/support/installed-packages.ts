// Packages that npm installed here, published again with all that they need: real servers from a registry on loopback.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { ROOT } from './place.ts';

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const needsOf = ({ dependencies, optionalDependencies, peerDependencies }: Manifest): readonly string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** Where Node finds a package from a folder; undefined for one that is not installed (an optional one). */
function found(name: string, from: string): string | undefined {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(join(candidate, 'package.json'))) return candidate;
  return join(from, '/') === ROOT ? undefined : found(name, dirname(from));
}

/** Publishes what lies in `node_modules/LOCATION`, and everything that it needs, as it is installed here. */
export function publishInstalled(registry: TestRegistry, location: string): void {
  const done = new Set<string>();
  const publish = (folder: string): void => {
    if (done.has(folder)) return;
    done.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const paths = globSync('**/*', { cwd: folder, exclude: (path) => path === 'node_modules' || path === 'package.json' });
    const entries = paths
      .map((path) => ({ path, stats: statSync(join(folder, path)) }))
      .filter(({ stats }) => stats.isFile())
      .map(({ path, stats }) => ({
        path: `package/${path}`,
        mode: stats.mode & 0o777,
        content: readFileSync(join(folder, path)),
      }));
    registry.publish({ name: manifest.name, version: manifest.version, manifest, entries });
    for (const need of needsOf(manifest)) {
      const other = found(need, folder);
      if (other !== undefined) publish(other);
    }
  };
  publish(join(ROOT, 'node_modules', location));
}
