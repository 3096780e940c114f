// The review: what a server is, who made it and what is suspicious about it, for a person who decides. Text of strangers is shown, never obeyed.

import type { Suspect } from '../app/inspection.ts';
import type { KnownOf } from '../app/look.ts';
import type { ServerSettings } from '../app/settings-schema.ts';
import type { Finding } from '../detectors/detector.ts';
import type { Launch, LockedFact } from '../lock/entry.ts';
import type { ReviewedBefore } from './review-json.ts';
import type { Colours } from './terminal.ts';
import { visible } from './visible.ts';

const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(visible(word)));

const MARK: Readonly<Record<LockedFact['result'], string>> = {
  verified: 'verified',
  failed: 'FAILED',
  absent: 'absent',
  'not-checkable': 'not checkable here',
};

function factLine({ id, result, detail, values }: LockedFact, { green, red, yellow }: Colours): string {
  const colour = result === 'verified' ? green : result === 'failed' ? red : yellow;
  const more = Object.entries(values ?? {}).map(([name, value]) => `\n      ${name}: ${visible(value)}`);
  return `  ${id.padEnd(18)} ${colour(MARK[result])}  ${visible(detail)}${more.join('')}`;
}

/** What is known before anything of the server runs. */
export function identityLines(name: string, { known, launch, written }: ReviewedBefore, colours: Colours): readonly string[] {
  const { artefact, identity, provenance } = known;
  const line = (label: string, text: string | undefined): readonly string[] =>
    text === undefined || text === '' ? [] : [`  ${label.padEnd(18)} ${text}`];
  const command = launch.command === undefined ? undefined : [launch.command, ...(launch.args ?? [])].map(shellWord).join(' ');
  return [
    colours.bold(visible(name)),
    ...line('identity', visible(identity.id)),
    ...line('artefact', visible([artefact.kind, artefact.name, artefact.version].filter(Boolean).join(' '))),
    ...line('integrity', artefact.integrity === undefined ? undefined : visible(artefact.integrity)),
    ...line('packages', artefact.packages === undefined ? undefined : String(Object.keys(artefact.packages).length)),
    ...line('publishers', identity.publishers?.map(visible).join(', ')),
    ...line('repository', identity.repository === undefined ? undefined : visible(identity.repository)),
    ...line('runs', command ?? artefactLine(known, launch)),
    ...line('in', launch.cwd),
    ...line('reaches', launch.url === undefined ? undefined : visible(launch.url)),
    ...valueLines(written),
    ...line('offers', offersText(written)),
    ...confinementLines(launch, colours),
    ...(artefact.scripts ?? []).map((script) =>
      colours.red(
        `  install script     ${visible(script.package)} ${script.event}: ${visible(script.command)} (not run: it may be broken without)`,
      ),
    ),
    ...provenance.map((fact) => factLine(fact, colours)),
  ];
}

/** Variables and headers as bartizan.yaml has them, which holds no secret in clear. */
const valueLines = (written: ServerSettings): readonly string[] =>
  'url' in written
    ? Object.entries(written.headers).map(([name, value]) => `  ${'header'.padEnd(18)} ${visible(name)}: ${visible(value)}`)
    : Object.entries(written.env).map(([name, value]) => `  ${'environment'.padEnd(18)} ${visible(name)}=${visible(value)}`);

/** Where the settings offer some of its tools only; what a review approves is all of them. */
function offersText({ tools }: ServerSettings): string | undefined {
  if (tools === undefined) return undefined;
  return `${tools.length === 0 ? 'no tool' : `only ${tools.map(visible).join(', ')}`} (tools: in bartizan.yaml); the others are locked too`;
}

/** What it may touch: for a server that is started, the part of the review that decides what a mistake can cost. */
function confinementLines({ url, launcher, profile = [] }: Launch, { red }: Colours): readonly string[] {
  if (url !== undefined) return [];
  if (launcher !== undefined)
    return [red(`  confined           NOT AT ALL (launcher: ${visible(launcher)}): it may do all that you may do`)];
  const grants = profile.length === 0 ? ['nothing beyond its own code'] : profile.map(visible);
  return ['  may', ...grants.map((grant) => `    ${grant}`)];
}

function artefactLine({ artefact }: KnownOf, launch: Launch): string | undefined {
  const { start } = artefact;
  if (start === undefined) return undefined;
  if (start.runtime === 'oci') return ['the command of the image', ...(launch.args ?? []).map(shellWord)].join(' ');
  return [start.runtime, start.entry, ...start.args, ...(launch.args ?? [])].map(shellWord).join(' ');
}

/** What the detectors found, worst definitions first to be read: each with its rule. */
export function suspectLines(suspects: readonly Suspect[], colours: Colours): readonly string[] {
  return suspects.flatMap(({ list, key, isBlocked, findings }) => [
    colours.red(
      `look at ${list === 'server' ? '' : `${list} `}${visible(key)}${isBlocked ? ': it would be held back without your approval' : ''}`,
    ),
    ...findings.map(({ severity, rule, pointer, note, excerpt }) => {
      const text = String(excerpt);
      return `  ${severity.padEnd(8)} ${rule}  ${visible(pointer)}  ${visible(note)}${text === '' ? '' : `: ${visible(text)}`}`;
    }),
  ]);
}

/** What is suspicious about a source itself, before anything of it runs. */
export function sourceFindingLines(findings: readonly Finding[], { red, yellow }: Colours): readonly string[] {
  return findings.map(({ severity, rule, note, excerpt }) => {
    const text = String(excerpt);
    const paint = severity === 'low' || severity === 'info' ? yellow : red;
    return paint(`  look: ${severity} ${rule}  ${visible(note)}${text === '' ? '' : `: ${visible(text)}`}`);
  });
}
