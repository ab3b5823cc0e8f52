# Runs a moment longer than its owner, to end the owner's processes. Standard input is a pipe from the owner:
#   + TERM:123        the owner has started process 123; SIGTERM stops it (INT for Postgres: a fast, clean shutdown)
#   + RM:/tmp/folder  the owner has created a temporary folder
#   - ENTRY           the entry is removed
# The pipe closes when the owner ends for any reason, SIGKILL included.
trap '' INT TERM HUP
owned=''
while read -r sign entry; do
  kept=''
  for e in $owned; do [ "$e" = "$entry" ] || kept="$kept $e"; done
  owned=$kept
  [ "$sign" = + ] && owned="$owned $entry"
done

running() {
  for e in $owned; do
    case $e in RM:*) ;; *) kill -0 "${e#*:}" 2>/dev/null && return 0 ;; esac
  done
  return 1
}

for e in $owned; do
  case $e in RM:*) ;; *) kill -s "${e%%:*}" "${e#*:}" 2>/dev/null ;; esac
done
tenths=60
while [ $tenths -gt 0 ] && running; do
  sleep 0.1
  tenths=$((tenths - 1))
done
for e in $owned; do
  case $e in RM:*) ;; *) kill -s KILL "${e#*:}" 2>/dev/null ;; esac
done
for e in $owned; do
  case $e in RM:/*) rm -rf "${e#RM:}" ;; esac
done
