// The few lines of shell around bubblewrap. No value is ever put into a text: everything comes as an argument or variable.

/**
 * Turns a new network namespace into a sandbox. Arguments: our own process number, node, its code, `ip`, `setpriv`, `sh`, then the command that sets the
 * limits and becomes bubblewrap. Before that it asks to die with Bartizan: not earlier, because entering a user namespace takes that back; and it looks
 * afterwards whether its parent is still Bartizan, which may have died before it asked. The helper listens while bubblewrap sets up. Every address is made local, so that a connection to anywhere is accepted by our listener.
 */
export const SANDBOX_SCRIPT = `
[ "$PPID" = "$1" ] || exit 125
parent=$1 node=$2 code=$3 ip=$4 setpriv=$5 sh=$6
shift 6
"$node" --eval "$code" </dev/null >/dev/null 2>&1 4<&- 5<&- 6>&- 7<&- &
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE BARTIZAN_PORTS
printf 'link set lo up\\nroute add local 0.0.0.0/0 dev lo\\n' | "$ip" -batch - >/dev/null || exit 125
printf 'route add local ::/0 dev lo\\n' | "$ip" -batch - >/dev/null 2>&1 3>&- &
exec "$setpriv" --pdeathsig KILL -- "$sh" -c '[ "$PPID" = "$1" ] || exit 125; shift; exec "$@"' bartizan-follow "$parent" "$@" 3>&-
`;

/**
 * Runs inside, when all is mounted, and becomes the server. Arguments: `wait` or `go`, then the server's command.
 * It says that it is there, waits for the gateway where hosts are granted, and ends if Bartizan is gone: bubblewrap's first process may have asked to
 * be followed into death after its parent had died, and would then live on. When that process sleeps, it has asked. Nothing to read is an error of `dd`, the end of the gate is none.
 */
export const INNER_SCRIPT = `
echo >&6
if [ "$1" = wait ]; then read -r go <&7 || exit 125; fi
n=0
while [ $n -lt 5000 ]; do
  read -r p c state rest </proc/1/stat
  [ "$state" = S ] && break
  n=$((n+1))
done
dd iflag=nonblock bs=1 count=1 <&7 >/dev/null 2>&1 && exit 125
shift
exec "$@" 6>&- 7<&-
`;
