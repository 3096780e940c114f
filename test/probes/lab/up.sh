#!/bin/sh
# A lab of two network namespaces, so that no packet of a probe leaves the machine: the "host" (this process) and the "internet", where
# metadata, private, granted and hostile addresses exist. Needs no root: both belong to a user namespace of the caller.
#   unshare --user --map-user=UID --map-group=GID --keep-caps --net --mount sh up.sh FOLDER NODE SERVERS.ts command args...
set -e
folder=$1 node=$2 servers=$3
shift 3
# Left by the lab before this one: servers would listen at addresses that are not there yet.
rm -f "$folder/ready"
unshare --net "$node" "$servers" "$folder/net.log" >"$folder/servers.out" 2>&1 &
internet=$!
inside() { nsenter --net="/proc/$internet/ns/net" "$@"; }
# What it says for itself when it is no more.
running() { [ -e "/proc/$internet/ns/net" ] || { cat "$folder/servers.out" >&2; exit 1; }; }
# Until it has a namespace of its own.
until [ "$(readlink "/proc/$internet/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
running
ip link set lo up
inside ip link set lo up
ip link add v-lab type veth peer name v-net
ip link set v-net netns "$internet"
ip addr add 192.0.2.1/24 dev v-lab
ip -6 addr add fd00:bad::1/64 dev v-lab nodad
inside ip addr add 192.0.2.254/24 dev v-net
inside ip -6 addr add fd00:bad::66/64 dev v-net nodad
ip link set v-lab up
inside ip link set v-net up
ip route add default via 192.0.2.254
for address in 169.254.169.254 10.66.0.5 192.168.77.9 203.0.113.10 203.0.113.66 203.0.113.53 198.51.100.7; do
  inside ip addr add "$address/32" dev lo
done
inside ip route add default via 192.0.2.1
: >"$folder/ready"
echo 'nameserver 203.0.113.53' >"$folder/resolv.conf"
mount --bind "$folder/resolv.conf" "$(readlink -f /etc/resolv.conf)"
until grep -q 'lab servers up' "$folder/servers.out"; do
  running
  sleep 0.05
done
set +e
if [ "$(id -u)" = 0 ]; then
  # For container engines, whose helpers gain rights of their own; the command becomes an ordinary user itself.
  "$@"
else
  # From here on without any right: an ordinary user on an ordinary host.
  setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs -- "$@"
fi
code=$?
kill -9 "$internet"
exit "$code"
