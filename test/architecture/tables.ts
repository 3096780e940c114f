// What the architecture allows, as tables. A new row is a decision: say why in the change that adds it.

/** Folders of src/ from the bottom up. A folder imports only those of lower rows; the folders of one row do not know each other. */
export const order: readonly (readonly string[])[] = [
  ['base'],
  ['protocol'],
  ['identity', 'detectors', 'policy', 'lock', 'supply', 'clients', 'sandbox', 'secrets', 'store'],
  ['upstream'],
  ['gateway', 'scanner'],
  ['registry'],
  ['admin'],
  ['app'],
  ['cli'],
  ['public'],
];

/** Where each third-party package may be imported (folders or files of src/). A row that nothing uses is an error. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  '@cedar-policy/cedar-wasm': ['src/policy/cedar.ts'],
  '@cfworker/json-schema': ['src/gateway/schema.ts'],
  '@sigstore/bundle': ['src/supply/provenance/'],
  '@sigstore/core': ['src/supply/provenance/'],
  '@sigstore/protobuf-specs': ['src/supply/provenance/'],
  '@sigstore/verify': ['src/supply/provenance/'],
  '@npmcli/arborist': ['src/supply/npm-resolver.ts'],
  // Its constants only; it is never called.
  'npm-registry-fetch': ['src/supply/npm-config.ts'],
  '@vscode/tree-sitter-wasm': ['src/scanner/source/parse.ts'],
  'web-tree-sitter': ['src/scanner/source/parse.ts'],
  'cli-table3': ['src/cli/'],
  commander: ['src/cli/'],
  'jsonc-parser': ['src/clients/'],
  picocolors: ['src/cli/'],
  'npm-pick-manifest': ['src/supply/npm-version.ts'],
  re2js: ['src/gateway/schema.ts'],
  tldts: ['src/sandbox/suffix.ts'],
  tar: ['src/supply/tar.ts'],
  yauzl: ['src/supply/zip.ts'],
  yaml: ['src/app/', 'src/clients/', 'src/scanner/known.ts'],
  zod: ['src/app/', 'src/sandbox/profile-schema.ts', 'src/scanner/report-schema.ts'],
};

const network = ['src/upstream/', 'src/gateway/listen/', 'src/app/', 'src/supply/', 'src/sandbox/'];

/** Built-ins of Node that reach outside the process: who may spawn, and who may open a connection. Others are free. */
export const builtins: Readonly<Record<string, readonly string[]>> = {
  // Only sandbox/ starts servers.
  'node:child_process': [
    'src/sandbox/',
    // A shell that ends what we started, and commands that print secrets.
    'src/upstream/watchdog.ts',
    'src/secrets/run-program.ts',
    // Python itself (never a package's code), credential helpers of container tools, and git.
    'src/supply/pypi-python.ts',
    'src/supply/pypi-compile.ts',
    'src/supply/oci-credentials.ts',
    'src/supply/git-command.ts',
    // Our own detectors, which a stranger's definitions can keep busy or bring down.
    'src/app/inspection.ts',
    // Our own `check-config`, so that a service need not keep what reads settings.
    'src/cli/check-ahead.ts',
  ],
  'node:cluster': ['src/cli/serve-workers.ts'],
  // npm's resolver, which a stranger's dependencies can keep busy.
  'node:worker_threads': ['src/supply/npm-resolve.ts', 'src/supply/npm-resolver-thread.ts'],
  'node:vm': [],
  'node:net': [...network, 'src/base/proxy.ts'],
  'node:tls': network,
  'node:http': network,
  'node:https': network,
  'node:http2': network,
  'node:dgram': ['src/app/anchors.ts', 'src/sandbox/linux/listen-inside.ts'],
};

/** Types that only their own file may make, and who may call the maker. */
export const seals: readonly { readonly type: string; readonly maker?: string; readonly mayMake: readonly string[] }[] = [
  { type: 'Judged', maker: 'Judged.by', mayMake: ['src/gateway/'] },
  { type: 'Redacted', mayMake: [] },
];

/** No file is longer, in lines. */
export const maxLines = 400;
