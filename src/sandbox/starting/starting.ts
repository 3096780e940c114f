// Starting profiles of well-known servers: what each needs, with a reason per grant. Data, checked like any profile; never applied without being shown.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ServerCommand } from '../code.ts';
import { sandboxFault } from '../faults.ts';
import type { Profile } from '../profile.ts';
import { readProfile } from '../profile-schema.ts';
import known from './servers.json' with { type: 'json' };

type Field = 'read' | 'write' | 'hosts' | 'env';
type Grant = { readonly reason: string } & Partial<Readonly<Record<Field, string>>>;

interface StartingPoint {
  readonly package: string;
  readonly grants: readonly Grant[];
  /** Values for variables that the settings do not name. */
  readonly variables?: readonly { readonly name: string; readonly value: string; readonly reason: string }[];
}

const POINTS: readonly StartingPoint[] = known;
const FIELDS: readonly Field[] = ['read', 'write', 'hosts', 'env'];

/** One line of a starting profile. */
export interface StartingGrant {
  readonly field: Field;
  readonly value: string;
  readonly reason: string;
}

/** A starting profile, made for one command. */
export interface StartingProfile {
  readonly package: string;
  readonly profile: Profile;
  readonly grants: readonly StartingGrant[];
  /** Variables that the server is given beside those of the settings. */
  readonly env: Readonly<Record<string, string>>;
}

/** The package that a command starts: the nearest `package.json` above its script. */
export function packageOf({ command, args }: ServerCommand, folder: string): string | undefined {
  const script = [command, ...args]
    .map((word) => resolve(folder, word))
    .find((path) => path.includes('node_modules') && existsSync(path));
  if (script === undefined) return undefined;
  for (let above = dirname(realpathSync(script)); above !== '/'; above = dirname(above)) {
    const manifest = join(above, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof name === 'string') return name;
  }
  return undefined;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** What a place in a grant stands for: folders among the arguments, or the folder of a file that a variable names. */
function filled(value: string, { args, env }: ServerCommand, folder: string): readonly string[] {
  if (value === `\${arguments}`) return args.map((arg) => resolve(folder, arg)).filter(isFolder);
  const variable = /^\$\{folderOf:(\w+)\}$/.exec(value)?.[1];
  if (variable === undefined) return [value];
  const file = env[variable];
  return file !== undefined && isAbsolute(file) ? [dirname(file)] : [];
}

/**
 * The starting profile of a package for one command.
 * @throws Fault `sandbox.no-profile` if there is none, `sandbox.bad-profile` if its places make no profile
 */
export function startingProfile(name: string, server: ServerCommand, folder: string): StartingProfile {
  const point = POINTS.find((one) => one.package === name);
  if (point === undefined) throw sandboxFault['no-profile']({ name, known: POINTS.map((one) => one.package).join(', ') });
  const grants = point.grants.flatMap((grant) =>
    FIELDS.flatMap((field) =>
      (grant[field] === undefined ? [] : filled(grant[field], server, folder)).map((value) => ({
        field,
        value,
        reason: grant.reason,
      })),
    ),
  );
  const written = Object.fromEntries(
    FIELDS.map((field) => [field, grants.filter((one) => one.field === field).map(({ value }) => value)]),
  );
  const missing = (point.variables ?? []).filter(({ name: variable }) => server.env[variable] === undefined);
  return {
    package: name,
    profile: readProfile(written, `of the starting point ${name}`),
    grants,
    env: Object.fromEntries(missing.map(({ name: variable, value }) => [variable, value])),
  };
}

/** Is there a starting profile for this package? */
export const hasStartingProfile = (name: string): boolean => POINTS.some((one) => one.package === name);

/** All packages with a starting profile. */
export const startingPackages = (): readonly string[] => POINTS.map((one) => one.package);
