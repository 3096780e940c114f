// The files by which a container trusts the authority of its placeholders: engines mount files, and these hold nothing secret. Removed when it ends.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunAlive, runNow } from '../linux/leftovers.ts';
import { trustFiles, trustVariables } from '../placeholder/trust.ts';
import type { Mount } from '../plan.ts';
import type { ContainerPlan } from './plan.ts';

const PREFIX = 'trust-';

/** Files of one container. */
export interface KeptTrust {
  /** A plan whose server trusts the authority. */
  of(plan: ContainerPlan): ContainerPlan;
  end(): void;
}

/** Writes the files of an authority. */
export function keepTrust(stateDir: string, cert: string): KeptTrust {
  const all = join(stateDir, 'containers');
  mkdirSync(all, { recursive: true, mode: 0o700 });
  // What a killed Bartizan left.
  for (const name of readdirSync(all).filter((one) => one.startsWith(PREFIX)))
    if (!isRunAlive(name.slice(PREFIX.length).split('-')[0] ?? '')) rmSync(join(all, name), { recursive: true, force: true });
  const folder = join(all, `${PREFIX}${runNow()}-${createHash('sha256').update(cert).digest('hex').slice(0, 32)}`);
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
