// Edits of bartizan.yaml that keep what a person wrote: comments, order, quoting. Written at once or not at all.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type Document, isMap, parseDocument } from 'yaml';
import { settingsFault } from './faults.ts';

/** The settings entry of a server as it is written. */
export type WrittenEntry = Readonly<Record<string, unknown>>;

type Change = (document: Document) => void;

/**
 * Adds, replaces or (with undefined) removes a server.
 * @throws Fault `settings.unreadable`
 */
export function editServer(path: string, name: string, entry: WrittenEntry | undefined): void {
  edit(path, (document) => {
    if (!isMap(document.get('servers'))) document.set('servers', document.createNode({}));
    if (entry === undefined) document.deleteIn(['servers', name]);
    else document.setIn(['servers', name], document.createNode(entry));
    const servers = document.get('servers');
    if (isMap(servers)) servers.flow = servers.items.length === 0;
  });
}

/**
 * Says where a server comes from; all else of its entry stays.
 * @throws Fault `settings.unreadable`
 */
export function editSource(path: string, name: string, source: string): void {
  edit(path, (document) => document.setIn(['servers', name, 'source'], source));
}

function edit(path: string, change: Change): void {
  const document = parseDocument(readFileSync(path, 'utf8'));
  if (document.errors.length > 0) throw settingsFault.unreadable({ path, reason: 'it is not YAML' });
  change(document);
  const draft = `${path}.${process.pid}.next`;
  try {
    writeFileSync(draft, document.toString({ lineWidth: 0 }), { flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw settingsFault.unreadable({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}
