// All clients that are known.
import type { Client } from '../client.ts';
import { desktopClients } from './desktop.ts';
import { terminalClients } from './terminal.ts';

/** Every client, those most used first. */
export const clients: readonly Client[] = [...desktopClients, ...terminalClients];
