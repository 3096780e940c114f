// Hides secrets in a stream of bytes, wherever it is cut: what may be the begin of one is held back until it is known, and nothing else is.
import { Transform, type TransformCallback } from 'node:stream';

const SHOWN = '***';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** How much of the end of a text may be the begin of a form, in characters. */
function openEnd(text: string, forms: readonly string[]): number {
  const longest = forms.reduce((most, { length }) => Math.max(most, length), 0);
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
    const end = text.slice(at);
    if (forms.some((form) => form.length > end.length && form.startsWith(end))) return end.length;
  }
  return 0;
}

/** Hides what it is made with. Forms are Latin-1 text of bytes, the longest first. */
export class Concealer {
  readonly #forms: readonly string[];
  readonly #pattern: RegExp;

  constructor(forms: readonly string[]) {
    this.#forms = forms;
    this.#pattern = new RegExp(forms.map(escaped).join('|'), 'g');
  }

  /** A whole text. */
  hide(text: string): string {
    return text.replace(this.#pattern, SHOWN);
  }

  /** A text that goes on: what may be told now, and what has to wait for more. */
  begin(text: string): { readonly ready: string; readonly held: string } {
    let last = 0;
    for (const found of text.matchAll(this.#pattern)) last = found.index + found[0].length;
    const cut = text.length - openEnd(text.slice(last), this.#forms);
    return { ready: this.hide(text.slice(0, cut)), held: text.slice(cut) };
  }

  /** The same for a stream. */
  stream(): Transform {
    return new ConcealingStream(this);
  }
}

class ConcealingStream extends Transform {
  readonly #concealer: Concealer;
  #held = '';

  constructor(concealer: Concealer) {
    super();
    this.#concealer = concealer;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { ready, held } = this.#concealer.begin(this.#held + chunk.toString('latin1'));
    this.#held = held;
    done(null, Buffer.from(ready, 'latin1'));
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.from(this.#concealer.hide(this.#held), 'latin1'));
  }
}
