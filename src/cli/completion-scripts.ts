// Completion scripts for three shells, made from what the program knows of itself. Only words of our own get in, and all are quoted for the shell they go to.

/** A command as completion sees it. */
export interface Completable {
  /** Words after `bartizan`, e.g. `keys create`; empty for the program itself. */
  readonly path: string;
  readonly about: string;
  readonly words: readonly { readonly word: string; readonly about: string }[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** For bash 4 and newer, and the 3.2 of macOS. */
export function bashScript(commands: readonly Completable[]): string {
  const cases = commands.map(
    ({ path, words }) => `    ${quoted(path)}) words=${quoted(words.map(({ word }) => word).join(' '))} ;;`,
  );
  return `# bash completion for bartizan: source <(bartizan completion bash)
_bartizan() {
  local path='' word words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "\${path:+$path }$word" in
${commands
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path)}) path=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _bartizan bartizan
`;
}

/** For zsh: into a folder of `fpath`, as `_bartizan`. */
export function zshScript(commands: readonly Completable[]): string {
  const described = ({ word, about }: { word: string; about: string }): string =>
    quoted(`${word.replaceAll(':', '\\:')}:${about}`);
  const cases = commands.map(({ path, words }) => `    ${quoted(path)}) items=(${words.map(described).join(' ')}) ;;`);
  return `#compdef bartizan
# zsh completion for bartizan
_bartizan() {
  local path_words='' word i
  local -a items
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "\${path_words:+$path_words }$word" in
${commands
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path)}) path_words=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$path_words" in
${cases.join('\n')}
  esac
  _describe 'bartizan' items || _files
}
if [ "$funcstack[1]" = '_bartizan' ]; then _bartizan "$@"; else compdef _bartizan bartizan; fi
`;
}

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** For fish: `bartizan completion fish | source`. */
export function fishScript(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ path, words }) =>
    words.map(({ word, about }) => {
      const kind = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${fishQuoted(word)}`;
      return `complete -c bartizan -f -n ${fishQuoted(`__bartizan_at ${fishQuoted(path)}`)} ${kind} -d ${fishQuoted(about)}`;
    }),
  );
  return `# fish completion for bartizan: bartizan completion fish | source
function __bartizan_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        set -l longer (string trim -- "$path $word")
        contains -- $longer ${commands
          .filter(({ path }) => path !== '')
          .map(({ path }) => fishQuoted(path))
          .join(' ')}; and set path $longer
    end
    test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}
