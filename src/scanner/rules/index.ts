// The scanner's own rules: an explicit list. A test holds that each has its page.
import type { CatalogueRule, CommandRule, EntryRule, GrantRule } from '../rule.ts';
import { shadowedServer } from './catalogue.ts';
import {
  administratorRights,
  broadFolder,
  exposedListener,
  fetchedCode,
  imitatedBartizan,
  inlineCode,
  loaderVariable,
  openContainer,
  temporaryProgram,
} from './commands.ts';
import { callsUnasked, commandsUnasked, serversUnasked, serverUnasked, toolsUnasked } from './grants.ts';
import { metadataAddress, plaintextRemote, redirectedApi, throwawayHost, tlsNotVerified } from './network.ts';
import { foreignRegistry, unpinnedSource } from './pinning.ts';
import { secretInSettings } from './secrets.ts';
import { shadowedCommand } from './slash-commands.ts';

/** Rules on one entry. */
export const entryRules: readonly EntryRule[] = [
  fetchedCode,
  metadataAddress,
  openContainer,
  administratorRights,
  temporaryProgram,
  imitatedBartizan,
  loaderVariable,
  redirectedApi,
  plaintextRemote,
  tlsNotVerified,
  throwawayHost,
  foreignRegistry,
  secretInSettings,
  unpinnedSource,
  inlineCode,
  broadFolder,
  exposedListener,
];

/** Rules on what clients may do unasked. */
export const grantRules: readonly GrantRule[] = [callsUnasked, commandsUnasked, serversUnasked, serverUnasked, toolsUnasked];

/** Rules on all entries together. */
export const catalogueRules: readonly CatalogueRule[] = [shadowedServer];

/** Rules on slash commands. */
export const commandRules: readonly CommandRule[] = [shadowedCommand];
