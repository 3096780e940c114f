// Edits of bartizan.yaml that keep what a person wrote: comments, order, quoting. Nothing is read or written here.
import { type Document, isMap, parseDocument } from 'yaml';
import { settingsFault } from './faults.ts';

/** The settings entry of a server as it is written. */
export type WrittenEntry = Readonly<Record<string, unknown>>;

/** The text of a settings file with an edit; `path` is what a fault names. @throws Fault `settings.unreadable` */
export type SettingsEdit = (text: string, path: string) => string;

/** Adds, replaces or (with undefined) removes a server. */
export function editServer(name: string, entry: WrittenEntry | undefined): SettingsEdit {
  return edit((document) => {
    if (!isMap(document.get('servers'))) document.set('servers', document.createNode({}));
    if (entry === undefined) document.deleteIn(['servers', name]);
    else document.setIn(['servers', name], document.createNode(entry));
    const servers = document.get('servers');
    if (isMap(servers)) servers.flow = servers.items.length === 0;
  });
}

/** Says where a server comes from; all else of its entry stays. */
export function editSource(name: string, source: string): SettingsEdit {
  return edit((document) => document.setIn(['servers', name, 'source'], source));
}

/** All that a settings file sets but its servers, as it is written; empty for nothing. */
export function withoutServers(text: string): string {
  const document = parseDocument(text);
  if (!isMap(document.contents)) return '';
  document.delete('servers');
  return document.contents.items.length === 0 ? '' : document.toString({ lineWidth: 0 });
}

const edit =
  (change: (document: Document) => void): SettingsEdit =>
  (text, path) => {
    const document = parseDocument(text);
    if (document.errors.length > 0) throw settingsFault.unreadable({ path, reason: 'it is not YAML' });
    change(document);
    return document.toString({ lineWidth: 0 });
  };
