# Outlives the server by a moment and kills what the server could not.
# Arguments: marker, parents of control groups (may be empty; colons between), temporary directory.
# Input: "+N" notes process group N, "-N" forgets it; the end of input means the server is gone.
trap '' INT TERM HUP
marker=$1
fences=$2
temporary=$3
groups=' '
while IFS= read -r note; do
  number=${note#?}
  case $note in
    +*) groups="$groups$number " ;;
    -*) case $groups in
          *" $number "*) groups="${groups%%" $number "*} ${groups#*" $number "}" ;;
        esac ;;
  esac
done
for group in $groups; do
  kill -9 "-$group" 2>/dev/null
done
IFS=:
set -f
set -- $fences
set +f
unset IFS
for fence in "$@"; do
  for frozen in "$fence"/*/freezer.state; do # what is frozen does not die
    [ -f "$frozen" ] && echo THAWED >"$frozen"
  done
done
sweep=0
while [ "$sweep" -lt 20 ]; do
  sweep=$((sweep + 1))
  found=
  for fence in "$@"; do
    for members in "$fence"/*/cgroup.procs; do
      [ -f "$members" ] || continue
      while IFS= read -r pid; do
        found=yes
        kill -9 "$pid" 2>/dev/null
      done <"$members"
    done
  done
  for file in $(grep -lF -- "$marker" /proc/[0-9]*/environ 2>/dev/null); do
    pid=${file#/proc/}
    found=yes
    kill -9 "${pid%/environ}" 2>/dev/null
  done
  [ -n "$found" ] || break
done
for fence in "$@"; do
  sweep=0
  while [ -d "$fence" ] && [ "$sweep" -lt 50 ]; do
    sweep=$((sweep + 1))
    rmdir "$fence"/*/ "$fence" 2>/dev/null
  done
done
rm -rf -- "$temporary"
