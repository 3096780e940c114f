// Faults of git repositories as sources: what kept a commit from becoming files on disk.
import { faults } from '../base/fault.ts';

/** Entries of the `git` area, listed by `bartizan explain`. */
export const gitFaultTable = {
  'no-git': {
    summary: 'there is no git on this machine (PATH), which {subject} is fetched with',
    fix: 'install git, or use the npm, PyPI or MCPB package of this server',
  },
  'old-git': {
    summary: 'git {version} at {path} cannot be kept from reading settings and running hooks',
    fix: 'install git {min} or newer',
  },
  'no-commit': {
    summary: '{url} does not give out the commit {commit}: {reason}',
    fix: 'check the commit id, and that a branch or tag of the repository leads to it',
  },
  failed: { summary: 'git could not {action} ({reason})', fix: 'try again; nothing was installed' },
  'bad-commit': {
    summary: 'the commit {commit} cannot be used: {reason}',
    fix: 'choose another commit, or another kind of package of this server',
  },
  'no-package': {
    summary: '{subject} is no package that can be started: {reason}',
    fix: 'name a file of it that Node can run (git:URL#COMMIT:FILE), or use another kind of package of this server',
  },
  'not-built': {
    summary:
      '{subject} has no file {path}, which it would start: its package has to be built first, and nothing of it is run here',
    fix: 'use the published package of this server, or a commit that holds what was built',
  },
  unpinned: {
    summary: 'the dependencies of {subject} cannot be pinned: {reason}',
    fix: 'use a commit with a package-lock.json of npm 7 or newer that fits its package.json, or the published package of this server',
  },
} as const;

/** Makers of the `git` faults. */
export const gitFault = faults('git', gitFaultTable);
