// The program that the detectors judge definitions in: an order on its input, what they found on its output.
import { text } from 'node:stream/consumers';
import { inspect } from './inspector.ts';

process.stdout.write(JSON.stringify(inspect(JSON.parse(await text(process.stdin)))));
