// A profile as a list of lines, one grant each: what the lock pins, a review shows and a diff compares. Only what goes beyond the default is a line.
import { durationText, parseDuration, parseSize, sizeText } from '../base/units.ts';
import { hostText } from './hosts.ts';
import { DEFAULT_LIMITS, type Profile } from './profile.ts';

function limitLines({ limits }: Profile): readonly string[] {
  const { memoryBytes, processes, diskBytes, cpu, timeMs } = limits;
  return [
    ...(memoryBytes === DEFAULT_LIMITS.memoryBytes ? [] : [`limit memory ${sizeText(memoryBytes)}`]),
    ...(processes === DEFAULT_LIMITS.processes ? [] : [`limit processes ${processes}`]),
    ...(diskBytes === DEFAULT_LIMITS.diskBytes ? [] : [`limit disk ${sizeText(diskBytes)}`]),
    ...(cpu === undefined ? [] : [`limit cpu ${cpu}`]),
    ...(timeMs === undefined ? [] : [`limit time ${durationText(timeMs)}`]),
  ];
}

function exceptionLines({ allow }: Profile): readonly string[] {
  return [
    ...(allow.unixSockets ? ['allow unixSockets'] : []),
    ...(allow.networkInterfaces ? ['allow networkInterfaces'] : []),
    ...(allow.engineNetwork ? ['allow engineNetwork'] : []),
    ...allow.sockets.map((path) => `allow sockets ${path}`),
    ...allow.loopbackPorts.map((port) => `allow loopbackPorts ${port}`),
    ...allow.sensitive.map((path) => `allow sensitive ${path}`),
    ...allow.repositories.map((path) => `allow repositories ${path}`),
  ];
}

const PLACEHOLDER = 'placeholder ';

/** The grants of a profile, sorted; none for one that grants nothing. Paths are as written, so that the list is the same on every machine. */
export function grantLines(profile: Profile): readonly string[] {
  const lines = [
    ...profile.read.map((path) => `read ${path}`),
    ...profile.write.map((path) => `write ${path}`),
    ...profile.hosts.map((rule) => `host ${hostText(rule)}`),
    ...profile.env.map((name) => `env ${name}`),
    ...profile.placeholders.map(({ secret, host, port, header }) => `${PLACEHOLDER}${secret} ${host}:${port} ${header}`),
    ...limitLines(profile),
    ...exceptionLines(profile),
  ];
  return [...new Set(lines)].sort();
}

/** Where nothing is said of a limit, this holds; more is wider. */
const LIMITS: Readonly<Record<string, { readonly fallback: number; readonly parse: (text: string) => number | undefined }>> = {
  memory: { fallback: DEFAULT_LIMITS.memoryBytes, parse: parseSize },
  processes: { fallback: DEFAULT_LIMITS.processes, parse: Number },
  disk: { fallback: DEFAULT_LIMITS.diskBytes, parse: parseSize },
  cpu: { fallback: Number.POSITIVE_INFINITY, parse: Number },
  time: { fallback: Number.POSITIVE_INFINITY, parse: parseDuration },
};

function limitOf(lines: readonly string[], name: string): number {
  const prefix = `limit ${name} `;
  const line = lines.find((one) => one.startsWith(prefix));
  const limit = LIMITS[name];
  if (limit === undefined || line === undefined) return limit?.fallback ?? Number.POSITIVE_INFINITY;
  // What cannot be read is no bound.
  return limit.parse(line.slice(prefix.length)) ?? Number.POSITIVE_INFINITY;
}

/** Secrets that a server did not hold, and would. */
function uncovered(now: readonly string[], before: readonly string[]): readonly string[] {
  const secretsOf = (lines: readonly string[]): Set<string> =>
    new Set(lines.filter((line) => line.startsWith(PLACEHOLDER)).map((line) => line.split(' ')[1] ?? ''));
  const covered = secretsOf(now);
  return [...secretsOf(before)]
    .filter((secret) => !covered.has(secret))
    .map((secret) => `secret ${secret} itself, no placeholder`);
}

/** What `now` grants beyond `before`: empty when it is the same or narrower. */
export function widerGrants(now: readonly string[], before: readonly string[]): readonly string[] {
  const had = new Set(before);
  const grants = now.filter((line) => !line.startsWith('limit ') && !had.has(line) && !had.has(line.replace(/^read /, 'write ')));
  const limits = Object.keys(LIMITS)
    .filter((name) => limitOf(now, name) > limitOf(before, name))
    .map((name) => now.find((line) => line.startsWith(`limit ${name} `)) ?? `limit ${name} (none)`);
  return [...grants, ...limits, ...uncovered(now, before)];
}
