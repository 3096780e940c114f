// Faults of Python packages. What would run code of a package before anybody approved it is refused here, and says so.
import { faults } from '../base/fault.ts';

/** Entries of the `pypi` area, listed by `bartizan explain`. */
export const pypiFaultTable = {
  'not-a-name': {
    summary: '"{name}" is not the name of a Python package',
    fix: 'write pypi:NAME, pypi:NAME@VERSION or pypi:NAME@RANGE, as in pypi:mcp-server-time@2025.8.4',
  },
  'not-a-range': {
    summary: '"{range}" is no version and no range of versions (PEP 440)',
    fix: 'write a version (1.2.3) or a range (">=1.2,<2", "~=1.4")',
  },
  'no-python': {
    summary: 'a Python server needs Python, and no python3 was found on PATH',
    fix: 'install Python 3.9 or newer (apt install python3), or put it on PATH',
  },
  'bad-python': {
    summary: 'the Python at {path} did not answer what it is: {reason}',
    fix: 'run it by hand, repair it, or put another python3 first on PATH',
  },
  'old-python': { summary: '{path} is Python {version}; 3.9 is the oldest that is served', fix: 'install a newer Python' },
  'wrong-python': {
    summary: '{package} {version} needs Python {needs}, and this machine has {has}',
    fix: 'install that Python and put it first on PATH, or lock a version that runs on yours with bartizan add',
  },
  'not-found': {
    summary: 'the index at {registry} has no package "{name}"',
    fix: 'check the spelling, and which index is asked',
  },
  'bad-index': {
    summary: 'the index at {registry} answered something else than a project page (PEP 691) for "{name}": {reason}',
    fix: 'use an index that serves application/vnd.pypi.simple.v1+json, and tell its keeper',
  },
  'wrong-project': {
    summary: 'the index at {registry} was asked for "{name}" and answered with "{answered}"',
    fix: 'do not use this index until its keeper has explained it',
  },
  'no-version': {
    summary: 'no version of {name} fits {range}: {reason}',
    fix: 'ask for a version that exists; one that was withdrawn has to be named exactly',
  },
  'only-source': {
    summary: '{name} {version} is offered only as source, and building that runs code of the package on this machine',
    fix: 'ask for a version that has a wheel, or ask its authors to publish wheels',
  },
  'no-wheel': {
    summary: '{name} {version} has wheels, but none for Python {python} on {platform}',
    fix: 'use another Python, or ask for a version that has a wheel for this machine',
  },
  'no-digest': {
    summary: '{file} is offered without a SHA-256, so that nothing could hold it still',
    fix: 'use an index that publishes digests (PEP 691)',
  },
  conflict: { summary: 'no set of versions fits all: {reason}', fix: 'ask for another version of the server' },
  'too-hard': {
    summary: 'no fitting set of versions was found in {steps} steps; the last obstacle: {reason}',
    fix: 'ask for an exact version of the server',
  },
  'too-many-packages': {
    summary: '{name} needs more than {max} packages',
    fix: 'check whether this is the package you meant; the bound is not a setting',
  },
  'direct-url': {
    summary: '{package} needs {name} from a URL of its own ({url}), which no index vouches for',
    fix: 'ask for a version that depends on published packages only',
  },
  'bad-requirement': {
    summary: '{package} has a requirement that cannot be read ({reason}): {text}',
    fix: 'ask for another version',
  },
  'bad-wheel': {
    summary: '{file} is not a sound wheel: {reason}',
    fix: 'do not use it; ask for another version and tell its authors',
  },
  incomplete: {
    summary: '{package} needs {requirement} on this machine, and the lock has nothing that fits',
    fix: 'lock the server on this machine (bartizan upgrade); if it was locked here, its index described it wrongly: tell its keeper',
  },
  'wrong-metadata': {
    summary: 'the index describes {file} in another way than the wheel itself ({reason})',
    fix: 'do not use this index until its keeper has explained it',
  },
  'file-conflict': {
    summary: '{first} and {second} both bring {path}, with different content',
    fix: 'one would replace code of the other: ask for other versions',
  },
  'no-start': {
    summary: '{name} {version} has no command to start and no {module}/__main__.py',
    fix: 'check whether this is the package of the server; a library is no server',
  },
  'which-start': {
    summary: '{name} {version} has several commands ({commands}), none of them named like the package',
    fix: 'name one: pypi:{name}@{version}#COMMAND',
  },
  'no-such-start': {
    summary: '{name} {version} has no command "{command}"; it has {commands}',
    fix: 'name one of these',
  },
  'other-platform': {
    summary: '{file} was locked for another platform or Python than this one (Python {python} on {platform})',
    fix: 'use that Python, or lock the server on this machine: bartizan upgrade',
  },
  gone: {
    summary: 'the index at {registry} no longer offers {file} with the digest that is locked',
    fix: 'lock a version that is there: bartizan upgrade',
  },
} as const;

/** Makers of the `pypi` faults. */
export const pypiFault = faults('pypi', pypiFaultTable);
