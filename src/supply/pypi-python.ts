// Which Python this machine has, and what it can run. Only the interpreter itself is asked, isolated and without its site packages: no package's code runs.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { isObject, type JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { pypiFault } from './pypi-faults.ts';
import type { MarkerEnvironment } from './pypi-marker.ts';
import { saveRecord } from './pypi-record.ts';
import type { PythonAbi } from './wheel-tags.ts';

/** A Python that was found and asked. */
export interface Python {
  /** Absolute, of the interpreter itself: no shim, no virtual environment. */
  readonly path: string;
  /** `3.11.2`. */
  readonly version: string;
  readonly abi: PythonAbi;
  readonly markers: MarkerEnvironment;
}

/** What finding a Python needs. */
export interface PythonPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
}

const MIN_MINOR = 9;
const PROBE_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 64 * 1024;

// What packaging.markers.default_environment() and packaging.tags look at.
const PROBE = `
import json, os, platform, struct, sys, sysconfig
i = sys.implementation
v = lambda x: '.'.join(map(str, x[:3])) + ('' if x[3] == 'final' else x[3][0] + str(x[4]))
try: glibc = os.confstr('CS_GNU_LIBC_VERSION')
except (AttributeError, OSError, ValueError): glibc = None
json.dump({
  'path': getattr(sys, '_base_executable', None) or sys.executable, 'version': platform.python_version(),
  'major': sys.version_info[0], 'minor': sys.version_info[1],
  'flags': ('t' if sysconfig.get_config_var('Py_GIL_DISABLED') else '') + ('d' if hasattr(sys, 'gettotalrefcount') else ''),
  'platform': sysconfig.get_platform(), 'bits': struct.calcsize('P') * 8, 'glibc': glibc or '',
  'host': str(sysconfig.get_config_var('HOST_GNU_TYPE') or ''), 'mac': platform.mac_ver()[0] if sys.platform == 'darwin' else '',
  'markers': {
    'implementation_name': i.name, 'implementation_version': v(i.version), 'os_name': os.name, 'platform_machine': platform.machine(),
    'platform_python_implementation': platform.python_implementation(), 'platform_release': platform.release(),
    'platform_system': platform.system(), 'platform_version': platform.version(), 'python_full_version': platform.python_version(),
    'python_version': '.'.join(platform.python_version_tuple()[:2]), 'sys_platform': sys.platform,
  },
}, sys.stdout)
`;

const PROGRAMS: readonly string[] = process.platform === 'win32' ? ['python3.exe', 'python.exe'] : ['python3', 'python'];

/**
 * The Python that servers run with: the first on PATH. What it answered is remembered in the state folder until its file changes.
 * @throws Fault `pypi.no-python`, `pypi.bad-python`, `pypi.old-python`
 */
export function findPython(place: PythonPlace): Python {
  const path = onPath(place.env['PATH'] ?? '');
  if (path === undefined) throw pypiFault['no-python']();
  const record = join(place.stateDir, 'python.json');
  const key = keyOf(path);
  const python = remembered(record, key) ?? ask(path, place, record, key);
  if (python.abi.major !== 3 || python.abi.minor < MIN_MINOR) {
    throw pypiFault['old-python']({ path: python.path, version: python.version });
  }
  return python;
}

function onPath(path: string): string | undefined {
  // A relative folder on PATH would be one of the project, whose files are a stranger's.
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  return PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // The Windows Store's placeholder is an empty file that opens a shop.
    const stats = statSync(path);
    return stats.isFile() && stats.size > 0;
  } catch {
    return false;
  }
}

function keyOf(path: string): string {
  const { size, mtimeMs, ino } = statSync(path);
  return [path, size, mtimeMs, ino].join('|');
}

function remembered(record: string, key: string): Python | undefined {
  try {
    const saved = parseStrict(readFileSync(record, 'utf8'), { maxDepth: 8 }).value;
    if (!isObject(saved) || saved['key'] !== key || !isObject(saved['answer'])) return undefined;
    const python = pythonOf(saved['answer']);
    // A shim stays the same file when the interpreter behind it is replaced.
    return python !== undefined && saved['interpreter'] === keyOf(python.path) ? python : undefined;
  } catch {
    return undefined;
  }
}

function ask(path: string, place: PythonPlace, record: string, key: string): Python {
  const refuse = (reason: string): never => {
    throw pypiFault['bad-python']({ path, reason });
  };
  const { stdout, error, status } = spawnSync(path, ['-I', '-S', '-c', PROBE], {
    // Version managers put scripts on PATH that need to find themselves; Python itself ignores the environment (-I).
    env: environmentOf(place.env),
    cwd: '/',
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MS,
    maxBuffer: MAX_ANSWER_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  if (error !== undefined) return refuse((error as NodeJS.ErrnoException).code ?? 'it could not be started');
  if (status !== 0) return refuse(`it ended with status ${status}`);
  const answer = parsed(stdout);
  const python = answer === undefined ? undefined : pythonOf(answer);
  if (answer === undefined || python === undefined || !isProgram(python.path))
    return refuse('it answered something else than what it is');
  saveRecord(record, { key, interpreter: keyOf(python.path), answer });
  return python;
}

function environmentOf(env: PythonPlace['env']): Record<string, string> {
  const passed = [
    'PATH',
    'HOME',
    'PYENV_ROOT',
    'PYENV_VERSION',
    'ASDF_DATA_DIR',
    'ASDF_DIR',
    'MISE_DATA_DIR',
    'SYSTEMROOT',
    'USERPROFILE',
  ];
  return Object.fromEntries(passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name] ?? '']])));
}

function parsed(text: string): JsonObject | undefined {
  try {
    const { value } = parseStrict(text, { maxDepth: 4 });
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const textAt = (object: JsonObject, name: string): string | undefined => {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
};

const pairOf = (text: string): readonly [number, number] | undefined => {
  const match = /(\d{1,4})\.(\d{1,4})/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
};

function pythonOf(answer: JsonObject): Python | undefined {
  const [path, version, platform] = ['path', 'version', 'platform'].map((name) => textAt(answer, name));
  const [major, minor, bits] = ['major', 'minor', 'bits'].map((name) => answer[name]);
  const markers = answer['markers'];
  if (path === undefined || version === undefined || platform === undefined || !isAbsolute(path)) return undefined;
  if (typeof major !== 'number' || typeof minor !== 'number' || typeof bits !== 'number' || !isObject(markers)) return undefined;
  const implementation = textAt(markers, 'implementation_name');
  if (implementation === undefined) return undefined;
  return {
    path,
    version,
    abi: {
      implementation,
      major,
      minor,
      bits,
      platform,
      abiFlags: textAt(answer, 'flags') ?? '',
      glibc: pairOf(textAt(answer, 'glibc') ?? ''),
      isMusl: (textAt(answer, 'host') ?? '').includes('musl'),
      macOs: pairOf(textAt(answer, 'mac') ?? ''),
    },
    markers: Object.fromEntries(Object.entries(markers).map(([name, value]) => [name, typeof value === 'string' ? value : ''])),
  };
}
