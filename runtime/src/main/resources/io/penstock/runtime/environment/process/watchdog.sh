# Outlives the server by a moment and kills what the server could not.
# Arguments: marker, parent of control groups (may be empty), temporary directory.
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
sweep=0
while [ "$sweep" -lt 20 ]; do
  sweep=$((sweep + 1))
  found=
  if [ -n "$fences" ]; then
    for members in "$fences"/*/cgroup.procs; do
      [ -f "$members" ] || continue
      while IFS= read -r pid; do
        found=yes
        kill -9 "$pid" 2>/dev/null
      done <"$members"
    done
  fi
  for file in $(grep -lF -- "$marker" /proc/[0-9]*/environ 2>/dev/null); do
    pid=${file#/proc/}
    found=yes
    kill -9 "${pid%/environ}" 2>/dev/null
  done
  [ -n "$found" ] || break
done
if [ -n "$fences" ]; then
  sweep=0
  while [ -d "$fences" ] && [ "$sweep" -lt 50 ]; do
    sweep=$((sweep + 1))
    rmdir "$fences"/*/ "$fences" 2>/dev/null
  done
fi
rm -rf -- "$temporary"
