// Names of AI clients on a command line.
import { hintFor } from '../app/nearest.ts';
import { clientsFault } from '../clients/faults.ts';

/** The ids, if there are such clients. @throws Fault `clients.unknown-client` */
export async function checkedClients(names: readonly string[]): Promise<readonly string[]> {
  const { clients } = await import('../clients/table/index.ts');
  const known = clients.map(({ id }) => id);
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) throw clientsFault['unknown-client']({ name: strange, hint: hintFor(strange, known) });
  return names;
}
