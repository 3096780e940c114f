// Faults of supply: what kept a source from becoming one checked artefact on disk. Facts hold no credentials: URLs are shown without them.
import { faults } from '../base/fault.ts';

/** Entries of the `supply` area, listed by `bartizan explain`. */
export const supplyFaultTable = {
  'bad-source': {
    summary: 'the source "{source}" cannot be read: {reason}',
    fix: 'write npm:PACKAGE@VERSION, pypi:PACKAGE, oci:IMAGE, mcpb:FILE, git:URL#COMMIT, https://HOST/PATH, local:PATH or a registry name',
  },
  'unknown-kind': {
    summary: 'sources of kind {kind} are not supported here ("{source}")',
    fix: 'use another kind of source: bartizan add --help lists them',
  },
  'not-found': {
    summary: '{subject} is not there: {reason}',
    fix: 'check its name and version, and which registry is configured',
  },
  'no-version': {
    summary: 'no version of {subject} is {wanted}',
    fix: 'name a version, range or tag that exists: {offered}',
  },
  'wrong-answer': {
    summary: 'the registry answered something else than {subject}: {reason}',
    fix: 'do not use this registry before its operator has explained this',
  },
  'bad-answer': {
    summary: 'the answer for {subject} cannot be read: {reason}',
    fix: 'check that the registry URL is right; if it is, report this to its operator',
  },
  unreachable: {
    summary: '{url} cannot be reached: {reason}',
    fix: 'check the network, the proxy and extra authorities; what is already installed runs without a network',
  },
  'refused-login': {
    summary: '{url} wants other credentials (status {status})',
    fix: 'put credentials for this host into your own .npmrc (or its like); variables in a .npmrc of the project are not expanded',
  },
  'bad-status': { summary: '{url} answered with status {status}', fix: 'try again later, or ask the operator of the registry' },
  'insecure-url': { summary: '{url} is not https: anybody on the way could change the answer', fix: 'use https' },
  'redirected-metadata': {
    summary: '{url} redirects to {to}: metadata is only taken from where it was asked for',
    fix: 'configure the registry by the URL that it redirects to',
  },
  'unsafe-redirect': {
    summary: '{url} leads to {to}: {reason}',
    fix: 'ask the operator of the registry; a download may not lead into a private network',
  },
  'too-large': {
    summary: '{subject} is larger than {max} {unit}',
    fix: 'nothing was installed: servers of this size are not taken; ask its publisher',
  },
  'too-slow': { summary: '{url} took longer than {seconds} s', fix: 'try again; nothing was installed' },
  truncated: { summary: 'the download of {subject} broke off: {reason}', fix: 'try again; nothing was installed' },
  cancelled: { summary: 'cancelled while working on {subject}', fix: 'start again; nothing was installed' },
  offline: {
    summary: '{subject} is not in the cache, and there may be no network',
    fix: 'run bartizan install with a network once',
  },
  integrity: {
    summary: '{subject} is not what was pinned: expected {expected}, found {found}',
    fix: 'do not use it: its bytes were changed on the way or published again; ask its publisher',
  },
  'weak-integrity': {
    summary: '{subject} is pinned by "{integrity}", which proves nothing',
    fix: 'pin it by SHA-256 or stronger: run bartizan add again',
  },
  'bad-archive': {
    summary: 'the archive of {subject} cannot be read: {reason}',
    fix: 'nothing was installed; ask its publisher',
  },
  'unsafe-archive': {
    summary: 'the archive of {subject} holds {what} ("{path}")',
    fix: 'do not use it: honest packages hold nothing of the kind',
  },
  'no-digest': {
    summary: 'the registry gives no digest for {subject}: nothing says which bytes were published',
    fix: 'use a registry that gives digests, or ask its operator',
  },
  unresolvable: {
    summary: 'the dependencies of {subject} cannot be resolved: {reason}',
    fix: 'choose another version, or report this to the publisher of the package',
  },
  'foreign-dependency': {
    summary: '{subject} depends on {dependency}, which does not come from a registry',
    fix: 'choose another version: code from elsewhere cannot be pinned by the registry’s digest',
  },
  'wrong-platform': {
    summary: '{subject} is not made for this machine ({platform})',
    fix: 'use it on {wanted}, or choose another server',
  },
  'no-program': {
    summary: '{subject} has no program to start: {reason}',
    fix: 'name one of its programs after #: {programs}',
  },
  'tree-differs': {
    summary: 'what was installed of {subject} is not the locked tree: expected {expected}, found {found}',
    fix: 'do not use it; if the lock file was edited by hand, take it from version control again',
  },
  'not-pinned': { summary: '{subject} has no {what} in the lock file', fix: 'lock it again: bartizan add' },
  'nothing-to-install': {
    summary: 'nothing of {subject} is installed here: it is a remote server',
    fix: 'leave it out of bartizan install; it is connected to when it is used',
  },
  'not-installed': { summary: '{subject} is not installed on this machine', fix: 'bartizan install' },
  tampered: {
    summary: 'installed files of {subject} changed: {path} ({what})',
    fix: 'look at who changed it; bartizan install puts the locked files back (for a local source: bartizan diff)',
  },
  'bad-manifest': {
    summary: 'the record of the installed {subject} does not fit the lock file ({reason})',
    fix: 'bartizan install',
  },
  'bad-tree': {
    summary: 'the files of {subject} cannot be pinned: {reason} ("{path}")',
    fix: 'remove it, or choose another folder',
  },
  'no-disk': {
    summary: 'the folder {path} cannot be written: {reason}',
    fix: 'check free space and permissions of cache and state folder',
  },
  'bad-npmrc': { summary: '{path} cannot be used: {reason}', fix: 'mend this line of the file' },
  'bad-entry': {
    summary: 'the registry entry {subject} cannot be used: {reason}',
    fix: 'name the package itself (npm:…, pypi:…, oci:…, https://…)',
  },
} as const;

/** Makers of the `supply` faults. */
export const supplyFault = faults('supply', supplyFaultTable);
