// One made-up address per granted name, so that the address of a connection alone says which name was meant. Bounded.
import { grantsName, type HostRule } from '../hosts.ts';

/** 198.18.0.0/15 is set aside for tests between networks: no real host has an address there. */
const FIRST = 0xc612_0001;
/** A wildcard must not make us remember names without end. */
const MAX_NAMES = 4096;

/** Names that a server has asked for, and the addresses they were given. */
export class NameTable {
  readonly #rules: readonly HostRule[];
  readonly #addresses = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(rules: readonly HostRule[]) {
    // The most telling rule first: exact before wildcard, longer before shorter.
    this.#rules = [...rules].sort((a, b) => Number(a.isSuffix) - Number(b.isSuffix) || b.name.length - a.name.length);
  }

  /** Is the name granted on any port? */
  isGranted(name: string): boolean {
    return this.#rules.some((rule) => grantsName(rule, name));
  }

  /** The rule for a name and port. */
  ruleFor(name: string, port: number): HostRule | undefined {
    return this.#rules.find((rule) => rule.port === port && grantsName(rule, name));
  }

  /** The made-up address of a granted name; undefined if it is not granted or there are too many. */
  addressOf(name: string): string | undefined {
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    if (!this.isGranted(name) || this.#addresses.size >= MAX_NAMES) return undefined;
    const number = FIRST + this.#addresses.size;
    const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
    this.#addresses.set(name, address);
    this.#names.set(address, name);
    return address;
  }

  /** Which name an address stands for. */
  nameOf(address: string): string | undefined {
    return this.#names.get(address);
  }
}
