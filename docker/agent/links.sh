# Shapes of links: what happens to packets on their way from some addresses to others. Part of the fault agent.
#
#   ID links                           {"id":1,"netem":"yes","shaper":"yes"}    or, in place of yes, why not
#   ID shape CHAIN SHAPE P=IP,IP ...   {"id":1}    packets from these addresses into P's namespace, by the shaper
#   ID shaped CHAIN                    {"id":1,"delayed":12,"lost":3,...}       what it did so far
#   ID unshape CHAIN P ...             the same; it touches no packet more. Repeat until "held" is 0
#   ID netem CHAIN SHAPE P=IP,IP ...   {"id":1}    packets from P to these addresses, by the kernel's netem
#   ID netemed CHAIN                   {"id":1,"delayed":12,"lost":3,"reordered":1,"held":0}
#   ID unnetem CHAIN                   the same; it touches no packet more. Repeat until "held" is 0
#
# SHAPE: DELAY_US,JITTER_US,LOSS,DUPLICATE,REORDER,CORRUPT,RATE_KBIT, the four in percent.
#
# netem shapes what a device sends, so it stands with the sender; the shaper takes what comes in, so it stands with the
# receiver. Either way a fault takes back nothing but its own, and several on one link add up.

SHAPER=()
SHAPER_PID=
readonly SHAPER_PROGRAM=/usurper/shaper
# As in shaper.h.
readonly QUEUE_NUMBER=2113
readonly MOST_HELD=16384
# How long the shaper may take over a command, in seconds.
readonly SHAPER_ANSWER_S=10

probe_links() {
  local rules output
  rules="$(print_queue_rules USURPER 192.0.2.1)"
  if ! output=$(unshare -n "iptables-$iptables_kind-restore" -w 5 --noflush <<<"$rules" 2>&1); then
    reply[shaper]=$(reason_of "no rule can hand over packets: $output")
  elif ! output=$(unshare -n "$SHAPER_PROGRAM" --probe 2>&1); then
    reply[shaper]=$(reason_of "$output")
  else
    reply[shaper]=yes
  fi
  if output=$(print_netem_probe | unshare -n tc -batch - 2>&1); then
    reply[netem]=yes
  else
    reply[netem]=$(reason_of "$output")
  fi
}

# One line of what may stand in a reply.
reason_of() {
  local text=${1//$'\n'/ }
  text=${text//[^a-zA-Z0-9 .,:()=_\/-]/ }
  echo "${text:0:200}"
}

# --- the shaper

# Stands in the mangle table, before every filter: a packet let go after its delay still meets the cuts that are in
# force by then. A copy is put in again over lo, and is not looked at twice. Without the shaper packets just pass.
print_queue_rules() {
  local chain=$1 source
  printf '*mangle\n:%s - [0:0]\n' "$chain"
  for source in ${2//,/ }; do
    printf -- '-A %s -s %s -j NFQUEUE --queue-num %s --queue-bypass\n' "$chain" "$source" "$QUEUE_NUMBER"
  done
  printf -- '-A INPUT ! -i lo -j %s\nCOMMIT\n' "$chain"
}

queue_rules_of() { print_queue_rules "$chain" "${1#*=}"; }

unqueue_rules_of() {
  printf -- '*mangle\n-D INPUT ! -i lo -j %s\n-F %s\n-X %s\nCOMMIT\n' "$chain" "$chain" "$chain"
}

# Passes a command on and takes the figures of the answer into the reply.
ask_shaper() {
  local answer word
  [[ -n ${SHAPER[1]:-} ]] || fail "the shaper ended" || return 1
  echo "$*" >&"${SHAPER[1]}" || fail "the shaper ended" || return 1
  # A late answer would be taken for the next one's, so that a silent shaper is ended.
  if ! read -r -t "$SHAPER_ANSWER_S" answer <&"${SHAPER[0]}"; then
    kill "$SHAPER_PID"
    fail "the shaper does not answer"
    return 1
  fi
  [[ $answer == ok* ]] || fail "the shaper: ${answer#error }" || return 1
  for word in ${answer#ok}; do reply[${word%%=*}]=${word#*=}; done
}

declare -A queueing

shape() {
  chain=$1
  local numbers=${2//,/ } target words=()
  shift 2
  for target in "$@"; do
    must_resolve "${target%%=*}" || return 1
    words+=("$pid=${target#*=}")
  done
  if [[ -z ${SHAPER[1]:-} ]]; then
    coproc SHAPER { exec "$SHAPER_PROGRAM"; }
  fi
  ask_shaper shape "$chain" "$numbers" "${words[*]}" || return 1
  if apply queue_rules_of "$@"; then
    queueing[$chain]=yes
    return 0
  fi
  local refusal="iptables: $output"
  apply unqueue_rules_of "$@"
  ask_shaper unshape "$chain"
  fail "$refusal"
}

shaped() { ask_shaper count "$1"; }

unshape() {
  chain=$1
  shift
  # The rules go first, so that they are gone even where the shaper is.
  if [[ -n ${queueing[$chain]:-} ]]; then
    unset "queueing[$chain]"
    apply unqueue_rules_of "$@" || fail "iptables: $output" || return 1
  fi
  ask_shaper unshape "$chain"
}

# --- netem

# The device by which every box is on the run's network.
readonly DEVICE=eth0
# No link of a run is as fast as this, so that a class holds nothing back. A fast class wants to be told its turn, or
# the kernel's log fills with warnings.
readonly UNBOUNDED=100gbit
readonly QUANTUM=60000

# By process whose packets are shaped: how many faults do, and the handle given last. Handle 1 is the tree's own.
declare -A netem_faults netem_handle
# By "P IP": where the next shape of that link goes, below the last.
declare -A netem_end
# By chain: its netems as P/PARENT/HANDLE, whether they delay at all, and "shaping", "draining" or "gone".
declare -A netems netem_delays netem_state

print_netem_probe() {
  printf 'qdisc add dev lo root handle 1: htb\n'
  printf 'class add dev lo parent 1: classid 1:100 htb rate %s quantum %s\n' "$UNBOUNDED" "$QUANTUM"
  printf 'filter add dev lo parent 1: protocol ip prio 1 u32 match ip dst 192.0.2.1/32 flowid 1:100\n'
  printf 'qdisc add dev lo parent 1:100 handle 2: netem delay 1ms\n'
  printf 'qdisc add dev lo parent 2:1 handle 3: netem loss 1%%\n'
}

# Sets words to netem's for a shape. The delay lies evenly between the least and the most, which netem takes as a
# middle and a spread. A slow link's queue holds about a second's worth; any other as much as the shaper would.
find_netem_words() {
  local delay jitter loss reorder rate limit=$MOST_HELD
  IFS=, read -r delay jitter loss _ reorder _ rate <<<"$1"
  if [[ $rate != 0 ]]; then limit=$((rate * 125 * (1000000 + delay + jitter) / 1514 / 1000000 + 8)); fi
  words="limit $limit"
  netem_delays[$chain]=$((delay + jitter + rate))
  if ((delay + jitter > 0)); then
    words+=" delay $((delay + jitter / 2))us $((jitter / 2))us"
    if [[ $reorder != 0 ]]; then words+=" reorder $reorder%"; fi
  fi
  if [[ $loss != 0 ]]; then words+=" loss $loss%"; fi
  if [[ $rate != 0 ]]; then words+=" rate ${rate}kbit"; fi
}

tc_at() { nsenter -t "${1%%:*}" -n tc "${@:2}" 2>&1; }

# Puts one fault's shape on the links of one sender, each below the shapes that stand there.
add_netems() {
  local place=${1%%=*} addresses=${1#*=} address class end commands= ends=() added=
  local handle=${netem_handle[$place]:-1}
  if [[ ${netem_faults[$place]:-0} == 0 ]]; then commands="qdisc add dev $DEVICE root handle 1: htb"$'\n'; fi
  for address in ${addresses//,/ }; do
    printf -v class '1:%x' "$((256 + ${address##*.}))"
    end=${netem_end[$place $address]:-}
    if [[ -z $end ]]; then
      end=$class
      commands+="class add dev $DEVICE parent 1: classid $class htb rate $UNBOUNDED quantum $QUANTUM"$'\n'
      commands+="filter add dev $DEVICE parent 1: protocol ip prio 1 u32 match ip dst $address/32 flowid $class"$'\n'
    fi
    printf -v handle '%x' "$((16#$handle + 1))"
    commands+="qdisc add dev $DEVICE parent $end handle $handle: netem $words"$'\n'
    ends+=("$place $address")
    added+=" $place/$end/$handle"
  done
  netem_faults[$place]=$((${netem_faults[$place]:-0} + 1))
  netems[$chain]+=$added
  for end in $added; do
    netem_end[${ends[0]}]=${end##*/}:1
    ends=("${ends[@]:1}")
  done
  netem_handle[$place]=$handle
  output=$(tc_at "$place" -batch - <<<"$commands")
}

netem() {
  chain=$1
  local shape=$2 target words
  shift 2
  for target in "$@"; do must_resolve "${target%%=*}" || return 1; done
  find_netem_words "$shape"
  netem_state[$chain]=shaping
  for target in "$@"; do
    add_netems "$target" && continue
    local refusal="tc: $output"
    unnetem "$chain"
    reply=()
    fail "$refusal"
    return 1
  done
}

# Adds up what a fault's netems did. What they dropped was lost, or too much for a slow link's queue: netem does not
# tell which. It counts the packets that skip their delay as requeued.
netemed() {
  chain=$1
  [[ -n ${netem_state[$chain]:-} ]] || fail "no such fault" || return 1
  local item place seen= passed=0 lost=0 reordered=0 held=0
  if [[ ${netem_state[$chain]} == gone ]]; then
    read -r passed lost reordered held <<<"${netems[$chain]}"
  else
    for item in ${netems[$chain]}; do
      place=${item%%/*}
      if [[ $place != "$seen" ]]; then output=$(tc_at "$place" -s qdisc show dev "$DEVICE") || output=; fi
      seen=$place
      add_netem_figures "${item##*/}"
    done
  fi
  reply[passed]=$passed reply[lost]=$lost reply[reordered]=$reordered reply[held]=$held reply[delayed]=0
  if ((netem_delays[$chain] > 0)); then reply[delayed]=$((passed + held - reordered)); fi
}

readonly NETEM_FIGURES=' ([0-9]+) pkt \(dropped ([0-9]+),[^)]* requeues ([0-9]+)\)[^a-z]*backlog [0-9KMGb]+ ([0-9]+)p'

add_netem_figures() {
  local rest=${output#*"qdisc netem $1: "}
  [[ $rest != "$output" && $rest =~ $NETEM_FIGURES ]] || return 0
  ((passed += BASH_REMATCH[1], lost += BASH_REMATCH[2], reordered += BASH_REMATCH[3], held += BASH_REMATCH[4]))
}

# A netem cannot be taken out from between others, so it lets all pass from now on, and what it holds goes on in time.
# The last fault of a sender takes the whole tree away, once nothing is held there.
unnetem() {
  chain=$1
  local item place places=
  netemed "$chain" || return 1
  if [[ ${netem_state[$chain]} == shaping ]]; then
    for item in ${netems[$chain]}; do
      IFS=/ read -r place parent handle <<<"$item"
      tc_at "$place" qdisc change dev "$DEVICE" parent "$parent" handle "$handle:" netem limit "$MOST_HELD" rate 0bit \
        >/dev/null
    done
    netem_state[$chain]=draining
  fi
  [[ ${netem_state[$chain]} == draining && ${reply[held]} == 0 ]] || return 0
  for item in ${netems[$chain]}; do
    place=${item%%/*}
    if [[ " $places " == *" $place "* ]]; then continue; fi
    places+=" $place"
    if ((--netem_faults[$place] == 0)); then fell_tree "$place"; fi
  done
  netem_state[$chain]=gone
  netems[$chain]="${reply[passed]} ${reply[lost]} ${reply[reordered]} 0"
}

fell_tree() {
  local link
  tc_at "$1" qdisc del dev "$DEVICE" root >/dev/null
  unset "netem_handle[$1]"
  for link in "${!netem_end[@]}"; do
    if [[ $link == "$1 "* ]]; then unset "netem_end[$link]"; fi
  done
}
