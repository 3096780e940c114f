// Server-sent events (WHATWG HTML §9.2), both ways. The parser bounds an event and never repairs its bytes; it knows nothing of what they say.
import { isUtf8 } from 'node:buffer';
import { ByteTail } from './byte-tail.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const LONGEST_FIELD = 'event'.length;
/** More digits than any sane delay; the reader of `retry` still sets its own bound. */
const RETRY = /^\d{1,15}$/;

/** One dispatched event. */
export interface SseEvent {
  /** Its type; absent means `message`. */
  readonly event?: string;
  /** Its data lines, joined by LF. */
  readonly data: string;
  /** The last event id that the stream gave, on this event or before. */
  readonly id?: string;
  /** The last delay before reconnecting that the stream asked for, in ms, unbounded. */
  readonly retry?: number;
}

/** What a parser is told. */
export interface SseParserOptions {
  /** Most bytes of one event: its lines with their field names, without comments. */
  readonly maxEventBytes: number;
  readonly onEvent: (event: SseEvent) => void;
  /** An event passed the limit and is dropped up to its end. Called once per event, with the bytes seen so far. */
  readonly onOverlong: (bytes: number) => void;
  /** An event was not UTF-8 and is dropped. WHATWG would replace the bytes, but then we would judge what nobody sent. */
  readonly onBadEncoding?: () => void;
}

/** Takes a stream's bytes, in any chunks. */
export interface SseParser {
  push(chunk: Buffer): void;
}

/** Makes a parser for one stream. It holds at most `maxEventBytes` and one chunk. An event that the stream's end cuts off is never dispatched. */
export function createSseParser(options: SseParserOptions): SseParser {
  return new Stream(options);
}

/** Finds lines, which end with LF, CR or CRLF. */
class Stream implements SseParser {
  readonly #block: Block;
  readonly #tail = new ByteTail();
  #isFirstLine = true;
  /** The begin of the current line was dropped: what is left of it is neither a field nor a blank line. */
  #isCutLine = false;
  /** The last chunk ended with CR: an LF now belongs to it. */
  #skipsLf = false;

  constructor(options: SseParserOptions) {
    this.#block = new Block(options);
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let from = this.#skipsLf && chunk[0] === LF ? 1 : 0;
    this.#skipsLf = false;
    let lf = chunk.indexOf(LF, from);
    let cr = chunk.indexOf(CR, from);
    for (let end = nearest(lf, cr); end !== -1; end = nearest(lf, cr)) {
      this.#endLine(chunk.subarray(from, end));
      from = end + 1;
      if (end === cr) {
        if (chunk[from] === LF) from += 1;
        else this.#skipsLf = from === chunk.length;
      }
      lf = searched(chunk, LF, from, lf);
      cr = searched(chunk, CR, from, cr);
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  #endLine(piece: Buffer): void {
    const line = this.#tail.take(piece);
    const hasMark = this.#isFirstLine && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
    this.#isFirstLine = false;
    if (!this.#isCutLine) this.#block.take(hasMark ? line.subarray(3) : line);
    this.#isCutLine = false;
  }

  #keep(piece: Buffer): void {
    if (this.#block.allows(this.#tail.length + piece.length)) {
      this.#tail.add(piece);
      return;
    }
    this.#tail.clear();
    this.#isCutLine = true;
  }
}

function nearest(lf: number, cr: number): number {
  if (lf === -1) return cr;
  return cr === -1 ? lf : Math.min(lf, cr);
}

/** The next place of a byte; searches only behind the last find, so that the rarer line end is not looked for again at every line. */
function searched(chunk: Buffer, byte: number, from: number, last: number): number {
  return last === -1 || last >= from ? last : chunk.indexOf(byte, from);
}

/** The lines between two blank lines, and what outlives them: the last id and the delay. */
class Block {
  readonly #options: SseParserOptions;
  #bytes = 0;
  #isDropped = false;
  #event = '';
  #data: string | undefined;
  #newId: string | undefined;
  #id: string | undefined;
  #retry: number | undefined;

  constructor(options: SseParserOptions) {
    this.#options = options;
  }

  /** May the line that is not at its end yet have this many bytes? If not, the event is dropped. */
  allows(bytes: number): boolean {
    if (this.#isDropped) return false;
    if (this.#bytes + bytes <= this.#options.maxEventBytes) return true;
    this.#drop();
    this.#options.onOverlong(this.#bytes + bytes);
    return false;
  }

  take(line: Buffer): void {
    if (line.length === 0) this.#dispatch();
    else if (line[0] !== COLON && this.allows(line.length)) this.#field(line);
  }

  #field(line: Buffer): void {
    this.#bytes += line.length;
    if (!isUtf8(line)) {
      this.#drop();
      this.#options.onBadEncoding?.();
      return;
    }
    const colon = line.indexOf(COLON);
    const nameEnd = colon === -1 ? line.length : colon;
    if (nameEnd > LONGEST_FIELD) return;
    const valueStart = line[nameEnd + 1] === SPACE ? nameEnd + 2 : nameEnd + 1;
    this.#set(line.toString('latin1', 0, nameEnd), line.toString('utf8', Math.min(valueStart, line.length)));
  }

  #set(name: string, value: string): void {
    if (name === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#newId = value;
    else if (name === 'retry' && RETRY.test(value)) this.#retry = Number(value);
  }

  #drop(): void {
    this.#isDropped = true;
    this.#data = undefined;
    this.#newId = undefined;
  }

  #dispatch(): void {
    const data = this.#data;
    const event = this.#event;
    this.#id = this.#newId ?? this.#id;
    this.#bytes = 0;
    this.#isDropped = false;
    this.#event = '';
    this.#data = undefined;
    this.#newId = undefined;
    if (data === undefined) return;
    this.#options.onEvent({
      data,
      ...(event === '' ? undefined : { event }),
      ...(this.#id === undefined ? undefined : { id: this.#id }),
      ...(this.#retry === undefined ? undefined : { retry: this.#retry }),
    });
  }
}

/** Encodes one event. Line breaks can never end it early: in `data` they make further data lines, from `event` and `id` they are removed. */
export function sseEvent(data: string, fields: { readonly event?: string; readonly id?: string } = {}): string {
  const event = fields.event === undefined ? '' : `event: ${oneLine(fields.event)}\n`;
  const id = fields.id === undefined ? '' : `id: ${oneLine(fields.id)}\n`;
  const lines = data.includes('\n') || data.includes('\r') ? data.replaceAll(/\r\n|\r|\n/g, '\ndata: ') : data;
  return `${event}${id}data: ${lines}\n\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, '');
}
