// Rules on commands that are more than the start of a program.

import { type Option, optionValue } from '../../clients/command-line.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import { isNamedBartizan } from '../../clients/program.ts';
import type { Severity } from '../../detectors/detector.ts';
import { argumentPath, type EntryRule, type Hit, namedValues, pathIn, wordsOf } from '../rule.ts';

const FETCH = String.raw`(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|aria2c|fetch)\b[^;&\n]{0,400}`;
const RUN = String.raw`(?:(?:sudo\s+)?(?:ba|z|da|k|fi)?sh|python[\d.]*|node|deno|perl|ruby|php|iex|invoke-expression|source|eval|pwsh|powershell)\b`;
const FETCHED_CODE = [
  new RegExp(String.raw`${FETCH}\|\s{0,8}${RUN}`, 'i'),
  new RegExp(String.raw`\b${RUN}\s{0,8}(?:-c\s{0,8})?["']?(?:<\(|\$\(|${'`'})\s{0,8}${FETCH}`, 'i'),
  /\b(?:iex|invoke-expression)\b[\s(&]{0,8}[^;\n]{0,80}(?:iwr|irm|invoke-web|invoke-rest|downloadstring)/i,
  /\b(?:exec|eval)\s{0,4}\(\s{0,4}[^\n]{0,120}(?:urlopen|requests\.get|fetch\s{0,4}\(|urllib)/i,
  new RegExp(String.raw`${FETCH}(?:&&|;)[^\n]{0,200}(?:chmod\s+\+?[0-7x]+|${RUN}\s+\S*/tmp/)`, 'i'),
];

/** Code that is given on the command line. */
const codeOf = ({ program }: ServerEntry): string | undefined => program.shell ?? program.inlineCode;

function codeHit(entry: ServerEntry, code: string, note: string, severity?: Severity): Hit {
  return { path: argumentPath(entry, code), note, excerpt: code, ...(severity === undefined ? {} : { severity }) };
}

/** Code that is fetched and run at once. */
export const fetchedCode: EntryRule = {
  id: 'fetched-code',
  title: 'Fetches code and runs it',
  severity: 'critical',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12', 'T26'],
  tags: ['OWASP-MCP-04', 'CWE-494', 'CWE-78'],
  *judge(entry) {
    const code = codeOf(entry);
    if (code !== undefined && FETCHED_CODE.some((pattern) => pattern.test(code)))
      yield codeHit(entry, code, 'what an address answers is run at once, and nobody sees it before');
  },
};

/** Changes of folder and environment before one program: a habit, not an attack. */
const PREPARATION =
  /^(?:\s*(?:cd|source|\.|export|set|eval "\$\((?:fnm|mise|nodenv|pyenv|rbenv|direnv)[^)]{0,80}\)")\s?[^;&|<>`$\n]{0,300}(?:&&|;)){1,6}\s*[^;&|<>`$\n]{0,400}$/;

function shellHit(entry: ServerEntry, shell: string): Hit | undefined {
  if (
    /^-(?:e|enc|encodedcommand)$/i.test(wordsOf(entry).find((word) => /^-e(?:nc|ncodedcommand)?$/i.test(word)) ?? '') &&
    /powershell|pwsh/.test(entry.program.wrappers.join())
  )
    return codeHit(entry, shell, 'an encoded command: what runs cannot be read', 'high');
  if (!/[;&|`<>\n]|\$\(/.test(shell)) return undefined;
  return PREPARATION.test(shell)
    ? codeHit(entry, shell, 'a shell prepares the start', 'low')
    : codeHit(entry, shell, 'a shell script instead of a program');
}

/** Code or shell scripts on the command line. */
export const inlineCode: EntryRule = {
  id: 'inline-code',
  title: 'Code on the command line',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12'],
  tags: ['CWE-78', 'CWE-94'],
  *judge(entry) {
    const { shell, inlineCode: code } = entry.program;
    const hit = shell === undefined ? undefined : shellHit(entry, shell);
    if (hit !== undefined) yield hit;
    else if (code !== undefined) yield codeHit(entry, code, 'the program itself is written on the command line');
  },
};

const LOADER =
  /^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_INSERT_LIBRARIES|DYLD_LIBRARY_PATH|BASH_ENV|ENV|PROMPT_COMMAND|PYTHONSTARTUP|PYTHONPATH|PYTHONHOME|PERL5OPT|PERL5LIB|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|NODE_PATH|GIT_SSH_COMMAND|GIT_SSH|GIT_EXTERNAL_DIFF|PAGER|GIT_PAGER|EDITOR|BROWSER|npm_config_script_shell|PATH)$/i;
/** Only some of their values load code. */
const NODE_LOADS =
  /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--inspect(?:-brk)?(?:=0\.0\.0\.0\S*)?)(?:[=\s]|$)/;
const SEVERE = /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|PROMPT_COMMAND|NODE_OPTIONS)$/i;

/** Variables that make a program load other code. */
export const loaderVariable: EntryRule = {
  id: 'loader-variable',
  title: 'A variable that loads other code',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12'],
  tags: ['CWE-426', 'CWE-427'],
  *judge(entry) {
    if (entry.launch.kind !== 'command') return;
    for (const { name, value, path } of namedValues(entry)) {
      const isNode = /^NODE_OPTIONS$/i.test(name) && NODE_LOADS.test(value);
      if (!isNode && !LOADER.test(name)) continue;
      const severity = SEVERE.test(name) ? 'high' : 'low';
      yield {
        path,
        note: `${name} decides which code is loaded or which program is meant`,
        excerpt: `${name}=${value}`,
        severity,
      };
    }
  },
};

/** Ways out of a container, by option. */
const ESCAPES: readonly (readonly [option: RegExp, value: RegExp, note: string, severity: Severity])[] = [
  [/^--privileged$/, /^(?:|true)$/, 'all rights of the machine', 'high'],
  [
    /^--cap-add$/,
    /^(?:ALL|(?:CAP_)?(?:SYS_ADMIN|SYS_PTRACE|SYS_MODULE|DAC_READ_SEARCH|NET_ADMIN))$/i,
    'a right that leads out of the container',
    'high',
  ],
  [/^--(?:pid|userns|uts|ipc|cgroupns)$/, /^host$/, 'shares what keeps it apart from the machine', 'high'],
  [/^--security-opt$/, /unconfined|no-new-privileges[:=]false|label[:=]disable/, 'switches off what confines it', 'high'],
  [/^--device$/, /./, 'a device of the machine', 'medium'],
  [/^--(?:network|net)$/, /^host$/, "the machine's own network, local services included", 'medium'],
];

/** The folder of the machine that a mount option names. */
function mounted({ name, value = '' }: Option): string | undefined {
  if (name === '-v' || name === '--volume') return /^((?:[A-Za-z]:)?[^:]+):/.exec(value)?.[1];
  return name === '--mount' ? /(?:^|,)(?:src|source)=([^,]+)/.exec(value)?.[1] : undefined;
}

function mountDanger(folder: string, home: string): readonly [note: string, severity: Severity] | undefined {
  const path = folder
    .replace(/^(?:~|\$HOME|\$\{HOME\}|%USERPROFILE%)/, home)
    .replaceAll('\\', '/')
    .replace(/(.)\/+$/, '$1');
  if (/\/(?:docker|podman|containerd)\.sock$/.test(path))
    return ["the container engine's own socket: with it everything can be started", 'critical'];
  if (/^(?:\/|[A-Za-z]:\/?)$/.test(path)) return ['the whole disk', 'high'];
  if (/^\/(?:etc|root|proc|sys|dev|boot|var|usr|home|Users)$/.test(path)) return ['a folder of the system', 'high'];
  if (path === home) return ['the whole home folder', 'high'];
  return /\/\.(?:ssh|aws|gnupg|kube|docker|config|azure)(?:\/|$)/.test(path) ? ['a folder that holds keys', 'high'] : undefined;
}

/** Containers that do not contain. */
export const openContainer: EntryRule = {
  id: 'open-container',
  title: 'A container that does not contain',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12', 'T26'],
  tags: ['OWASP-MCP-02', 'CWE-250', 'CWE-653'],
  *judge(entry, home) {
    if (entry.program.source.kind !== 'oci') return;
    const path = pathIn(entry, 'args');
    for (const option of entry.program.options) {
      const { name, value = '' } = option;
      const excerpt = `${name} ${value}`.trim();
      for (const [wanted, values, note, severity] of ESCAPES)
        if (wanted.test(name) && values.test(value)) yield { path, note, excerpt, severity };
      const folder = mounted(option);
      const danger = folder === undefined ? undefined : mountDanger(folder, home);
      if (danger !== undefined) yield { path, note: danger[0], excerpt, severity: danger[1] };
    }
  },
};

/** Programs that give the rights of an administrator. */
export const administratorRights: EntryRule = {
  id: 'administrator-rights',
  title: 'Runs with the rights of an administrator',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T26'],
  tags: ['OWASP-MCP-02', 'CWE-250'],
  *judge(entry) {
    const found = entry.program.wrappers.find((name) => ['sudo', 'doas', 'pkexec', 'runas', 'gsudo'].includes(name));
    if (found !== undefined)
      yield { path: pathIn(entry, 'command'), note: `started through ${found}`, excerpt: wordsOf(entry).slice(0, 4).join(' ') };
  },
};

const TEMPORARY =
  /^(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/private\/tmp\/|.*\/(?:Downloads|AppData\/Local\/Temp|Desktop)\/|%TEMP%|\$TMPDIR)/i;

/** Programs in folders where anything may write. */
export const temporaryProgram: EntryRule = {
  id: 'temporary-program',
  title: 'Runs from a folder where anything may write',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12', 'T28'],
  tags: ['CWE-426', 'CWE-379'],
  *judge(entry) {
    const { source } = entry.program;
    if (source.kind !== 'file' || !TEMPORARY.test(source.name)) return;
    const isShared = /^\/(?:tmp|var\/tmp|dev\/shm|private\/tmp)\//.test(source.name);
    const note = isShared ? 'other users can put something else there' : 'programs of this user put things there unasked';
    yield { path: pathIn(entry, 'command'), note, excerpt: source.name, severity: isShared ? 'high' : 'medium' };
  },
};

/** A program that passes itself off as Bartizan. */
export const imitatedBartizan: EntryRule = {
  id: 'imitated-bartizan',
  title: "Another program under Bartizan's name",
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T12', 'T28'],
  tags: ['CWE-426', 'CWE-427'],
  *judge(entry) {
    const { source, args } = entry.program;
    if (source.kind === 'bartizan' || args[0] !== 'run') return;
    const isNamed =
      source.kind === 'file' ? isNamedBartizan(source.name) : source.kind === 'command' && source.name === 'bartizan';
    if (!isNamed) return;
    const note =
      source.kind === 'file'
        ? 'it is not the Bartizan that looks at it'
        : 'the entry itself says where programs are looked for (PATH)';
    yield { path: pathIn(entry, 'command'), note, excerpt: source.name };
  },
};

/** Folders that no server needs whole. */
function isBroad(word: string, home: string): boolean {
  const path = word
    .replace(/^(?:~|\$HOME|\$\{HOME\}|\$\{env:HOME\}|\$\{userHome\}|%USERPROFILE%)/, home)
    .replaceAll('\\', '/')
    .replace(/(.)\/+$/, '$1');
  return (
    /^(?:\/|[A-Za-z]:\/?|\/(?:home|Users|etc|root|var))$/.test(path) ||
    path === home ||
    /^(?:\/home|\/Users|[A-Za-z]:\/Users)\/[^/]+$/.test(path) ||
    /\/\.(?:ssh|aws|gnupg|kube|azure)$/.test(path)
  );
}

/** Folders given to a server that are far too much. */
export const broadFolder: EntryRule = {
  id: 'broad-folder',
  title: 'Is given the whole disk or home folder',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T24', 'T26'],
  tags: ['OWASP-MCP-02', 'CWE-732'],
  *judge(entry, home) {
    if (entry.program.source.kind === 'oci') return;
    for (const word of entry.program.args) {
      const folder = word.replace(/^--?[\w-]+=/, '');
      if (isBroad(folder, home))
        yield { path: argumentPath(entry, word), note: 'keys, mail and other programs lie in there as well', excerpt: word };
    }
  },
};

/** Servers that offer themselves to the network. */
export const exposedListener: EntryRule = {
  id: 'exposed-listener',
  title: 'Listens to the whole network',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T04'],
  tags: ['OWASP-MCP-07', 'CWE-668', 'CWE-1327'],
  *judge(entry) {
    const { args, options } = entry.program;
    const listens = args.find(
      (word, index) =>
        /^(?:--?(?:host|bind|listen|address)=)?(?:0\.0\.0\.0|\[?::\]?)(?::\d+)?$/.test(word) &&
        (word.includes('=') || /^--?(?:host|bind|listen|address)$/.test(args[index - 1] ?? '')),
    );
    if (listens !== undefined)
      yield { path: argumentPath(entry, listens), note: 'every machine of the network can call it', excerpt: listens };
    const port = optionValue(options, '-p', '--publish');
    if (entry.program.source.kind === 'oci' && port !== undefined && /^(?:0\.0\.0\.0:)?\d+:\d+/.test(port))
      yield { path: pathIn(entry, 'args'), note: 'the published port listens on every address', excerpt: `-p ${port}` };
  },
};
