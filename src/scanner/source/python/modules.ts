// The file of a package that an import of Python names.

const ends = (path: string): readonly string[] => [`${path}.py`, `${path}/__init__.py`, `${path}.pyw`];

/** `.a.b` is beside the file, `..a` above it; `a.b` is found beside any folder above, since where a program starts is not known. */
export function moduleFile(spec: string, from: string, has: (path: string) => boolean): string | undefined {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(spec) ?? [];
  const folders = from.split('/').slice(0, -1);
  const path = name.split('.').filter((part) => part !== '');
  const starts =
    dots === ''
      ? [...folders.map((_, index) => folders.slice(0, folders.length - index)), [], ['src']]
      : [folders.slice(0, folders.length - dots.length + 1)];
  return starts.flatMap((start) => ends([...start, ...path].join('/')).map((one) => one.replace(/^\//, ''))).find(has);
}
