# No confinement at all: what the attacks can do then. Called as every launcher: WORKSPACE PROBES program args...
cd "$1" || exit 125
shift 2
exec "$@"
