// The few lines of shell that turn a new network namespace into a sandbox. No value is ever put into the text: everything comes as an argument or variable.

/**
 * Arguments: node, its code, `ip`, then the command that sets the limits and becomes bubblewrap.
 * The helper listens while bubblewrap sets up; bubblewrap waits at its gate until the gateway has the sockets.
 * Every address is made local, so that a connection to anywhere is accepted by our listener.
 */
export const SANDBOX_SCRIPT = `
node=$1 code=$2 ip=$3
shift 3
"$node" --eval "$code" </dev/null >/dev/null 2>&1 4<&- 5<&- 6>&- 7<&- &
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE BARTIZAN_PORTS
printf 'link set lo up\\nroute add local 0.0.0.0/0 dev lo\\n' | "$ip" -batch - >/dev/null || exit 125
printf 'route add local ::/0 dev lo\\n' | "$ip" -batch - >/dev/null 2>&1 3>&- &
exec "$@" 3>&-
`;
