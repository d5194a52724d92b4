#!/bin/bash
# The first process of a virtual machine whose kernel has netem. Lays a link between two network namespaces, shapes it by
# the fault agent's own commands, and prints what it measured, a line each: `measured NAME FIGURE...`.
set -u

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t tmpfs tmpfs /tmp

modprobe -a sch_htb cls_u32 sch_netem veth

coproc AGENT { exec bash /usurper/agent.sh; }
commands=0

# Sends a command to the agent and leaves its reply.
ask() {
  echo "$((++commands)) $*" >&"${AGENT[1]}"
  read -r reply <&"${AGENT[0]}"
}

# Sets figure to one of the reply's.
find_figure() { figure=$(sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" <<<"$reply"); }

settled() {
  local look
  for ((look = 0; look < 500; look++)); do
    ask unnetem "$1"
    find_figure held
    if [[ $figure == 0 ]]; then return; fi
    sleep 0.02
  done
}

# Round trips from one to other, in us: a connection to a closed port is refused at once.
print_round_trips() {
  nsenter -t "$one" -n bash -c '
    for ((i = 0; i < '"$1"'; i++)); do
      before=${EPOCHREALTIME/./}
      { : <>/dev/tcp/10.0.0.12/9; } 2>/dev/null
      printf " %s" "$((${EPOCHREALTIME/./} - before))"
    done'
}

measure() { echo "measured $1$(print_round_trips "${2:-15}")"; }

# Sends datagrams of so many bytes from one to other, to nobody.
send() {
  nsenter -t "$one" -n perl -e 'use Socket; socket(my $s, PF_INET, SOCK_DGRAM, 0);
    send($s, "x" x $ARGV[1], 0, pack_sockaddr_in(9, inet_aton("10.0.0.12"))) for 1 .. $ARGV[0];' "$1" "$2"
}

find_received() { received=$(nsenter -t "$other" -n cat /proc/net/dev | awk '/eth0:/ { print $3 }'); }

unshare -n sleep infinity &
one=$!
unshare -n sleep infinity &
other=$!
until [[ $(readlink /proc/$one/ns/net) != "$(readlink /proc/$$/ns/net)" ]]; do sleep 0.02; done
until [[ $(readlink /proc/$other/ns/net) != "$(readlink /proc/$$/ns/net)" ]]; do sleep 0.02; done
ip link add eth0 netns "$one" type veth peer name eth0 netns "$other"
nsenter -t "$one" -n ip address add 10.0.0.11/24 dev eth0
nsenter -t "$one" -n ip link set eth0 up
nsenter -t "$other" -n ip address add 10.0.0.12/24 dev eth0
nsenter -t "$other" -n ip link set eth0 up
ask identify "$one"
find_figure start
place="$one:$figure"

ask links
find_figure netem
echo "measured netem $figure"
measure unshaped

ask netem F1 50000,0,0,0,0,0,0 "$place=10.0.0.12"
echo "measured begun $reply"
measure delay
ask netem F2 20000,20000,0,0,0,0,0 "$place=10.0.0.12,10.0.0.13"
measure both
settled F1
echo "measured first $reply"
measure second 30
settled F2
measure healed
echo "measured left $(nsenter -t "$one" -n tc qdisc show dev eth0 | wc -l)"

ask netem F3 0,0,30,0,0,0,0 "$place=10.0.0.12"
find_received
before=$received
send 400 100
settled F3
find_received
echo "measured lost $((received - before)) $reply"

ask netem F4 40000,0,0,0,30,0,0 "$place=10.0.0.12"
send 200 100
sleep 0.1
settled F4
echo "measured reordered $reply"

ask netem F5 0,0,0,0,0,0,128 "$place=10.0.0.12"
send 10 1000
measure rate 1
settled F5

ask netem F6 1500000,0,0,0,0,0,0 "$place=10.0.0.12"
send 20 100
ask unnetem F6
echo "measured holding $reply"
find_received
before=$received
settled F6
find_received
echo "measured drained $((received - before)) $reply"
ask netem F7 0,0,banana,0,0,0,0 "$place=10.0.0.12"
echo "measured refused $reply"
echo "measured rest $(nsenter -t "$one" -n tc qdisc show dev eth0 | grep -c netem)"

echo "measured end"
# Turns the machine off: reboot is system call 169.
perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)'
