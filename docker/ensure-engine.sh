#!/bin/sh
# Makes sure that a container engine answers: at once where one does already; otherwise, as root on Debian or a
# relative of it, installs the distribution's docker.io and starts the daemon. Running it again changes nothing.
#
# Exit status: 0 an engine answers, 1 none does and the message says what to do.
set -eu

LOG_FILE=${USURPER_DOCKERD_LOG:-/var/log/dockerd.log}
LOCK_FILE=/var/lock/usurper-ensure-engine.lock
START_TIMEOUT_S=60

say() { printf 'ensure-engine: %s\n' "$*"; }
fail() {
  printf 'ensure-engine: %s\n' "$*" >&2
  exit 1
}

# A daemon that hangs counts as one that does not answer; macOS has no timeout(1), and there we trust the client's own.
if command -v timeout >/dev/null 2>&1; then BOUND="timeout 10"; else BOUND=""; fi
answers() { command -v docker >/dev/null 2>&1 && $BOUND docker version >/dev/null 2>&1; }

report_engine() { say "engine $(docker version --format '{{.Server.Version}}') answers"; }

install_engine() {
  command -v dockerd >/dev/null 2>&1 && return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "no engine answers, and this is no Debian: install Docker, start it, and try again"
  say "installing docker.io with apt-get (about a minute)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update || fail "apt-get update failed: is a Debian mirror reachable?"
  # Recommended packages are left out, but not iptables, without which the daemon makes no networks.
  apt-get -qq -y --no-install-recommends install docker.io iptables ca-certificates >"$LOG_FILE" 2>&1 ||
    fail "apt-get install docker.io failed; see $LOG_FILE"
}

# A container has no init to restart services, so the daemon runs on its own there, in a session apart from ours:
# Ctrl-C in the shell that called us must not end it.
start_engine() {
  if [ -d /run/systemd/system ]; then
    say "starting docker.service"
    systemctl start docker || fail "docker.service did not start; see: journalctl -u docker"
    return 0
  fi
  say "starting dockerd, log in $LOG_FILE"
  setsid nohup dockerd >>"$LOG_FILE" 2>&1 </dev/null 9>&- &
}

# True while a daemon at the usual socket is on its way up. One at a socket of its own is somebody else's.
starts_already() {
  pid=$(cat /var/run/docker.pid 2>/dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]
}

await_engine() {
  waited=0
  until answers; do
    [ "$waited" -lt "$START_TIMEOUT_S" ] || {
      tail -n 20 "$LOG_FILE" >&2 2>/dev/null || true
      fail "the daemon was started but did not answer within $START_TIMEOUT_S s; its last lines stand above"
    }
    sleep 1
    waited=$((waited + 1))
  done
}

if answers; then
  report_engine
  exit 0
fi
[ -z "${DOCKER_HOST:-}" ] || fail "no engine answers at DOCKER_HOST=$DOCKER_HOST: start it, or unset DOCKER_HOST"
[ "$(uname -s)" = Linux ] || fail "no engine answers: start Docker Desktop and try again"
[ "$(id -u)" -eq 0 ] || [ ! -S /var/run/docker.sock ] || [ -w /var/run/docker.sock ] ||
  fail "an engine may be there, but $(id -un) may not use it: add the user to the group docker, or run as root"
[ "$(id -u)" -eq 0 ] ||
  fail "no engine answers, and only root can install or start one: run 'sudo $0', or start Docker yourself"

# Of several callers one installs and starts, and the others find its engine.
exec 9>"$LOCK_FILE"
flock 9
if ! answers; then
  install_engine
  starts_already || start_engine
  await_engine
fi
report_engine
