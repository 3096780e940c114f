// The way in: a source becomes one artefact, an artefact becomes an installed tree. Loads the kind that is asked for, and nothing else.
import type { Artefact, Installed } from './artefact.ts';
import { supplyFault } from './faults.ts';
import type { OpenContext } from './open.ts';
import type { Entry } from './registry.ts';
import type { Resolved, Source, SourceKind, Supplier, SupplyContext } from './supplier.ts';

export { openInstalled } from './open.ts';
export { parseSource } from './source.ts';

/** Every kind of source, one module each. */
const suppliers: Readonly<Partial<Record<Exclude<SourceKind, 'registry'>, () => Promise<Supplier>>>> = {
  npm: async () => (await import('./npm.ts')).npm,
  pypi: async () => (await import('./pypi.ts')).pypi,
  oci: async () => (await import('./oci.ts')).oci,
  mcpb: async () => (await import('./mcpb.ts')).mcpb,
  git: async () => (await import('./git.ts')).git,
  local: async () => (await import('./local.ts')).local,
  remote: async () => (await import('./remote.ts')).remote,
};

async function supplierOf(kind: Exclude<SourceKind, 'registry'>, text: string): Promise<Supplier> {
  const load = Object.hasOwn(suppliers, kind) ? suppliers[kind] : undefined;
  if (load === undefined) throw supplyFault['unknown-kind']({ source: text, kind });
  return load();
}

/**
 * Resolves a source to exactly one artefact.
 * @throws Fault `supply.*`
 */
export async function resolveSource(source: Source, context: SupplyContext): Promise<Resolved> {
  if (source.kind !== 'registry') return (await supplierOf(source.kind, source.text)).resolve(source, context);
  const { lookUpEntry, resolvedEntry } = await import('./registry.ts');
  const entry = await lookUpEntry(source, context);
  return resolvedEntry(entry, await resolveSource(entry.source, named(entry, context)));
}

/** npm and PyPI packages come from registries that the user chose; the place of a bundle or an image is the entry's own word. */
function named({ source, origin }: Entry, context: SupplyContext): SupplyContext {
  return source.kind === 'mcpb' || source.kind === 'oci' ? { ...context, namedBy: origin } : context;
}

/**
 * Installs an artefact into the cache and answers with it completed (`tree`, `start`, `scripts`). An artefact with a `tree` (from a lock file)
 * yields exactly that tree or a fault. Nothing of it is run.
 * @throws Fault `supply.*`
 */
export async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  return (await supplierOf(artefact.kind, artefact.name)).install(artefact, context);
}

/**
 * Checks an installed artefact file by file: with `deep` every file is hashed, without only those whose size, times or inode differ.
 * @throws Fault `supply.not-installed`, `supply.tampered`, `oci.not-installed`, `oci.tampered`
 */
export async function verifyInstalled(
  artefact: Artefact,
  context: OpenContext,
  options: { readonly deep: boolean },
): Promise<Installed> {
  if (artefact.kind === 'oci') {
    const { openLayout } = await import('./oci-layout.ts');
    const { root } = openLayout(artefact.name, artefact.integrity ?? '', context, options);
    return { artefact, root, command: '', args: [] };
  }
  const { verifyTree } = await import('./open.ts');
  return verifyTree(artefact, context, options);
}
