// Faults of the lock: a file that cannot be used, or a state that nobody allowed approved.
import { faults } from '../base/fault.ts';

/** Entries of the `lock` area, listed by `bartizan explain`. */
export const lockFaultTable = {
  conflict: {
    summary: '{path} holds an unresolved merge conflict (line {line})',
    fix: 'run bartizan lock: it keeps what both sides approved and names what needs a new approval',
  },
  newer: {
    summary: '{path} has version {version}, this Bartizan knows {known}',
    fix: 'update Bartizan (npm install bartizan@latest), or take back the file as your version wrote it',
  },
  invalid: {
    summary: '{path} is not what Bartizan writes: {reason}',
    fix: 'take the file back from version control, or run bartizan lock and approve again',
  },
  unreadable: { summary: 'cannot read {path}: {reason}', fix: 'make it a regular file that you may read' },
  'cannot-write': { summary: 'cannot write {path}: {reason}', fix: 'make the folder writable and free some space, then repeat' },
  'changed-meanwhile': {
    summary: '{path} was changed by somebody else while this command ran; nothing was written',
    fix: 'look at the change and repeat the command',
  },
  'too-large': { summary: '{path} is larger than {max} bytes', fix: 'leave out the server that shows so much' },
  'too-deep': {
    summary: 'a definition is nested too deep to be pinned',
    fix: 'refuse this server: no honest definition looks like that',
  },
  'missing-definitions': {
    summary: '{path}, the approved definitions of "{server}", is missing',
    fix: 'take the file back from version control, or run bartizan lock and approve again',
  },
  'wrong-definitions': {
    summary: '{path} does not hold what was approved for "{server}": {reason}',
    fix: 'take the file back from version control, or keep what can be kept with bartizan lock and approve it again: bartizan approve {server}',
  },
  'unknown-server': {
    summary: 'bartizan.lock has no server "{server}"',
    fix: 'bartizan ls shows the servers; bartizan add locks one',
  },
  'unknown-definition': {
    summary: 'server "{server}" neither shows nor had approved: {names}',
    fix: 'bartizan diff {server} shows the names that changed',
  },
  unapproved: {
    summary: 'nobody has approved server "{server}" in bartizan.lock',
    fix: 'review and approve it: bartizan approve {server}',
  },
  unsigned: {
    summary: 'server "{server}" has {valid} of {threshold} signatures that are needed ({reason})',
    fix: 'have it approved by people whose keys are allowed: bartizan approve {server}',
  },
  tampered: {
    summary: 'what was approved for server "{server}" is not what bartizan.lock says now',
    fix: 'take bartizan.lock back from version control, or review all of it and approve again: bartizan approve {server}',
  },
  'foreign-signature': {
    summary: 'a signature on server "{server}" was made for {other}',
    fix: 'remove what was copied here, or review this server and approve it: bartizan approve {server}',
  },
  'bad-signature': {
    summary: 'a signature on server "{server}" is not genuine ({key})',
    fix: 'take bartizan.lock back from version control, or approve again: bartizan approve {server}',
  },
  'rolled-back': {
    summary: 'server "{server}" is at approved state {counter}, this machine has seen {known}',
    fix: 'get the newer bartizan.lock; if the older state is wanted, take it back by name: bartizan trust --take-back {server}',
  },
  forked: {
    summary: 'server "{server}" has another approved state {counter} than this machine has seen',
    fix: 'review and approve it again: bartizan approve {server}, or take this one by name: bartizan trust --take-back {server}',
  },
  'other-project': {
    summary: 'bartizan.lock belongs to another project than the one this folder had',
    fix: 'take your own bartizan.lock back; if the change is wanted, trust the project again: bartizan trust',
  },
  'signers-changed': {
    summary: 'the list of signers was changed without the old signers: {reason}',
    fix: 'have {threshold} of the old signers sign the new list, or restore the old one',
  },
  'bad-signers': { summary: 'the list of signers cannot be used: {reason}', fix: 'correct requireSigned in your own settings' },
  'weak-passphrase': {
    summary: 'this passphrase is too short',
    fix: 'take at least {min} characters, such as five random words',
  },
  'wrong-passphrase': {
    summary: 'the key does not open with this passphrase',
    fix: 'repeat it; a lost one cannot be recovered: make a new key with bartizan key new',
  },
  'bad-key-file': {
    summary: 'this is not a key file of Bartizan: {reason}',
    fix: 'restore the file, or make a new key: bartizan key new',
  },
  'key-exists': { summary: 'there is already a key at {path}', fix: 'move it away first; a key is never written over' },
  'bad-signer': {
    summary: 'the external signer did not answer with a signature of {key}',
    fix: 'check the command: it gets the bytes on stdin and prints the Ed25519 signature, 64 bytes, raw or base64',
  },
} as const;

/** Makers of the `lock` faults. */
export const lockFault = faults('lock', lockFaultTable);
