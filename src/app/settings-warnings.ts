// Settings that are allowed but can have no effect, or not the one they seem to have. Only what is certainly so: a warning that is wrong trains people to skip them.
import { placeFor, secretPlaceFor, secretsOf } from './settings-expand.ts';
import { isLoopback } from './settings-listen.ts';
import { type Mistake, pathText, type SettingPath } from './settings-place.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';
import type { YamlSource } from './settings-yaml.ts';

type Warn = (path: SettingPath, message: string) => void;

const PLACE = /\$\{(?:env|secret|plain):/;

function warnOfTools(name: string, server: ServerSettings, warn: Warn): void {
  if (server.tools === undefined) return;
  if (server.tools.length === 0) warn(['servers', name, 'tools'], 'an empty list offers no tool at all');
  const seen = new Set<string>();
  for (const [index, tool] of server.tools.entries()) {
    if (seen.has(tool)) warn(['servers', name, 'tools', index], 'named twice');
    seen.add(tool);
  }
}

function warnOfServer(name: string, server: ServerSettings, warn: Warn): void {
  warnOfTools(name, server, warn);
  const inEnv = `${placeFor('NAME')} and ${secretPlaceFor('NAME')} are expanded in env and headers only, here they are plain text`;
  if (!('url' in server)) {
    if ('command' in server && PLACE.test(server.command)) warn(['servers', name, 'command'], inEnv);
    for (const [index, arg] of server.args.entries()) if (PLACE.test(arg)) warn(['servers', name, 'args', index], inEnv);
    return;
  }
  if (server.url.includes('${')) warn(['servers', name, 'url'], inEnv);
  const url = new URL(server.url);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    warn(['servers', name, 'url'], 'plain http to another machine: everybody on the way can read and change it');
  }
}

/** Warnings about settings that were accepted, in the order of the file's lines. */
export function warningsOf(settings: Settings, source: YamlSource): readonly Mistake[] {
  const warnings: Mistake[] = [];
  const warn: Warn = (path, message) => {
    warnings.push({ ...source.placeOf(path), path: pathText(path), message });
  };
  const written = (group: string, key: string): boolean => {
    const part = (source.value as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[group];
    return part !== undefined && key in part;
  };
  const servers = Object.entries(settings.servers);
  const listed = new Set(servers.flatMap(([, server]) => secretsOf(server)));
  for (const name of Object.keys(settings.secrets))
    if (!listed.has(name)) warn(['secrets', name], `no server lists it as ${secretPlaceFor(name)}`);
  if (servers.length === 0) warn(['servers'], 'no servers: there is nothing to offer');
  for (const [name, server] of servers) warnOfServer(name, server, warn);
  if (servers.length > 0 && written('limits', 'processes') && servers.every(([, server]) => 'url' in server)) {
    warn(['limits', 'processes'], 'no server has a command, so no process is started');
  }
  // Sources are fetched over https, too; a project without any server may be about to get its first.
  const isSecure = (server: ServerSettings): boolean =>
    'source' in server || ('url' in server && server.url.toLowerCase().startsWith('https:'));
  if (settings.extraCa !== undefined && servers.length > 0 && !servers.some(([, server]) => isSecure(server)))
    warn(['extraCa'], 'no server has an https url or a source, so it is never used');
  return warnings.sort((a, b) => a.line - b.line || a.column - b.column);
}
