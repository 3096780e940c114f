// The profile as people write it in bartizan.yaml: checks, defaults, JSON Schema and reference come from here. Loaded only when a file is read anew.
import { z } from 'zod';
import { parseDuration, parseSize } from '../base/units.ts';
import { sandboxFault } from './faults.ts';
import { type HostRule, hostText, parseHost } from './hosts.ts';
import type { PlaceholderRule } from './placeholder/credential.ts';
import { DEFAULT_LIMITS, NO_EXCEPTIONS, type Profile } from './profile.ts';
import { wildcardMistake } from './suffix.ts';

const MAX_ENTRIES = 64;
const MAX_PATH_CHARS = 4096;
const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const HOUR_MS = 3_600_000;

const NO_ZERO = 'zero never means unlimited';

/** Characters that would make two paths look alike, or end a string in the kernel. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
const UNPRINTABLE = /[\0-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

function pathMistake(written: string): string | undefined {
  if (UNPRINTABLE.test(written)) return 'a path may not hold invisible characters';
  if (/^~[^/]/.test(written)) return 'only your own home can be written with ~';
  if (/\$/.test(written.replace(/^\$\{projectDir\}(?=\/|$)/, ''))) return `only \${projectDir}, at the start, is expanded`;
  return /[*?[\]{}]/.test(written.replace(/^\$\{projectDir\}/, '')) ? 'patterns are not expanded: grant the folder' : undefined;
}

const path = z
  .string()
  .min(1, 'may not be empty')
  .max(MAX_PATH_CHARS)
  .superRefine((value, context) => {
    const message = pathMistake(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const paths = (about: string) => z.array(path).max(MAX_ENTRIES).prefault([]).describe(about);

/** Why a host as written cannot be granted. */
export function hostMistake(written: string): string | undefined {
  const parsed = parseHost(written);
  if ('mistake' in parsed) return parsed.mistake;
  return parsed.rule.isSuffix ? wildcardMistake(parsed.rule.name) : undefined;
}

const host = z
  .string()
  .max(300)
  .transform((written, context): HostRule => {
    const parsed = parseHost(written);
    const message = hostMistake(written);
    if (message !== undefined || 'mistake' in parsed) {
      context.addIssue({ code: 'custom', message: `${JSON.stringify(written)} is refused: ${message}` });
      return z.NEVER;
    }
    return parsed.rule;
  });

/** One port cannot be checked as two things. */
function clash(hosts: readonly HostRule[]): string | undefined {
  const schemes = new Map<string, HostRule>();
  for (const rule of hosts) {
    const key = `${rule.isSuffix} ${rule.name} ${rule.port}`;
    const other = schemes.get(key);
    if (other !== undefined && other.scheme !== rule.scheme) return `${hostText(other)} and ${hostText(rule)} are the same port`;
    schemes.set(key, rule);
  }
  return undefined;
}

const hosts = z
  .array(host)
  .max(MAX_ENTRIES)
  .prefault([])
  .superRefine((value, context) => {
    const message = clash(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .describe('Hosts it may reach: `api.example.com`, `*.example.com:8443`, `http://example.com`, `tcp://db.example.com:5432`');

function measured(about: string, parse: (text: string) => number | undefined, example: string, min: number, max: number) {
  const bounds = `must be from ${min} to ${max} (${NO_ZERO})`;
  return z
    .union([z.int().min(min, bounds).max(max, bounds), z.string()])
    .transform((written, context): number => {
      const value = typeof written === 'number' ? written : parse(written);
      if (value !== undefined && value >= min && value <= max) return value;
      const message = value === undefined ? `expected such as ${example}` : bounds;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional()
    .describe(about);
}

const limits = z
  .strictObject({
    memory: measured('Memory of each of its processes; Node reserves 512 MiB of it', parseSize, '1GiB', 16 * MIB, 1024 * GIB),
    processes: z.int().min(8, NO_ZERO).max(32_768).optional().describe('Processes and threads at the same time'),
    disk: measured('What it may write outside granted folders, and the size of a file', parseSize, '64MiB', MIB, 1024 * GIB),
    cpu: z.number().min(0.01, NO_ZERO).max(1024).optional().describe('Processor cores; needs a delegated cgroup'),
    time: measured('Life of one process of the server', parseDuration, '8h', 1000, 720 * HOUR_MS),
  })
  .prefault({});

const allow = z
  .strictObject({
    unixSockets: z.boolean().prefault(false).describe('UNIX sockets inside the sandbox'),
    sockets: paths('UNIX sockets of this machine that it may connect to; never those of container engines'),
    loopbackPorts: z
      .array(z.int().min(1).max(65_535))
      .max(MAX_ENTRIES)
      .prefault([])
      .describe('Ports of 127.0.0.1 that it may connect to'),
    networkInterfaces: z.boolean().prefault(false).describe('Listing network interfaces'),
    engineNetwork: z
      .boolean()
      .prefault(false)
      .describe('In a container of docker, its open network: every host and address, this machine among them, and no record'),
    sensitive: paths('Grants of places that hold credentials or settings, by the name used in `read` or `write`'),
    repositories: paths('Grants in `write` that hold a repository'),
  })
  .prefault({});

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'not the name of a variable');

// Headers of the connection or of the message itself: a secret there would change what is sent, not who sends it.
const MESSAGE_HEADER =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|expect|range|if-range|accept-encoding|proxy-.*)$/i;

const placeholder = z
  .strictObject({
    secret: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'not the name of a secret')
      .describe('Name of the secret'),
    host: z.string().max(300).describe('One of `hosts`: an https host, by its exact name'),
    header: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'not the name of a header')
      .refine((name) => !MESSAGE_HEADER.test(name), 'this header carries no credential')
      .describe('Header in which the host wants it, such as `Authorization`'),
  })
  .transform((written, context): PlaceholderRule => {
    const parsed = parseHost(written.host);
    const isExact = 'rule' in parsed && parsed.rule.scheme === 'https' && !parsed.rule.isSuffix;
    if (!isExact) {
      const message = `${JSON.stringify(written.host)} is not the exact name of an https host`;
      context.addIssue({ code: 'custom', path: ['host'], message });
      return z.NEVER;
    }
    const { name, port } = parsed.rule;
    return { secret: written.secret, host: name, port, header: written.header.toLowerCase() };
  });

/** Two secrets in one header of one host could not be told apart by who reads the profile; a host that is not granted is never reached. */
function placeholderMistake({
  hosts: granted,
  placeholders,
}: {
  readonly hosts: readonly HostRule[];
  readonly placeholders: readonly PlaceholderRule[];
}): string | undefined {
  const seen = new Set<string>();
  for (const { host: name, port, header } of placeholders) {
    const isGranted = granted.some(
      (rule) => !rule.isSuffix && rule.scheme === 'https' && rule.name === name && rule.port === port,
    );
    if (!isGranted) return `${name} is not in hosts by its exact name`;
    const key = `${name}:${port} ${header}`;
    if (seen.has(key)) return `two secrets for ${header} of ${name}`;
    seen.add(key);
  }
  return undefined;
}

/** The profile of one server, as written; its result is a {@link Profile}. */
export const profileSchema = z
  .strictObject({
    read: paths('Files and folders it may read'),
    write: paths('Folders it may read and write'),
    hosts,
    env: z.array(variable).max(MAX_ENTRIES).prefault([]).describe("Variables of Bartizan's environment that it inherits"),
    placeholders: z
      .array(placeholder)
      .max(MAX_ENTRIES)
      .prefault([])
      .describe(
        'Secrets of `env` that it never holds: it gets a placeholder, which the gateway replaces in this header towards this host',
      ),
    limits,
    allow,
  })
  .superRefine((value, context) => {
    const message = placeholderMistake(value);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['placeholders'], message });
  })
  .transform(
    ({ limits: asked, allow: exceptions, ...grants }): Profile => ({
      ...grants,
      limits: {
        memoryBytes: asked.memory ?? DEFAULT_LIMITS.memoryBytes,
        processes: asked.processes ?? DEFAULT_LIMITS.processes,
        diskBytes: asked.disk ?? DEFAULT_LIMITS.diskBytes,
        cpu: asked.cpu,
        timeMs: asked.time,
      },
      allow: {
        ...NO_EXCEPTIONS,
        ...exceptions,
        unixSockets: exceptions.unixSockets || exceptions.sockets.length > 0,
      },
    }),
  )
  .describe('What the server may touch; nothing but its own code where this says nothing');

/** Reads a profile from a parsed file. @throws Fault `sandbox.bad-profile` (facts: place, first) */
export function readProfile(value: unknown, place: string): Profile {
  const checked = profileSchema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw sandboxFault['bad-profile']({ place, first: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is no profile'}` });
}
