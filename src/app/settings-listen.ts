// What a listener may be bound to. Another address than loopback is never open by default: it needs encryption in front and a list of its names.
import { settingsFault } from './faults.ts';
import type { ReadySettings } from './settings-expand.ts';
import type { ListenSettings } from './settings-schema.ts';

/** Is this host one that only this machine reaches? Names other than `localhost` never are: a resolver could move them. */
export function isLoopback(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  return bare === 'localhost' || bare === '::1' || /^127(?:\.\d{1,3}){3}$/.test(bare);
}

/**
 * The address to tell people. Where TLS ends here it is the first of the names: the certificate is for a name, and nobody can connect to 0.0.0.0.
 * What a proxy in front is called, and on which port, only the proxy knows: then it is the one that is listened on.
 */
export function addressOf({ host, hosts, tls }: Pick<ListenSettings, 'host' | 'hosts' | 'tls'>, port: number): string {
  const name = tls === undefined || isLoopback(host) ? host : (hosts[0] ?? host);
  return `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Why these settings may not be listened on; undefined if they may. */
export function exposure(listen: Pick<ListenSettings, 'host' | 'hosts' | 'tls' | 'behindProxy'>): string | undefined {
  if (isLoopback(listen.host)) return undefined;
  const lacks: string[] = [];
  if (listen.tls === undefined && !listen.behindProxy) lacks.push('neither listen.tls nor listen.behindProxy is set');
  if (listen.hosts.length === 0) lacks.push('listen.hosts is empty, so no Host header could be checked');
  return lacks.length === 0 ? undefined : lacks.join(', and ');
}

/**
 * The settings with what the command line overrides, checked again: `--host` must not open what the file could not.
 * @throws Fault `settings.exposed`
 */
export function withListen(
  settings: ReadySettings,
  over: { readonly host?: string | undefined; readonly port?: number | undefined },
): ReadySettings {
  const { host = settings.listen.host, port = settings.listen.port } = over;
  const listen = { ...settings.listen, host, port };
  const reason = exposure(listen);
  if (reason !== undefined) throw settingsFault.exposed({ host, reason });
  return { ...settings, listen };
}
