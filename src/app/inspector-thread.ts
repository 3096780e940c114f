// The entry of the thread that the detectors judge definitions in; it answers once and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { inspect } from './inspector.ts';

parentPort?.postMessage(inspect(workerData));
