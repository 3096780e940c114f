// The part of WebAssembly that loads Cedar; TypeScript declares it only for browsers.
// biome-ignore lint/style/noNamespace: a global is declared, nothing is organised by it
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
