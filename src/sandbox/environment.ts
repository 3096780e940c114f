// The environment of a spawned server: an allow-list of ours and what the settings name. Never the rest: it may hold keys, or code to load.

/** Variables of Bartizan's own environment that a server inherits; all others (NODE_OPTIONS, LD_PRELOAD, tokens …) stay out. */
const INHERITED_UNIX: readonly string[] = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER'];

const INHERITED_WINDOWS: readonly string[] = [
  'APPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATH',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

const LOCALE_PREFIX = 'LC_';

/** An exported shell function: bash would define it (Shellshock). */
const isShellFunction = (value: string): boolean => value.startsWith('()');

/**
 * Builds a server's environment from `own` (usually `process.env`) and the variables that the settings name, which win.
 * On Windows names are compared without case, since PATH is called `Path` there.
 */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  named: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): Record<string, string> {
  const isWindows = platform === 'win32';
  const inherited = new Set(isWindows ? INHERITED_WINDOWS : INHERITED_UNIX);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const isInherited = isWindows ? inherited.has(name.toUpperCase()) : inherited.has(name) || name.startsWith(LOCALE_PREFIX);
    if (isInherited && value !== undefined && !isShellFunction(value)) {
      environment[name] = value;
    }
  }
  return { ...environment, ...named };
}
