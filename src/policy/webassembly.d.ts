// The part of WebAssembly that loads Cedar; TypeScript declares it only for browsers.
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
