// Whose policies there are: an administrator's, the user's, a project's. Each is read whole; of a project just the bytes that were trusted.
import { isUtf8 } from 'node:buffer';
import { dirname, join } from 'node:path';
import type { ReadFile } from '../lock/files.ts';
import { readPolicyFiles } from '../lock/trust.ts';
import { policyFault } from '../policy/faults.ts';
import type { PolicyFile } from '../policy/parse.ts';
import type { LayerName, LayerSource } from '../policy/policies.ts';
import { managedConfig, type Whose } from './authority.ts';
import { userConfigFolder } from './config-file.ts';
import type { Project } from './project.ts';

const FOLDER = 'policy/';
const SUFFIX = '.cedar';

/** The folders that may hold a `policy/` folder, beside the project's. */
export function policyHomes(whose: Whose): readonly { readonly name: LayerName; readonly folder: string }[] {
  return [
    { name: 'managed', folder: dirname(managedConfig(whose.platform)) },
    { name: 'user', folder: userConfigFolder(whose) },
  ];
}

function policyFile({ path, bytes }: ReadFile, folder: string): PolicyFile {
  const whole = join(folder, path);
  if (!isUtf8(bytes)) throw policyFault.unreadable({ path: whole, reason: 'it is not UTF-8' });
  return { name: path.slice(FOLDER.length), path: whole, text: Buffer.from(bytes).toString() };
}

const cedarFiles = (files: readonly ReadFile[], folder: string): readonly PolicyFile[] =>
  files.filter(({ path }) => path.endsWith(SUFFIX)).map((file) => policyFile(file, folder));

/** All policies that count for a project. Empty: there are none. @throws Fault `policy.unreadable`, `lock.unreadable`, `lock.too-large` */
export function policySources(project: Project, whose: Whose): readonly LayerSource[] {
  const homes = policyHomes(whose).map(({ name, folder }) => ({
    name,
    folder,
    files: cedarFiles(readPolicyFiles(folder), folder),
  }));
  const own: LayerSource = { name: 'project', folder: project.folder, files: cedarFiles(project.policyFiles, project.folder) };
  const all = project.owner === 'project' ? [...homes, own] : homes;
  return all.filter(({ files }) => files.length > 0);
}
