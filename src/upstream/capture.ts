// The whole catalogue of a connection, page by page within its bounds: what is compared with the lock, and what a review shows.
import { aroundOf } from '../lock/around.ts';
import type { Catalogue } from '../lock/catalogue.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Connection } from './connection.ts';

/** Reads everything a server shows. @throws Fault `upstream.*` */
export async function captureOf(connection: Connection): Promise<Catalogue> {
  const { capabilities, serverInfo, instructions, raw } = connection.hello;
  const read = (list: ListName) => connection.definitions(list);
  const [tools, prompts, resources, templates] = await Promise.all([
    read('tools'),
    read('prompts'),
    read('resources'),
    read('templates'),
  ]);
  const around = aroundOf({
    hello: raw,
    tools: tools.around,
    prompts: prompts.around,
    resources: resources.around,
    templates: templates.around,
  });
  return {
    capabilities,
    serverInfo,
    instructions,
    tools: tools.items,
    prompts: prompts.items,
    resources: resources.items,
    templates: templates.items,
    ...(around === undefined ? {} : { around }),
  };
}
