// The whole catalogue of a connection, page by page within its bounds: what is compared with the lock, and what a review shows.
import type { Catalogue } from '../lock/catalogue.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Connection } from './connection.ts';

/** Reads everything a server shows. @throws Fault `upstream.*` */
export async function captureOf(connection: Connection): Promise<Catalogue> {
  const { capabilities, serverInfo, instructions } = connection.hello;
  const read = async (list: ListName) => (await connection.definitions(list)).items;
  const [tools, prompts, resources, templates] = await Promise.all([
    read('tools'),
    read('prompts'),
    read('resources'),
    read('templates'),
  ]);
  return { capabilities, serverInfo, instructions, tools, prompts, resources, templates };
}
