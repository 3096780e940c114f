// Writes policies for commands: what is written is checked together with everything else first, and shown before anybody agrees. All of it or nothing.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homeFolder } from '../base/home.ts';
import { AS_BEFORE } from '../policy/baseline.ts';
import { policyFault } from '../policy/faults.ts';
import type { LayerName, LayerSource } from '../policy/policies.ts';
import { namedBy } from '../policy/scope.ts';
import { statementOf, type Wish } from '../policy/statement.ts';
import { userConfigFolder } from './config-file.ts';
import { type Decider, deciderFor } from './deciding.ts';
import { policySources } from './policy-sources.ts';
import { amend, type Project } from './project.ts';

/** The file that commands write to. */
const FILE = 'commands.cedar';

/** Where a statement goes. */
export interface Where {
  readonly layer: LayerName;
  /** Folder that holds policy/. */
  readonly folder: string;
}

/** Where statements of a project go; `isMine`: to the user's own policies, which count for all projects. */
export function whereFor(project: Project, isMine: boolean): Where {
  if (!isMine && project.owner === 'project') return { layer: 'project', folder: project.folder };
  const own = userConfigFolder({ env: process.env, home: homeFolder(), platform: process.platform });
  return { layer: 'user', folder: own };
}

/** What would be written. */
export interface Draft {
  readonly path: string;
  /** The new statements. */
  readonly added: string;
  /** The whole file. */
  readonly text: string;
  /** The policies as they would be. */
  readonly decider: Decider;
}

function writtenAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw policyFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}

function withFile(sources: readonly LayerSource[], { layer, folder }: Where, text: string): readonly LayerSource[] {
  const file = { name: FILE, text };
  const kept = sources.find(({ name }) => name === layer);
  if (kept === undefined) return [...sources, { name: layer, folder, files: [file] }];
  const others = kept.files.filter(({ name }) => name !== FILE);
  return sources.map((source) => (source === kept ? { ...kept, files: [...others, file] } : source));
}

/** Ids of permits that would ask about this wish, in the layer it goes to. */
async function askedBy(project: Project, { layer }: Where, { client, server, tool }: Wish): Promise<readonly string[]> {
  const { policies } = await deciderFor(project);
  const concerns = (ids: readonly string[], wanted: readonly string[]): boolean =>
    ids.length === 0 || ids.some((id) => wanted.includes(id));
  return (policies?.policies ?? [])
    .filter((policy) => policy.layer === layer && policy.effect === 'permit' && policy.annotations.ask !== undefined)
    .filter(({ scope }) => {
      const resources = namedBy(scope.resource).map(({ id }) => id);
      const clients = namedBy(scope.principal).flatMap((each) => (each.type === 'Client' ? [each.id] : []));
      return (
        concerns(resources, [server, `${server}/${tool ?? ''}`]) &&
        (client === undefined ? clients.length === 0 : concerns(clients, [client]))
      );
    })
    .map(({ id }) => id);
}

/** A free id that says what the statement is for. */
function freeId(wish: Omit<Wish, 'id'>, taken: ReadonlySet<string>): string {
  const plain = [wish.effect, wish.client ?? wish.user ?? 'all', wish.server, wish.tool ?? 'all']
    .join('-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 80);
  for (let count = 1; ; count++) {
    const id = count === 1 ? plain : `${plain}-${count}`;
    if (!taken.has(id)) return id;
  }
}

/**
 * Drafts a statement and checks it with all other policies; nothing is written.
 * @throws Fault `policy.none` for an allow where everything passes already, `policy.*` for what does not fit
 */
export async function draftStatement(project: Project, where: Where, wish: Omit<Wish, 'id' | 'lifts'>): Promise<Draft> {
  const sources = policySources(project, { env: process.env, home: homeFolder(), platform: process.platform });
  const { policies } = await deciderFor(project);
  const layer = policies?.policies.filter((policy) => policy.layer === where.layer) ?? [];
  if (layer.length === 0 && wish.effect === 'allow') throw policyFault.none();
  const id = freeId(wish, new Set(layer.map((policy) => policy.id)));
  const full: Wish = { ...wish, id };
  const lifts = wish.effect === 'allow' ? await askedBy(project, where, full) : [];
  const path = join(where.folder, 'policy', FILE);
  const before = writtenAt(path);
  // The first statement must not forbid everything else with it.
  const base = layer.length === 0 ? AS_BEFORE : '';
  const added = `${base}${base === '' ? '' : '\n'}${statementOf({ ...full, lifts })}`;
  const text = `${before}${before === '' || before.endsWith('\n\n') ? '' : '\n'}${added}`;
  return { path, added, text, decider: await deciderFor(project, withFile(sources, where, text)) };
}

/** Writes a file whole. */
function write(path: string, text: string): void {
  const draft = `${path}.${process.pid}.next`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw policyFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}

/** Writes what was drafted; answers the project as it is then. What was trusted before stays trusted with just this change. @throws Fault `policy.unreadable`, `settings.busy` */
export function writeDraft(project: Project, { path, text }: Pick<Draft, 'path' | 'text'>): Project {
  return amend(project, () => write(path, text));
}
