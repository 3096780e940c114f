// The list of detectors. One list for gateway, scanner and `bartizan detect`; a test holds that none is missing.
import type { Detector } from './detector.ts';
import { directionOverride } from './direction-override/direction-override.ts';
import { hiddenCharacters } from './hidden-characters/hidden-characters.ts';
import { hiddenText } from './hidden-text/hidden-text.ts';
import { terminalEscape } from './terminal-escape/terminal-escape.ts';

/** All detectors that look at passages. */
export const detectors: readonly Detector[] = [directionOverride, hiddenCharacters, hiddenText, terminalEscape];
