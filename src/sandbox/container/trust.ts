// The files by which a container trusts the authority of its placeholders: engines mount files, and these hold nothing secret. Removed when it ends.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustFiles, trustVariables } from '../placeholder/trust.ts';
import type { Mount } from '../plan.ts';
import type { ContainerPlan } from './plan.ts';

/** Files of one container. */
export interface KeptTrust {
  /** A plan whose server trusts the authority. */
  of(plan: ContainerPlan): ContainerPlan;
  end(): void;
}

/** Writes the files of an authority. */
export function keepTrust(stateDir: string, cert: string): KeptTrust {
  const folder = join(stateDir, 'containers', `trust-${createHash('sha256').update(cert).digest('hex').slice(0, 32)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mounts = trustFiles(cert).map(({ target, text }, index): Mount => {
    const source = join(folder, `${index}.pem`);
    writeFileSync(source, text, { mode: 0o644 });
    return { kind: 'bind', source, target, isWritable: false, why: 'its placeholders' };
  });
  return {
    of: (plan) => ({ ...plan, mounts: [...plan.mounts, ...mounts], environment: trustVariables(plan.environment) }),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
