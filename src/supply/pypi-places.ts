// Which wheel brought which file of a tree. Names that a file system may take for the same are the same.
import { foldCase } from '../base/fold.ts';
import { pypiFault } from './pypi-faults.ts';
import type { TakePlace } from './wheel-unpack.ts';

/** The places of a tree that are taken. */
export interface TakenPlaces {
  /** @throws Fault `pypi.file-conflict` for a name that differs from another only in spelling */
  readonly take: TakePlace;
  /** The package whose wheel brought a file. */
  readonly ownerOf: (place: string) => string;
}

/** An empty set of places. */
export function createTakenPlaces(): TakenPlaces {
  const owners = new Map<string, { readonly place: string; readonly wheel: string }>();
  const keyOf = (place: string): string => foldCase(place.normalize('NFC'));
  return {
    take: (place, wheel) => {
      const owner = owners.get(keyOf(place));
      if (owner === undefined) {
        owners.set(keyOf(place), { place, wheel });
        return undefined;
      }
      if (owner.place !== place) throw pypiFault['file-conflict']({ first: owner.wheel, second: wheel, path: place });
      return owner.wheel;
    },
    ownerOf: (place) => owners.get(keyOf(place))?.wheel ?? place,
  };
}
