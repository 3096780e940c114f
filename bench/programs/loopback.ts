// Preloaded (node --import) into peers that cannot be told an address: every TCP server they open listens on loopback only.
import net from 'node:net';

const onLoopback = (args: readonly unknown[]): unknown[] => {
  const [first, second] = args;
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    return [first, '127.0.0.1', ...args.slice(typeof second === 'string' ? 2 : 1)];
  }
  if (first !== null && typeof first === 'object' && 'port' in first) return [{ ...first, host: '127.0.0.1' }, ...args.slice(1)];
  return [...args];
};

const listen = net.Server.prototype.listen as (...args: unknown[]) => net.Server;
net.Server.prototype.listen = function listenOnLoopback(this: net.Server, ...args: unknown[]): net.Server {
  return listen.apply(this, onLoopback(args));
};
