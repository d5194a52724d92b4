# Disks of nodes: each a file system of its own on a file, mounted by the engine as a volume. Part of the fault agent, and
# only where it was given the loop devices.
#
#   ID probe_disk                 {"id":1}                        whether disks can be broken here at all
#   ID make_disks SIZE_MB N ...   {"id":1,"n1":3}                 the number of each disk's loop device, by name
#   ID sync_disks N ...           {"id":1,"n1":4096}              all that was written is synced; the bytes of its files
#   ID lose_power N=P ...         {"id":1,"n1":4096,"n1.was":"syncing"}    P and its descendants are killed and the disk
#                                 forgets what was not synced; the bytes of its files until then, and syncing or idle
#   ID look N ...                 {"id":1,"n1":"dirty"}           or clean, or mounted: see disk/main.c
#   ID return_power N ...         {"id":1,"n1":4000}              journals replayed; the bytes of the files left
#   ID tear_tails N=LAYOUT ...    {"id":1,"n1":218}               behind a lose_power with =PATTERN behind P: the number of
#                                 the last record, never synced, that is damaged now; or 0
#   ID flip_bits N=PATTERN=LAYOUT=DRAW ...    {"id":1,"n1":17,"n1.was":"WHERE"}    the number of the record with a wrong bit
#   ID unflip_bits N=WHERE ...    {"id":1,"n1":1}                 the bit is right again; 1 if it was read meanwhile
#   ID fail_disks N ...           {"id":1,"n1":4096,"n1.was":"EIO"}    the bytes of its files, and what a write came to
#   ID slow_syncs US N ...        {"id":1,"n1":12}                each sync takes so much longer; how many did so far
#   ID time_syncs N ...           {"id":1,"n1":730}               how many us a sync takes
#   ID fill N ...                 {"id":1,"n1":0,"n1.was":"ENOSPC"}    free bytes, and what a write came to
#   ID empty N ...                {"id":1,"n1":516632576}

readonly DISKS=/disks
readonly DISK_PROGRAM=/usurper/disk
readonly TRIAL_MB=32

# Sparse: what nobody writes takes no space. Few inodes and a small journal, for a mount that takes no time; without the
# folder that a server would take for data of its own.
make_file_system() {
  truncate -s "$2M" "$1" &&
    mke2fs -q -t ext4 -m 0 -N 4096 -O ^resize_inode -J size=4 -E nodiscard "$1" &&
    debugfs -w -f - "$1" <<<$'rmdir lost+found\nset_inode_field / mode 040700'
}

# Sets disk_number and holder: the program that keeps the device, as long as the agent lives. The kernel tells the file's
# name to whoever asks whose the device is: the container's id is in it.
make_disk() {
  local file=$DISKS/$1-$HOSTNAME.file
  mkdir -p "$DISKS"
  output=$(make_file_system "$file" "$2" 2>&1) || fail "make a file system: $output" || return 1
  read -r disk_number < <(exec "$DISK_PROGRAM" hold "$file" "$DISKS/$1" 2>&1)
  holder=$!
  [[ $disk_number =~ ^[0-9]+$ ]] || fail "disks: $disk_number"
}

make_disks() {
  local size=$1 name disk_number holder holders=()
  shift
  for name in "$@"; do
    if ! make_disk "$name" "$size"; then
      kill "${holders[@]}" 2>/dev/null
      return 1
    fi
    holders+=("$holder")
    reply[$name]=$disk_number
  done
}

probe_disk() {
  local disk_number holder result=0
  make_disk trial "$TRIAL_MB" || return 1
  output=$("$DISK_PROGRAM" try "$DISKS/trial" 2>&1) || result=1
  kill "$holder" 2>/dev/null
  [[ $result -eq 0 ]] || fail "disks: $output"
}

# Runs the program and takes its lines, each a disk and figures.
disk() {
  local node figure word
  output=$("$DISK_PROGRAM" "$@" 2>&1) || fail "disks: $output" || return 1
  while read -r node figure word; do
    node=${node##*/}
    reply[$node]=$figure
    if [[ -n $word ]]; then reply[$node.was]=$word; fi
  done <<<"$output"
}

lose_power() {
  local target name process pattern machines=()
  for target in "$@"; do
    IFS== read -r name process pattern <<<"$target"
    must_resolve "$process" || return 1
    find_members "$pid"
    machines+=("$DISKS/$name=$(IFS=, && echo "${members[*]}")${pattern:+=$pattern}")
  done
  disk lose-power "${machines[@]}"
}

look() {
  local name
  for name in "$@"; do
    output=$("$DISK_PROGRAM" look "$DISKS/$name" 2>&1) || fail "disks: $output" || return 1
    reply[$name]=$output
  done
}

each_disk() {
  local verb=$1 name
  shift
  for name in "$@"; do disk "$verb" "$DISKS/$name" || return 1; done
}

# The same with the words that come behind each name.
each_disk_with() {
  local verb=$1 target words
  shift
  for target in "$@"; do
    IFS== read -ra words <<<"$target"
    disk "$verb" "$DISKS/${words[0]}" "${words[@]:1}" || return 1
  done
}

slow_syncs() {
  local us=$1 name
  shift
  for name in "$@"; do disk slow "$DISKS/$name" "$us" || return 1; done
}

sync_disks() { each_disk sync "$@"; }
return_power() { each_disk return-power "$@"; }
fill() { each_disk fill "$@"; }
empty() { each_disk empty "$@"; }
fail_disks() { each_disk fail "$@"; }
time_syncs() { disk time "${@/#/$DISKS/}"; }
tear_tails() { each_disk_with tear "$@"; }
flip_bits() { each_disk_with flip "$@"; }
unflip_bits() { each_disk_with unflip "$@"; }
