// Folders that the user opened in some client: their files count as well. Read from what clients remember; nothing is searched for.
import type { Json } from '../base/json.ts';
import type { KeyPattern } from './client.ts';
import type { ConfigDocument } from './documents/document.ts';
import { valuesAt } from './entry.ts';
import { ancestorsOf } from './files.ts';
import type { Surroundings } from './place.ts';

/** A file in which a client remembers folders. */
interface Memory {
  readonly at: string;
  readonly keys: KeyPattern;
  /** Folders are keys of the object there; else its text. */
  readonly areKeys: boolean;
}

const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf', 'Trae', 'Kiro', 'Antigravity'];

const MEMORIES: readonly Memory[] = [
  { at: '~/.claude.json', keys: ['projects'], areKeys: true },
  { at: '$CLAUDE_CONFIG_DIR/.claude.json', keys: ['projects'], areKeys: true },
  { at: '~/.codex/config.toml', keys: ['projects'], areKeys: true },
  { at: '$CODEX_HOME/config.toml', keys: ['projects'], areKeys: true },
  { at: '~/.gemini/trustedFolders.json', keys: [], areKeys: true },
  { at: '~/.gemini/projects.json', keys: ['projects'], areKeys: true },
  { at: '~/.local/share/opencode/storage/project/*.json', keys: ['worktree'], areKeys: false },
  ...EDITORS.map((folder) => ({ at: `UD/${folder}/User/workspaceStorage/*/workspace.json`, keys: ['folder'], areKeys: false })),
];

/** Projects that are looked at, all together. */
const MAX_PROJECTS = 500;

/** What a file says; undefined when there is none. */
export type ReadDocument = (template: string) => readonly ConfigDocument[];

const LOCAL_FILE = 'file://';

function folderOf(written: string): string | undefined {
  if (!written.startsWith(LOCAL_FILE)) return /^(?:\/|[A-Za-z]:[\\/])/.test(written) ? written.replaceAll('\\', '/') : undefined;
  try {
    const path = decodeURIComponent(written.slice(LOCAL_FILE.length));
    // `file:///c%3A/x` on Windows.
    return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function remembered(value: Json | undefined, { keys, areKeys }: Memory): readonly string[] {
  return valuesAt(value, keys).flatMap(({ value: found }) => {
    if (areKeys) return typeof found === 'object' && found !== null ? Object.keys(found) : [];
    return typeof found === 'string' ? [found] : [];
  });
}

/** Folders of projects: those that clients remember, the working folder, and those above each, up to the home folder. */
export function projectFolders(around: Surroundings, cwd: string | undefined, read: ReadDocument): readonly string[] {
  const written = MEMORIES.flatMap((memory) => read(memory.at).flatMap((document) => remembered(document.value, memory)));
  const known = written.map(folderOf).filter((folder) => folder !== undefined);
  const home = around.home.replaceAll('\\', '/');
  const all = new Set<string>();
  for (const folder of [...(cwd === undefined ? [] : [cwd]), ...known].slice(0, MAX_PROJECTS)) {
    for (const one of ancestorsOf(folder.replaceAll('\\', '/'))) {
      if (one === home || one === '/' || one === '.' || /^[A-Za-z]:\/?$/.test(one)) break;
      all.add(one);
    }
  }
  return [...all];
}
