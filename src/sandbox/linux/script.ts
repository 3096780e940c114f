// The few lines of shell around bubblewrap. No value is ever put into a text: everything comes as an argument or variable.

/**
 * Turns new user, mount, network and process namespaces into a sandbox. Arguments: node, its code, `ip`, `mount`, then the command that sets the limits and becomes bubblewrap.
 * The first thing that it starts is the first process of the process namespace, which does nothing but wait for the end of the lifeline, whose other end Bartizan alone holds.
 * So however and at whatever moment Bartizan ends, that process ends, and with it the system kills everything that came after; this shell finds its command gone and ends, too.
 * Nothing inside can reach either. It closes its descriptors by a command of their own: beside another command, a shell only puts them aside.
 * The helper waits for a line on Bartizan's channel, then listens. Every address is made local, so that a connection to anywhere is accepted by our listener.
 */
export const SANDBOX_SCRIPT = `
{ exec >/dev/null 2>&1 3<&- 4<&- 5<&- 6>&- 7<&- && read -r ended <&8; } &
exec 8<&-
node=$1 code=$2 ip=$3 mount=$4
shift 4
{ read -r begin <&3 && exec "$node" --eval "$code"; } </dev/null >/dev/null 2>&1 4<&- 5<&- 6>&- 7<&- &
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE BARTIZAN_PORTS
exec 3<&-
printf 'link set lo up\\nroute add local 0.0.0.0/0 dev lo\\n' | "$ip" -batch - >/dev/null || exit 125
printf 'route add local ::/0 dev lo\\n' | "$ip" -batch - >/dev/null 2>&1 &
"$mount" -t proc proc /proc || exit 125
"$@"
exit
`;

/** Runs inside, when all is mounted, and becomes the server. Arguments: the server's command. It says that it is there, and waits at the gate: nothing of the server runs before that opens. */
export const INNER_SCRIPT = `
echo >&6
read -r go <&7 || exit 125
exec "$@" 6>&- 7<&-
`;
