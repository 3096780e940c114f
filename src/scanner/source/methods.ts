// Methods of texts and lists: which keep a caller's text, which make it harmless, and which check it.
import { FOLDERS, memberOf, pairsOf, partOf, setMember } from './members.ts';
import { cleanedByMatching, cleanedByNotMatching, cleanedByReplacing } from './patterns.ts';
import { fieldOf, namedOf, type Syntax } from './syntax.ts';
import {
  type Danger,
  deepTaint,
  either,
  endsInSeparator,
  harmlessKeys,
  madeOf,
  stepped,
  UNKNOWN,
  type Value,
  without,
} from './value.ts';
import { checked, type Frame, folderKey } from './world.ts';

/** A call of a method. */
export interface MethodCall {
  readonly node: Syntax;
  readonly name: string;
  readonly receiver: Value;
  readonly args: readonly Value[];
  readonly callBack: (args: readonly Value[], given: readonly Value[], frame: Frame) => Value;
  readonly frame: Frame;
}

type Method = (call: MethodCall) => Value;

const itself: Method = ({ receiver }) => ({ ...receiver, things: receiver.things });
const part: Method = ({ receiver }) => partOf(receiver);
const nothing: Method = () => UNKNOWN;

/** A part of a text is less than the text; a part of a list may be any of it. */
const sliced: Method = ({ receiver }) => (bagless(receiver) ? partOf(receiver) : receiver);
const item: Method = ({ receiver }) => (bagless(receiver) ? partOf(receiver) : memberOf(receiver, undefined));

/** What is put behind it, or in the place of a part of it, is in it, too. */
const withOthers: Method = ({ receiver, args }) => args.reduce(either, { ...receiver, things: receiver.things });
const withItems: Method = ({ receiver, args }) =>
  either(receiver, { things: [{ kind: 'bag', props: new Map([['*', args.reduce(either, UNKNOWN)]]) }] });

const each: Method = ({ receiver, args, callBack, frame }) => {
  const item = memberOf(receiver, undefined);
  const answer = callBack(args, [item, UNKNOWN, receiver], frame);
  const props = new Map([['*', answer]]);
  return { things: [{ kind: 'bag', props }] };
};

const kept: Method = ({ receiver, args, callBack, frame }) => {
  callBack(args, [memberOf(receiver, undefined)], frame);
  return receiver;
};

/** What holds for all parts of a text holds for the text. */
export const wholeKeys = (keys: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...keys].flatMap((key) => [key, key.replace(/(?:#|\.\*|\.parts)+\|/, '|')]));

/** What is left after `filter` passed its check: that there is something left says so. */
const filtered: Method = ({ receiver, args, callBack, frame }) => {
  const item = memberOf(receiver, undefined);
  const { whenTrue } = callBack(args, [item], frame);
  const left: Value = { ...item, ...(whenTrue === undefined ? {} : { whenTrue }) };
  const { taint } = receiver;
  return { things: [{ kind: 'bag', props: new Map([['*', left]]) }], ...(taint === undefined ? {} : { taint }) };
};

/** `some` and `every` say of what they looked at what their callback says. */
const asked: Method = ({ receiver, args, callBack, frame, name }) => {
  const { whenTrue, whenFalse } = callBack(args, [memberOf(receiver, undefined)], frame);
  if (name === 'every') return { things: [], ...(whenTrue === undefined ? {} : { whenTrue: wholeKeys(whenTrue) }) };
  return {
    things: [],
    ...(whenTrue === undefined ? {} : { whenTrue }),
    ...(whenFalse === undefined ? {} : { whenFalse: wholeKeys(whenFalse) }),
  };
};

const found: Method = (call) => {
  const item = memberOf(call.receiver, undefined);
  const { whenTrue } = call.callBack(call.args, [item], call.frame);
  return { ...item, ...(whenTrue === undefined ? {} : { whenTrue }) };
};

/** What is not in a text, and so cannot do harm. */
const NOT_IN: ReadonlyMap<string, readonly Danger[]> = new Map([
  ['..', ['file']],
  ['../', ['file']],
  ['/', ['file', 'root']],
  ['://', ['url']],
]);

/** Is it in a list of ours? Then it is one of ours. In a text of theirs: that says little, but `..` not being there says something. */
const isIn: Method = ({ receiver, args }) => {
  const [given] = args;
  const { taint } = receiver;
  if (taint !== undefined && bagless(receiver)) {
    const isFolder = receiver.isWhole === true && receiver.things.some((one) => one.kind === 'outside' && one.path === FOLDERS);
    if (isFolder && given?.taint === undefined) return { things: [], whenTrue: harmlessKeys(taint, ['file', 'root']) };
    const gone = NOT_IN.get(given?.text ?? '') ?? [];
    return { things: [], whenFalse: wholeKeys(harmlessKeys(taint, gone)) };
  }
  return given?.taint === undefined
    ? UNKNOWN
    : { things: [], whenTrue: harmlessKeys(given.taint, [...given.taint.dangers.keys()]) };
};

const bagless = ({ things }: Value): boolean => things.every(({ kind }) => kind !== 'bag');

const begins: Method = ({ receiver, args }) => {
  const { taint, isWhole } = receiver;
  const [given] = args;
  if (taint === undefined) return UNKNOWN;
  if ((given?.text ?? given?.shape)?.startsWith('..') === true)
    return isWhole === true ? { things: [], whenFalse: harmlessKeys(taint, ['file', 'root']) } : UNKNOWN;
  if (given?.text === '/') return { things: [], whenFalse: harmlessKeys(taint, ['root']) };
  if (/^https?:\/\/[^/]+\//.test(given?.text ?? '')) return { things: [], whenTrue: harmlessKeys(taint, ['url']) };
  // An address names no file.
  if (/^\w+:\/\//.test(given?.text ?? '')) return { things: [], whenTrue: harmlessKeys(taint, ['file', 'root']) };
  // `/data` is how `/data-other` begins, too.
  return isWhole === true && given !== undefined && given.taint === undefined && endsInSeparator(given)
    ? { things: [], whenTrue: harmlessKeys(taint, ['file', 'root']) }
    : UNKNOWN;
};

/** Of a host name, how it ends is what counts; `example.com` also ends `evilexample.com`. */
const ends: Method = ({ node, receiver: { taint }, args: [given], frame }) => {
  const subject = fieldOf(fieldOf(node, 'function') ?? node, 'object');
  if (subject?.type === 'identifier' && given !== undefined && endsInSeparator(given)) {
    frame.world.work.hasFolders = true;
    return { things: [], whenTrue: new Set([folderKey(subject.text, frame)]) };
  }
  const isWord = given?.text !== undefined && !given.text.startsWith('.');
  const isHost = taint !== undefined && !taint.dangers.has('file') && given?.taint === undefined && !isWord;
  return isHost ? { things: [], whenTrue: harmlessKeys(taint, ['url']) } : UNKNOWN;
};

/** The end, with what separates folders there or without. */
const ANY_END = /^\/(?:\[(?:\\?[/\\]){1,2}\]|\\[/\\])[*?]\$\/g?$/;

const replaced: Method = ({ node, receiver, args, frame }) => {
  const list = fieldOf(node, 'arguments');
  const [pattern, by] = list === undefined ? [] : namedOf(list);
  const text = by === undefined ? undefined : by.text.slice(1, -1);
  const cleaned = without({ ...receiver, things: [] }, ...cleanedByReplacing(pattern?.text ?? '', text));
  const isFolder = ANY_END.test(pattern?.text ?? '') && /[/\\]$/.test(text ?? '');
  const value = stepped(either(cleaned, madeOf(args.slice(1))), { file: frame.file, line: node.line, what: node.text });
  return isFolder ? { ...value, isFolder } : value;
};

const tested: Method = ({ receiver, args }) => {
  const [given] = args;
  const whenTrue = harmlessKeys(given?.taint, cleanedByMatching(receiver.text ?? ''));
  const whenFalse = harmlessKeys(given?.taint, cleanedByNotMatching(receiver.text ?? ''));
  return { things: [], whenTrue, whenFalse };
};

const matched: Method = (call) => {
  const [given] = call.args;
  const { taint: _taint, ...told } = tested({ ...call, receiver: given ?? UNKNOWN, args: [call.receiver] });
  return { ...told, ...partOf(call.receiver) };
};

/** Methods of Python that answer with what they were called on. */
const PYTHON_ITSELF = [
  'strip',
  'lstrip',
  'rstrip',
  'lower',
  'upper',
  'casefold',
  'title',
  'capitalize',
  'encode',
  'decode',
  'zfill',
  'ljust',
  'rjust',
  'center',
  'expandtabs',
  'copy',
  'model_dump',
  'dict',
  'as_posix',
  'removeprefix',
  'removesuffix',
];

/** A text of letters and digits alone. */
const plain: Method = ({ receiver }) => ({ things: [], whenTrue: harmlessKeys(receiver.taint) });

/** What a generator gives next. */
const next: Method = ({ receiver }) => ({
  things: [{ kind: 'bag', props: new Map([['value', memberOf(receiver, undefined)]]) }],
});

const extended: Method = ({ receiver, args }) => {
  for (const arg of args) setMember(receiver, undefined, memberOf(arg, undefined));
  return UNKNOWN;
};

const validated: Method = ({ args }) => args[0] ?? UNKNOWN;

const joinedList: Method = ({ receiver, args, frame }) => {
  const taints = [...args, receiver].map((value) => deepTaint(value, frame.world.work)).filter((taint) => taint !== undefined);
  return madeOf(taints.map((taint) => ({ taint, things: [] })));
};

const pushed: Method = ({ receiver, args, frame }) => {
  for (const arg of args) setMember(receiver, undefined, checked(arg, frame));
  return UNKNOWN;
};

/** A promise stands for what it brings. */
const then: Method = ({ receiver, args, callBack, frame }) => callBack(args.slice(0, 1), [receiver], frame);

const fetched: Method = ({ receiver, args }) => {
  const value = memberOf(receiver, args[0]?.text);
  return bagless(receiver) && receiver.taint === undefined ? UNKNOWN : value;
};

const all = (method: Method, ...names: readonly string[]): Readonly<Record<string, Method>> =>
  Object.fromEntries(names.map((name) => [name, method]));

const methods: Readonly<Record<string, Method>> = {
  ...all(
    itself,
    'trim',
    'trimStart',
    'trimEnd',
    'toString',
    'toLowerCase',
    'toUpperCase',
    'normalize',
    'valueOf',
    'repeat',
    'flat',
    'reverse',
    'sort',
    'splice',
    'toReversed',
    'toSorted',
    'values',
    'toWellFormed',
    'json',
    ...PYTHON_ITSELF,
  ),
  ...all(withOthers, 'concat', 'padEnd', 'padStart'),
  ...all(withItems, 'with', 'toSpliced'),
  slice: sliced,
  at: item,
  ...all(part, 'split', 'substring', 'substr', 'charAt', 'rsplit', 'partition', 'rpartition', 'splitlines'),
  ...all(nothing, 'indexOf', 'search', 'charCodeAt', 'localeCompare', 'lastIndexOf', 'toFixed', 'rfind', 'index', 'count'),
  ...all(plain, 'isalnum', 'isalpha', 'isdigit', 'isdecimal', 'isnumeric', 'isidentifier'),
  ...all(each, 'map', 'flatMap', 'forEach', 'reduce'),
  filter: filtered,
  ...all(kept, 'finally', 'catch'),
  ...all(asked, 'some', 'every'),
  ...all(found, 'find', 'findLast'),
  ...all(isIn, 'includes', 'has', 'hasOwnProperty'),
  ...all(begins, 'startsWith', 'startswith'),
  ...all(ends, 'endsWith', 'endswith'),
  ...all(replaced, 'replace', 'replaceAll'),
  test: tested,
  exec: tested,
  match: matched,
  ...all(joinedList, 'join', 'format', 'format_map'),
  ...all(pushed, 'push', 'unshift', 'add', 'append', 'appendleft', 'insert'),
  ...all(extended, 'extend', 'update'),
  then,
  ...all(fetched, 'get', 'pop', 'setdefault'),
  shift: item,
  ...all(validated, 'model_validate', 'parse_obj', 'model_construct'),
  ...all(({ receiver }) => pairsOf(receiver), 'items', 'entries'),
  next,
  set: ({ receiver, args }) => {
    setMember(receiver, args[0]?.text, args[1] ?? UNKNOWN);
    return receiver;
  },
};

/** Is it a method of lists or maps, and no member of its own of an object? */
export const isMethodOf = ({ things }: Value, name: string): boolean =>
  Object.hasOwn(methods, name) && things.length > 0 && things.every((thing) => thing.kind === 'bag' && !thing.props.has(name));

/** What a method of a text or a list answers; of what is not known, what its callbacks say. */
export function methodOf(call: MethodCall): Value {
  const { name, args, receiver, callBack, frame } = call;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined) return method(call);
  callBack(args, [], frame);
  return either(madeOf([receiver]), UNKNOWN);
}
