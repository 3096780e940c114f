// Faults of the sandbox: what keeps a server from being started with only what was granted. A missing piece is refused, never worked around.
import { faults } from '../base/fault.ts';

/** Entries of the `sandbox` area, listed by `bartizan explain`. */
export const sandboxFaultTable = {
  'unsupported-platform': {
    summary: 'confining a local server is not yet enforced on {platform}',
    fix: 'run it on Linux (WSL 2 and virtual machines count), or name `launcher: none` for this one server and confirm it',
  },
  'unsupported-processor': {
    summary: 'the system-call filter knows x64 and arm64, not {arch}',
    fix: 'use a machine with one of the two',
  },
  'tool-missing': {
    summary: 'confining needs {tool}, which is in none of {places}',
    fix: 'apt-get install {package}   (or your system’s own installer)',
  },
  'bubblewrap-too-old': {
    summary: 'bubblewrap {version} is too old: 0.8.0 or newer is needed',
    fix: 'apt-get install bubblewrap from a newer release of your system',
  },
  'root-caller': {
    summary: 'a sandbox started by root would leave files of the kernel writable, so it is refused',
    fix: 'start Bartizan as an ordinary user, or name one in your own settings (~/.config/bartizan/bartizan.yaml): authority: {runAs: 1000}',
  },
  'run-as-root': {
    summary: '`runAs` names {uid}, which is no ordinary user',
    fix: 'name the number of an ordinary user, such as 1000',
  },
  'not-reachable': {
    summary: 'user {uid} cannot reach {path}: {reason}',
    fix: '{remedy}',
  },
  'no-user-namespaces': {
    summary: 'this system lets no ordinary user make user namespaces ({setting})',
    fix: 'as root: sysctl -w {remedy}',
  },
  apparmor: {
    summary:
      'AppArmor takes the rights away from user namespaces of ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1)',
    fix: 'as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or give /usr/bin/unshare and /usr/bin/bwrap a profile with "userns,"',
  },
  'setup-failed': {
    summary: 'the sandbox of "{name}" could not be set up: {reason}',
    fix: 'bartizan doctor names the missing piece',
  },
  'fetches-code': {
    summary: '"{command}" of "{name}" fetches code when it starts, which needs the network and a writable cache',
    fix: 'install the server first (`bartizan add`), then start what was installed',
  },
  'command-not-found': {
    summary: 'the command "{command}" of "{name}" is not on the PATH',
    fix: 'install it, or write its whole path',
  },
  'grant-missing': {
    summary: '{place} of "{name}" grants {path}, which does not exist',
    fix: 'create it, or take it out of the profile',
  },
  'grant-refused': {
    summary: '{place} of "{name}" grants {path}: {reason}',
    fix: 'grant a smaller folder',
  },
  'grant-by-name': {
    summary: '{place} of "{name}" grants {path}: {reason}',
    fix: 'grant a smaller folder, or, if the server may have this, name it in `allow.sensitive` too',
  },
  'grant-repository': {
    summary:
      'write of "{name}" grants {path}, which holds, or is a part of, the repository {repository}: a hook planted there runs when you next use git',
    fix: 'grant a folder without a repository, or name this one in `allow.repositories`',
  },
  'repository-moved': {
    summary: '"{name}" made a repository in a folder that it may write; it is at {path} now, where no git takes it for one',
    fix: 'look at it, then delete it; if the server is meant to make repositories, name the folder in `allow.repositories`',
  },
  'grant-nested': {
    summary: '{place} of "{name}" names {inner}, which lies inside {outer}, a folder that the server can write',
    fix: 'grant folders that do not contain each other',
  },
  'grant-changed': {
    summary: '{path} of "{name}" is no longer the file or folder that was checked ({reason})',
    fix: 'start the server again; if this returns, look at who changes that path',
  },
  'host-refused': {
    summary: '{place}: {host}: {reason}',
    fix: 'name the hosts that the server needs, such as api.example.com or *.example.com',
  },
  degraded: {
    summary: '"{name}" asks for a limit that cannot be enforced here: {guarantee} ({reason})',
    fix: '{remedy}, or accept it by name with `allowDegraded: [{guarantee}]` in your user settings',
  },
  'bad-profile': {
    summary: 'the profile {place} is not usable: {first}',
    fix: 'correct it; docs/guide/confine.md shows every field',
  },
  'engine-missing': {
    summary: '"{name}" runs in a container, and the engine {engine} is not usable here: {reason}',
    fix: '{remedy}',
  },
  'engine-failed': {
    summary: '{engine} could not {what} for "{name}": {reason}',
    fix: 'try the same with {engine} by hand; `{engine} info` names what it lacks',
  },
  'engine-differs': {
    summary: 'what {engine} made for "{name}" is not what was planned: {reason}',
    fix: 'look at the settings of {engine} itself (containers.conf, daemon.json), which may add to every container',
  },
  'engine-network': {
    summary: '"{name}" is granted hosts, but the network of a container of {engine} cannot be gated: {reason}',
    fix: 'run it with podman as an ordinary user; or take `hosts`, `placeholders` and `allow.loopbackPorts` out of its profile; `allow.engineNetwork: true` gives it every host there is',
  },
  'image-not-pinned': {
    summary: 'the image of "{name}" is not named by its digest: {image}',
    fix: 'write NAME@sha256:DIGEST; `{engine} image inspect NAME` shows the digest as RepoDigests',
  },
  'image-missing': {
    summary: 'the image of "{name}" is not on this machine: {image}',
    fix: '{engine} pull {image}',
  },
  'variable-refused': {
    summary: 'the variable {variable} of "{name}" cannot be given to a container: {reason}',
    fix: 'use a plain name and a value of one line, or have the server read it from a file',
  },
  'placeholder-unfit': {
    summary: 'the secret "{secret}" of "{name}" cannot be kept behind a placeholder: {reason}',
    fix: 'take it out of `profile.placeholders`; the server then gets the secret itself',
  },
  'not-learnable': {
    summary: '"{name}" runs in a container, whose system calls cannot be recorded here',
    fix: 'write its profile by hand; docs/guide/confine.md shows every field',
  },
  'bad-calls': {
    summary: 'the script of calls {path} is not usable: {reason}',
    fix: 'write a list of calls, each with tool: NAME and arguments, prompt: NAME or resource: URI; docs/guide/learn.md shows one',
  },
  'no-profile': {
    summary: 'no starting profile named "{name}"',
    fix: 'use one of: {known}',
  },
} as const;

/** Makers of the `sandbox` faults. */
export const sandboxFault = faults('sandbox', sandboxFaultTable);
