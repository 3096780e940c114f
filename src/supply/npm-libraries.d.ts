// The parts of npm's own libraries that are used; they ship no types.

declare module '@npmcli/arborist' {
  export interface ArboristNode {
    readonly location: string;
    readonly packageName: string | null;
    readonly version: string | undefined;
    readonly integrity: string | null | undefined;
    readonly resolved: string | null | undefined;
    readonly optional: boolean;
    readonly inBundle: boolean;
    readonly isRoot: boolean;
    readonly isLink: boolean;
    /** Why its metadata could not be had. */
    readonly errors: readonly unknown[];
    readonly package: { readonly os?: unknown; readonly cpu?: unknown; readonly libc?: unknown };
  }

  export class Arborist {
    constructor(options: Readonly<Record<string, unknown>>);
    buildIdealTree(options: { readonly add: readonly string[]; readonly saveType: 'prod' }): Promise<{
      readonly inventory: ReadonlyMap<string, ArboristNode>;
    }>;
  }
}

declare module 'npm-pick-manifest' {
  function pickManifest<T>(
    packument: { readonly versions: Readonly<Record<string, T>>; readonly 'dist-tags'?: Readonly<Record<string, string>> },
    wanted: string,
    options: { readonly nodeVersion: string; readonly defaultTag?: string },
  ): T;

  export = pickManifest;
}

declare module 'npm-registry-fetch/lib/default-opts.js' {
  const defaults: { readonly registry: string };
  export = defaults;
}
