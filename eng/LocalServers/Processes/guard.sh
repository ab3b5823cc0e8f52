# Outlives its owner for a moment, to end what the owner started. Standard input is a pipe that only the owner holds:
#   + TERM:123        owns process 123, which SIGTERM asks to stop (INT for Postgres: a fast and clean shutdown)
#   + RM:/tmp/folder  owns a temporary folder
#   - ENTRY           no longer owns it
# The pipe's end means that the owner is gone, however it went: SIGKILL closes it too.
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
