#!/bin/bash
# The fault agent. Reads one command a line, writes one JSON object a line, and ends when its input does.
#
#   ID identify PID               {"id":1,"start":"8812"}      a process is named PID:START from then on
#   ID probe                      {"id":1,"iptables":"nft"}    whether rules can be made at all
#   ID cut CHAIN P=IP,IP ...      {"id":1}                     P, each a process, drops packets from these addresses
#   ID count CHAIN P ...          {"id":1,"P":12}              packets dropped so far, by process
#   ID mend CHAIN P ...           {"id":1,"P":12}              the same, and the rules are gone
#   ID unstick P=IP,IP ...        {"id":1,"P":3}               connections to these addresses dropped, by process
#   ID stop P ...                 {"id":1,"P":"T"}             SIGSTOP to P and all its descendants
#   ID cont P ...                 {"id":1,"P":"S"}             SIGCONT likewise
#   ID kill SIGNAL P ...          {"id":1,"P":"sent"}          a signal to P alone, the first of its namespace
#   ID state P ...                {"id":1,"P":"S"}             as in /proc, of the one least stopped; "gone" without P
#   ID probe_clock                {"id":1}                     whether clocks of processes can be bent at all
#   ID clock read P ...           {"id":1,"since":9,"P":"PID hooked 0 0 5 7;"}   as clock/main.c says, of P and all its
#                                 descendants; so are install, remove, bend,SPEC and unbend,ID; "" without P
#
# Shapes of links and disks have commands of their own: see links.sh and disks.sh.
#
# Whatever goes wrong is {"id":1,"error":"..."}, and then the command has been undone.
set -u
# A helper that ended is an error to tell, not a reason to die.
trap '' PIPE

# How often states are looked at again while they change, with this many seconds between.
STATE_LOOKS=100
STATE_PAUSE_S=0.005

declare -A reply
iptables_kind=
# What functions leave for their callers, in place of the output of subshells.
chain=
pid=
start=
members=()
group_state=
output=

fail() {
  failure=$*
  return 1
}

# Sets pid from PID:START, if that very process still lives. A pid of 0 or 1 would be the engine's answer for a dead
# container, or the machine's own init.
resolve() {
  pid=${1%%:*}
  [[ $1 =~ ^[0-9]+:[0-9]+$ && $pid -gt 1 ]] || return 1
  find_start "$pid" && [[ $start == "${1##*:}" ]]
}

must_resolve() { resolve "$1" || fail "process $1 is gone"; }

# Sets start to the start time of a process, field 22 of its stat; the name before may hold spaces and parentheses.
# A zombie has ended.
find_start() {
  local line fields
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${line##*) }"
  start=${fields[19]}
  [[ ${fields[0]} != [ZX] ]]
}

identify() {
  [[ $1 =~ ^[0-9]+$ && $1 -gt 1 ]] || fail "$1 is no process of a container" || return 1
  find_start "$1" || fail "process $1 is gone" || return 1
  reply[start]=$start
}

# --- network

restore() { nsenter -t "$1" -n "iptables-$iptables_kind-restore" -w 5 --noflush 2>&1; }

# Machines differ in whether the kernel has nft or the older tables. Tried once, in a namespace of its own.
probe() {
  local kind
  # Without this list a stop would miss all but the first process, and look as if it had not.
  [[ -e /proc/$$/task/$$/children ]] ||
    fail "the kernel does not list the children of processes (CONFIG_PROC_CHILDREN)" || return 1
  for kind in nft legacy; do
    if printf '*filter\n:USURPER - [0:0]\n-A USURPER -s 192.0.2.1 -j DROP\n-A INPUT -j USURPER\nCOMMIT\n' |
      unshare -n "iptables-$kind-restore" -w 5 --noflush 2>/dev/null; then
      iptables_kind=$kind
      reply[iptables]=$kind
      return 0
    fi
  done
  fail "neither iptables-nft nor iptables-legacy can make a rule here"
}

# Each fault has two chains of its own. CHAIN-N counts and stands before every drop, CHAIN drops and stands last: of
# two faults that drop the same packet both have counted it.
rules_of() {
  local sources=${1#*=} source
  printf '*filter\n:%s - [0:0]\n:%s-N - [0:0]\n' "$chain" "$chain"
  for source in ${sources//,/ }; do
    printf -- '-A %s-N -s %s -j RETURN\n-A %s -s %s -j DROP\n' "$chain" "$source" "$chain" "$source"
  done
  printf -- '-I INPUT -j %s-N\n-A INPUT -j %s\nCOMMIT\n' "$chain" "$chain"
}

unrules_of() {
  printf -- '*filter\n-D INPUT -j %s\n-D INPUT -j %s\n' "$chain-N" "$chain"
  printf -- '-F %s\n-F %s\n-X %s\n-X %s\nCOMMIT\n' "$chain-N" "$chain" "$chain-N" "$chain"
}

# Feeds every target's rules, printed by the function named, to its namespace, all at once. Sets output where any failed.
apply() {
  local print_rules=$1 target place jobs=()
  shift
  for target in "$@"; do
    "$print_rules" "$target" | restore "${target%%:*}" >"/tmp/${target%%:*}" &
    jobs+=("$!")
  done
  output=
  place=0
  for target in "$@"; do
    wait "${jobs[place++]}" || output+="$(<"/tmp/${target%%:*}") "
  done
  [[ -z $output ]]
}

cut() {
  chain=$1
  shift
  local target
  for target in "$@"; do must_resolve "${target%%=*}" || return 1; done
  apply rules_of "$@" && return 0
  failure="iptables: $output"
  apply unrules_of "$@"
  return 1
}

count() {
  chain=$1
  shift
  local target packets sum
  for target in "$@"; do
    must_resolve "$target" || return 1
    output=$(nsenter -t "$pid" -n "iptables-$iptables_kind" -w 5 -L "$chain-N" -v -x -n 2>&1) ||
      fail "iptables: $output" || return 1
    sum=0
    while read -r packets _; do
      if [[ $packets =~ ^[0-9]+$ ]]; then sum=$((sum + packets)); fi
    done <<<"$output"
    reply[$target]=$sum
  done
}

mend() {
  count "$@" || return 1
  shift
  apply unrules_of "$@" || fail "iptables: $output"
}

unstick() {
  local target filter lines
  for target in "$@"; do
    must_resolve "${target%%=*}" || return 1
    filter=${target#*=}
    mapfile -t lines < <(nsenter -t "$pid" -n ss -H -t -K dst "${filter//,/ or dst }" 2>/dev/null)
    reply[${target%%=*}]=${#lines[@]}
  done
}

# --- processes

# Sets members to the process and all its descendants, which is everything the container started: orphans are adopted
# by its first process. Without a single fork, since a busy machine takes long over each.
find_members() {
  members=("$1")
  local place file children
  for ((place = 0; place < ${#members[@]}; place++)); do
    for file in "/proc/${members[place]}/task/"*/children; do
      children=()
      { read -ra children <"$file"; } 2>/dev/null
      members+=("${children[@]}")
    done
  done
}

# Sets group_state to T where every thread of every member is stopped, else to the state of one that is not. Members
# that have ended do not count.
find_group_state() {
  local member file line
  group_state=T
  find_members "$1"
  for member in "${members[@]}"; do
    for file in "/proc/$member/task/"*/stat; do
      { read -r line <"$file"; } 2>/dev/null || continue
      line=${line##*) }
      if [[ ${line:0:1} != [TZX] ]]; then group_state=${line:0:1}; fi
    done
  done
}

signal_group() {
  find_members "$2"
  kill -"$1" "${members[@]}" 2>/dev/null
}

# Signals until the wish is met: a process may fork while the others are being stopped, and states lag the signals.
settle() {
  local signal=$1 want=$2 target=$3 look
  for ((look = 0; look < STATE_LOOKS; look++)); do
    find_group_state "$pid"
    if [[ ($want == T && $group_state == T) || ($want != T && $group_state != T) ]]; then break; fi
    signal_group "$signal" "$pid"
    sleep "$STATE_PAUSE_S"
  done
  reply[$target]=$group_state
}

stop() {
  local target
  for target in "$@"; do must_resolve "$target" || return 1; done
  # All are stopped before any is looked at.
  for target in "$@"; do signal_group STOP "${target%%:*}"; done
  for target in "$@"; do pid=${target%%:*} && settle STOP T "$target"; done
}

cont() {
  local target
  for target in "$@"; do
    if resolve "$target"; then signal_group CONT "$pid"; fi
  done
  for target in "$@"; do
    if resolve "$target"; then settle CONT R "$target"; else reply[$target]=gone; fi
  done
}

kill_first() {
  local signal=$1 target
  shift
  for target in "$@"; do
    if resolve "$target" && kill -"$signal" "$pid" 2>/dev/null; then reply[$target]=sent; else reply[$target]=gone; fi
  done
}

state() {
  local target
  for target in "$@"; do
    reply[$target]=gone
    if resolve "$target"; then
      find_group_state "$pid"
      reply[$target]=$group_state
    fi
  done
}

# --- clocks

probe_clock() {
  output=$(/usurper/clock probe 2>&1) || fail "clocks: $output"
}

# An action and its words, commas between, on everything that the targets started.
clock() {
  local words=${1/,/ } target member line pids=() owner=()
  shift
  for target in "$@"; do
    reply[$target]=
    resolve "$target" || continue
    find_members "$pid"
    for member in "${members[@]}"; do
      pids+=("$member")
      owner[member]=$target
    done
  done
  # shellcheck disable=SC2086
  output=$(/usurper/clock $words "${pids[@]}" 2>&1) || fail "clocks: ${output##*$'\n'}" || return 1
  while read -r member line; do
    case $member in
    "") ;;
    since) reply[since]=$line ;;
    *) reply[${owner[member]}]+="$member $line;" ;;
    esac
  done <<<"$output"
}

# --- replies

print_reply() {
  local key text="{\"id\":$1"
  for key in "${!reply[@]}"; do
    if [[ ${reply[$key]} =~ ^[0-9]+$ ]]; then text+=",\"$key\":${reply[$key]}"; else text+=",\"$key\":\"${reply[$key]}\""; fi
  done
  echo "$text}"
}

print_error() {
  local text=${failure//[^a-zA-Z0-9 .,:()=_\/-]/ }
  echo "{\"id\":$1,\"error\":\"$text\"}"
}

# shellcheck source=links.sh
source "${BASH_SOURCE[0]%/*}/links.sh"
# shellcheck source=disks.sh
source "${BASH_SOURCE[0]%/*}/disks.sh"

while read -r id verb arguments; do
  reply=()
  failure="unknown command $verb"
  # Split without a look at the file system: a word may be a pattern.
  read -ra given <<<"$arguments"
  case $verb in
  identify | probe | cut | count | mend | unstick | stop | cont | state | probe_clock | clock) "$verb" "${given[@]}" ;;
  links) probe_links ;;
  shape | shaped | unshape | netem | netemed | unnetem) "$verb" "${given[@]}" ;;
  probe_disk | make_disks | sync_disks | lose_power | look | return_power | fill | empty) "$verb" "${given[@]}" ;;
  slow_syncs | time_syncs | fail_disks | tear_tails | flip_bits | unflip_bits) "$verb" "${given[@]}" ;;
  kill) kill_first "${given[@]}" ;;
  *) false ;;
  esac
  if [[ $? -eq 0 ]]; then print_reply "$id"; else print_error "$id"; fi
done
