// Every string of a message, names of members too, with the place where it was found. Detectors and guards read messages through this alone.
import type { Json, JsonObject } from '../base/json.ts';

/** One string and its place. */
export interface Passage {
  /** Where it is (RFC 6901); for a name, the pointer of the member that bears it. */
  readonly pointer: string;
  readonly text: string;
  readonly kind: 'key' | 'value';
}

/** Finds every string in a strictly parsed value, in document order. Numbers are none, however long their source. */
export function passagesOf(value: Json): readonly Passage[] {
  const passages: Passage[] = [];
  collect(value, '', passages);
  return passages;
}

function collect(value: Json | undefined, pointer: string, passages: Passage[]): void {
  if (typeof value === 'string') {
    passages.push({ pointer, text: value, kind: 'value' });
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) collect(value[i], `${pointer}/${i}`, passages);
  } else if (typeof value === 'object' && value !== null && !JSON.isRawJSON(value)) {
    collectMembers(value as JsonObject, pointer, passages);
  }
}

function collectMembers(object: JsonObject, pointer: string, passages: Passage[]): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    // An absent member is not sent.
    if (value === undefined) continue;
    const place = `${pointer}/${escaped(name)}`;
    passages.push({ pointer: place, text: name, kind: 'key' });
    collect(value, place, passages);
  }
}

/** RFC 6901 §3: `~` first, or the tilde of `~1` would be escaped again. */
function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}
