#!/bin/sh
# Makes sure that the image debian:SUITE-slim exists (default: trixie). Pulled where a registry answers; else made from
# Debian's packages with mmdebstrap or debootstrap, and imported. Our Dockerfiles build on it either way.
#
#   docker/base-image.sh [SUITE]
#
# USURPER_DEBIAN_MIRROR   the mirror to take packages from (default: the bootstrap tool's own)
#
# Exit status: 0 the image exists, 1 it does not and the message says what to do.
set -eu

SUITE=${1:-trixie}
IMAGE=debian:$SUITE-slim
MIRROR=${USURPER_DEBIAN_MIRROR:-}
REGISTRY_ANSWER_S=8
PULL_TIMEOUT_S=300

say() { printf 'base-image: %s\n' "$*"; }
fail() {
  printf 'base-image: %s\n' "$*" >&2
  exit 1
}

present() { docker image inspect "$IMAGE" >/dev/null 2>&1; }

# `docker pull` says "Pulling from" once the registry has shown the manifest. Without a registry it may hang for
# minutes before it gives up, so it is ended when that line does not come soon.
pull() {
  output=$(mktemp)
  docker pull "$IMAGE" >"$output" 2>&1 &
  pull_pid=$!
  waited=0
  limit=$REGISTRY_ANSWER_S
  while kill -0 "$pull_pid" 2>/dev/null; do
    if grep -q 'Pulling from' "$output"; then limit=$PULL_TIMEOUT_S; fi
    if [ "$waited" -ge "$limit" ]; then kill "$pull_pid" 2>/dev/null || true; fi
    sleep 1
    waited=$((waited + 1))
  done
  wait "$pull_pid" || true
  rm -f "$output"
  present
}

ensure_bootstrap_tool() {
  command -v mmdebstrap >/dev/null 2>&1 || command -v debootstrap >/dev/null 2>&1 && return 0
  hint="no registry answers: load $IMAGE by 'docker load', or install mmdebstrap so that it can be made"
  [ "$(id -u)" -eq 0 ] || fail "$hint (not root, so it is not installed here)"
  command -v apt-get >/dev/null 2>&1 || fail "$hint"
  say "installing mmdebstrap with apt-get"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -qq update && apt-get -qq -y --no-install-recommends install mmdebstrap debian-archive-keyring; } \
    >/dev/null 2>&1 || fail "apt-get install mmdebstrap failed, and $hint"
}

# Writes the root file system as a tar archive, without what the official slim images leave out too. Mirrors that lag
# serve release files past their date, for testing suites above all; the signature still has to be right.
bootstrap() {
  if command -v mmdebstrap >/dev/null 2>&1; then
    mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
      "$SUITE" "$1" ${MIRROR:+"$MIRROR"}
  else
    tree=$(mktemp -d)
    status=0
    debootstrap --variant=minbase "$SUITE" "$tree" ${MIRROR:+"$MIRROR"} >/dev/null && tar -C "$tree" -cf "$1" . || status=1
    rm -rf "$tree"
    return "$status"
  fi
}

make() {
  say "no registry answers: making $IMAGE from Debian's packages (about half a minute)"
  ensure_bootstrap_tool
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  bootstrap "$folder/root.tar" || fail "could not bootstrap $SUITE${MIRROR:+ from $MIRROR}: is the mirror reachable?"
  docker import --change 'CMD ["bash"]' --change 'LABEL usurper=1' "$folder/root.tar" "$IMAGE" >/dev/null
}

case $SUITE in
'' | *[!a-z]*) fail "'$SUITE' is no Debian suite; try trixie, bookworm or bullseye" ;;
esac
docker version >/dev/null 2>&1 || fail "no container engine answers: run docker/ensure-engine.sh first"

# Of several callers one makes it, and the others find it made.
if command -v flock >/dev/null 2>&1; then
  exec 9>"${TMPDIR:-/tmp}/usurper-base-image-$SUITE.lock"
  flock 9
fi
present || pull || make
present || fail "$IMAGE could neither be pulled nor made"
say "$IMAGE is present"
