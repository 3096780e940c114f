// Whether a set of pinned wheels is whole on this machine: what each wheel itself says it needs is there, in a version that it allows. Asks nobody.
import { pypiFault } from './pypi-faults.ts';
import { isMet, type MarkerEnvironment } from './pypi-marker.ts';
import { parseRequirement, type Requirement } from './pypi-requirement.ts';
import { allows } from './pypi-specifier.ts';
import type { PyVersion } from './pypi-version.ts';

/** One package as it lies there. */
export interface Present {
  readonly name: string;
  readonly version: PyVersion;
  /** Lines of Requires-Dist. */
  readonly requires: readonly string[];
}

/**
 * Follows requirements from `root`, extras included.
 * @throws Fault `pypi.incomplete`, `pypi.bad-requirement`
 */
export function checkClosure(root: string, present: ReadonlyMap<string, Present>, markers: MarkerEnvironment): void {
  const extras = new Map<string, ReadonlySet<string>>();
  const todo: { readonly name: string; readonly extras: readonly string[] }[] = [{ name: root, extras: [] }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const known = extras.get(next.name);
    const all = new Set([...(known ?? []), ...next.extras]);
    if (known !== undefined && known.size === all.size) continue;
    extras.set(next.name, all);
    const one = present.get(next.name);
    for (const requirement of one === undefined ? [] : needs(one, markers, all)) {
      checkOne(next.name, requirement, present);
      todo.push(requirement);
    }
  }
}

function needs({ name, requires }: Present, markers: MarkerEnvironment, extras: ReadonlySet<string>): readonly Requirement[] {
  return requires
    .map((line) => {
      const requirement = parseRequirement(line);
      if (typeof requirement !== 'string') return requirement;
      throw pypiFault['bad-requirement']({ package: name, reason: requirement, text: line });
    })
    .filter(({ marker }) => marker === undefined || isMet(marker, markers, extras));
}

function checkOne(by: string, requirement: Requirement, present: ReadonlyMap<string, Present>): void {
  const found = present.get(requirement.name);
  const fits = found !== undefined && requirement.url === undefined && allows(requirement.range, found.version);
  if (!fits) throw pypiFault.incomplete({ package: by, requirement: requirement.text });
}
