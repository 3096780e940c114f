// What every launcher that is tested lets the probes reach.

/** As a profile writes it. */
export const PROBE_HOSTS: readonly string[] = [
  'http://allowed.test',
  'allowed.test',
  'http://rebind.test',
  'http://rebind10.test:8080',
  'tcp://rebindloop.test:9999',
  'http://flip.test',
];
