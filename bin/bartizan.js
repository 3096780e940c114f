#!/usr/bin/env node
// Starts the built program on a Node that can run it. It must parse on any Node from 12 on, so: no static import and no newer syntax.
var needed = 24;
var end = process.argv.indexOf('--');
var own = end < 0 ? process.argv : process.argv.slice(0, end);
var isRelay = process.argv[2] === 'run' && own.indexOf('--help') < 0 && own.indexOf('-h') < 0;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    'bartizan needs Node ' +
      needed +
      ' or newer, and this is ' +
      process.version +
      '. Fix: install Node ' +
      needed +
      ' and run the command again\n',
  );
  process.exitCode = 2;
} else {
  useCompileCache();
  // `run` is started by an IDE once for each server: its program is the lean one, which knows no help.
  import(isRelay ? '../dist/relay.js' : '../dist/cli.js').catch(function (error) {
    var missing = error && error.code === 'ERR_MODULE_NOT_FOUND' && String(error.url || error.message).indexOf('/dist/') !== -1;
    process.stderr.write(
      missing ? 'bartizan is not built. Fix: npm run build\n' : String((error && error.stack) || error) + '\n',
    );
    process.exitCode = missing ? 2 : 1;
  });
}

// In the user's own cache folder (as src/app/machine.ts finds it): the folder that Node takes by default has a known name where everybody may write, and
// whoever made it first chooses what runs here. Without a home folder there is none: in the working folder, a project would choose.
function useCompileCache() {
  var path = process.getBuiltinModule('node:path');
  var isWindows = process.platform === 'win32';
  var home = homeFolder();
  var named = isWindows ? process.env.LOCALAPPDATA : process.env.XDG_CACHE_HOME;
  var user =
    named && path.isAbsolute(named) ? named : isWindows ? path.join(home, 'AppData', 'Local') : path.join(home, '.cache');
  var own = process.env.BARTIZAN_CACHE_DIR;
  var cache = path.join(own && path.isAbsolute(own) ? own : path.join(user, 'bartizan'), 'compiled');
  if (path.isAbsolute(cache)) process.getBuiltinModule('node:module').enableCompileCache(cache);
}

// As src/base/home.ts, which says what is wrong.
function homeFolder() {
  try {
    return process.getBuiltinModule('node:os').homedir();
  } catch (_error) {
    return '';
  }
}
