// Faults of the settings: what keeps bartizan.yaml from being found, read or used. Values of variables and headers never appear in them.
import { faults } from '../base/fault.ts';

/** Entries of the `settings` area, listed by `bartizan explain`. */
export const settingsFaultTable = {
  'not-found': {
    summary: 'no bartizan.yaml in {folder}, in a folder above it, or in {userFolder}',
    fix: 'make one (bartizan init, or bartizan add SOURCE), or name one with --config PATH',
  },
  unreadable: {
    summary: 'the settings file {path} cannot be read: {reason}',
    fix: 'make it a file that you may read, or name another one with --config PATH',
  },
  'too-large': {
    summary: 'the settings file {path} is larger than {maxBytes} bytes',
    fix: 'keep it below that size',
  },
  foreign: {
    summary: 'the settings file {path} {reason}, so somebody else could choose the commands that run here',
    fix: 'take the file over (owner and mode), or pass --config {path} if you trust it',
  },
  untrusted: {
    summary: 'the project in {folder} was never trusted on this machine',
    fix: 'look at what it asks for and trust it: bartizan trust',
  },
  edited: {
    summary: 'files of the project in {folder} are not as they were trusted: {files}',
    fix: 'look at the change and trust it again: bartizan trust',
  },
  'anchor-failed': {
    summary: 'the head of the trail of {size} entries did not get to its {kind} (trail.anchor): {reason}',
    fix: 'check that place; the next head is tried again, and calls go on',
  },
  'not-yours': {
    summary: '{path} is a file of a project and holds "{what}", which only you or an administrator may decide',
    fix: 'move the section to your own settings, {userFile}',
  },
  'no-key': {
    summary: 'there is no key to approve with ({path})',
    fix: 'make one, with a passphrase that only you know: bartizan key new',
  },
  'bad-memory': {
    summary: 'what this machine remembers of the project cannot be used ({path}: {reason})',
    fix: 'make it your own private file again; if it is lost, remove it and trust the project again: bartizan trust',
  },
  busy: {
    summary: 'what is approved here is being changed by another program (waited {waitedMs} ms for {path})',
    fix: 'wait until it is done, then try again',
  },
  invalid: {
    summary: '{first}{more}',
    fix: 'correct the file; `bartizan check-config --config {path}` lists every mistake',
  },
  'plaintext-secret': {
    summary: '{first}{more}',
    fix: '{fix}',
  },
  'not-movable': {
    summary: 'the value of {setting} cannot be taken out of {path}: {reason}',
    fix: `keep it with: bartizan secret set NAME, and write \${secret:NAME} in its place yourself`,
  },
  'missing-variable': {
    summary: '{path} needs {names}, which the environment of Bartizan does not have',
    fix: 'export it where Bartizan is started, or take it out of the settings',
  },
  'bad-variable': {
    summary: 'the value of the environment variable {name} cannot be used for {place}: {reason}',
    fix: 'export a value without line breaks and control characters',
  },
  'unsupported-source': {
    summary: 'only packages of npm and PyPI and images can be looked at without installing them, not {source}',
    fix: 'name npm:PACKAGE[@VERSION], pypi:PACKAGE[@VERSION] or oci:IMAGE, or add the server to lock and look at it: bartizan add {source}',
  },
  'unknown-server': {
    summary: 'no server "{name}" in {path}{hint}',
    fix: 'use one of: {known}',
  },
  'port-in-use': {
    summary: 'port {port} of {host} is in use',
    fix: 'stop what uses it, or choose another with --port (0 takes a free one)',
  },
  'cannot-listen': {
    summary: 'listening on {host} port {port} is not possible: {reason}',
    fix: 'check listen.host and listen.port in bartizan.yaml',
  },
  exposed: {
    summary: 'listening on {host} is refused: {reason}',
    fix: 'listen on 127.0.0.1, or set listen.hosts and either listen.tls or listen.behindProxy in bartizan.yaml',
  },
} as const;

/** Makers of the `settings` faults. */
export const settingsFault = faults('settings', settingsFaultTable);
