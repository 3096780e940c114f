// Native proxies: what a hop costs at least. Left out where they are not installed.
import fs from 'node:fs';
import path from 'node:path';
import { httpUpstream, mcpUrl, type StartContext, type StartPlan, stdioUpstream, type Target } from './target.ts';

const isExecutable = (file: string): boolean => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const whenInstalled = (program: string) => (): string | undefined => {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => isExecutable(path.join(folder, program))) ? undefined : `${program} is not installed`;
};

const nginxConfig = (dir: string, port: number, upstreamPort: number): string => `daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${dir}/nginx.pid;
error_log ${dir}/error.log warn;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p; fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
  client_max_body_size 32m; client_body_buffer_size 1m;
  keepalive_requests 10000000; keepalive_timeout 120s;
  upstream u { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    tcp_nodelay on;
    location / {
      proxy_pass http://u;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $host;
      proxy_buffering off; proxy_request_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`;

export const nginx: Target = {
  name: 'nginx',
  kind: 'limit',
  note: 'native reverse proxy, one worker, keep-alive upstream',
  routes: ['http-http'],
  absence: whenInstalled('nginx'),
  start: (context) => ({
    command: 'nginx',
    args: ['-p', context.dir, '-c', `${context.dir}/nginx.conf`, '-e', `${context.dir}/error.log`],
    files: { 'nginx.conf': nginxConfig(context.dir, context.port, httpUpstream(context).port) },
    url: mcpUrl(context.port),
  }),
};

const haproxyPlan = (context: StartContext, mode: string, serverOptions: string): StartPlan => ({
  command: 'haproxy',
  args: ['-W', '-db', '-f', `${context.dir}/haproxy.cfg`],
  files: {
    'haproxy.cfg': `global
 nbthread 1
 maxconn 4000
defaults
 timeout connect 5s
 timeout client 600s
 timeout server 600s
${mode}
frontend f
 bind 127.0.0.1:${context.port} backlog 4096
 default_backend b
backend b
 server s 127.0.0.1:${httpUpstream(context).port}${serverOptions}
`,
  },
  url: mcpUrl(context.port),
});

export const haproxy: Target = {
  name: 'haproxy',
  kind: 'limit',
  note: 'native reverse proxy (HTTP), one thread',
  routes: ['http-http'],
  absence: whenInstalled('haproxy'),
  start: (context) => haproxyPlan(context, ' mode http\n option http-keep-alive\n http-reuse always', ' pool-max-conn 512'),
};

export const haproxyTcp: Target = {
  name: 'haproxy-tcp',
  kind: 'limit',
  note: 'native TCP relay, one thread',
  routes: ['http-http'],
  absence: whenInstalled('haproxy'),
  start: (context) => haproxyPlan(context, ' mode tcp\n option splice-auto', ''),
};

export const socat: Target = {
  name: 'socat',
  kind: 'limit',
  note: 'native byte relay for stdio',
  routes: ['stdio-stdio'],
  absence: whenInstalled('socat'),
  start: (context) => {
    const { command, args } = stdioUpstream(context);
    return { command: 'socat', args: ['-b', '65536', 'STDIO', `EXEC:${[command, ...args].join(' ')},pipes`] };
  },
};
