// Finds a program of this machine by its bare name, as a shell would on PATH, but never in the current folder or another relative one.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of the program, or undefined where no folder on PATH has it. */
export function findProgram(
  name: string,
  { env, platform }: { readonly env: Readonly<Record<string, string | undefined>>; readonly platform: { readonly os: string } },
): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const endings = platform.os === 'win32' ? ['.exe', '.com'] : [''];
  return folders.flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`))).find(isExecutableFile);
}
