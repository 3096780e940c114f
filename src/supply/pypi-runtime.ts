// Which Python starts what is installed. On the start path of the relay: it unpacks and resolves nothing.
import type { Artefact } from './artefact.ts';
import { pypiFault } from './pypi-faults.ts';
import { findPython, type Python, type PythonPlace } from './pypi-python.ts';
import { parseWheelName } from './wheel-name.ts';
import { rankOf, ranksOf, supportedTags } from './wheel-tags.ts';

/**
 * Holds that locked wheels run on this Python.
 * @throws Fault `pypi.other-platform`, `pypi.bad-wheel`
 */
export function checkPlatform({ packages = {} }: Artefact, python: Python): void {
  const ranks = ranksOf(supportedTags(python.abi));
  for (const file of Object.keys(packages)) {
    const wheel = parseWheelName(file);
    if (wheel === undefined) throw pypiFault['bad-wheel']({ file, reason: 'that is not the name of a wheel' });
    if (rankOf(wheel.tags, ranks) === undefined) {
      throw pypiFault['other-platform']({ file, python: python.version, platform: python.abi.platform });
    }
  }
}

/** Finds the Python that starts a locked artefact, checked to fit its wheels. */
export function pythonFor(place: PythonPlace): (artefact: Artefact) => string {
  return (artefact) => {
    const python = findPython(place);
    if (artefact.kind === 'pypi') checkPlatform(artefact, python);
    return python.path;
  };
}
