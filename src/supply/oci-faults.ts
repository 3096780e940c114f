// Faults of container images: what kept a reference from becoming one verified image on disk.
import { faults } from '../base/fault.ts';

/** Entries of the `oci` area, listed by `bartizan explain`. */
export const ociFaultTable = {
  'bad-reference': {
    summary: '"{image}" names no image: {reason}',
    fix: 'write oci:HOST/NAME:TAG or oci:HOST/NAME@sha256:DIGEST, as in oci:ghcr.io/owner/server:1.2.0',
  },
  'not-found': {
    summary: 'the registry {registry} has no {image}',
    fix: 'check name and tag, and whether this registry needs a login',
  },
  'no-access': {
    summary: 'the registry {registry} lets nobody read {image} without credentials, or not with yours: {reason}',
    fix: 'log in with docker login or podman login for this registry',
  },
  'bad-login': {
    summary: 'the registry {registry} asks for a login that is not offered: {reason}',
    fix: 'ask the keeper of the registry; credentials are sent to https and to hosts of the same site alone',
  },
  'bad-helper': {
    summary: 'the credential helper {helper} gave no usable credentials for {registry}: {reason}',
    fix: 'run docker login again, or mend credsStore and credHelpers in the configuration of docker',
  },
  'bad-manifest': {
    summary: 'the manifest of {image} cannot be used: {reason}',
    fix: 'do not use this image; tell its publisher',
  },
  'wrong-digest': {
    summary: 'the registry {registry} answered with other content than {expected} (found {found})',
    fix: 'do not use this registry until its keeper has explained it',
  },
  'no-platform': {
    summary: '{image} is not made for {platform}; it is made for {offered}',
    fix: 'use another tag, or a machine of that kind',
  },
  'too-large': { summary: 'the layers of {image} have {bytes} bytes, more than {max}', fix: 'use a smaller image' },
  'not-installed': { summary: '{image} is not on this machine', fix: 'bartizan install' },
  tampered: { summary: 'a stored part of {image} changed: {path} ({what})', fix: 'bartizan install fetches it again' },
  'no-start': {
    summary: '{image} is verified and stored, but images are not started by this version',
    fix: 'use the npm, PyPI or MCPB package of this server until then',
  },
} as const;

/** Makers of the `oci` faults. */
export const ociFault = faults('oci', ociFaultTable);
