#!/usr/bin/env bash
# Takes a picture of the trace of one trip: books it on a running AppHost, waits until it has expired, and opens its
# trace in the dashboard with headless Chromium.
# usage: eng/trace-picture.sh GATEWAY LOGIN FILE
#   GATEWAY  such as http://localhost:5080
#   LOGIN    the address that the AppHost prints: http://localhost:15080/login?t=TOKEN
#   FILE     such as docs/trace.png
set -euo pipefail
gateway=$1 login=$2 file=$3

# The calls to Redis come last: their client exports them each 10 s.
export_delay=12

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

token=$(curl -fsS "$gateway/dev/tokens" -H 'Content-Type: application/json' \
  -d "{\"subject\":\"picture-$RANDOM$RANDOM\",\"role\":\"rider\"}" | field access_token)
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
trip=$(curl -fsS -D "$headers" "$gateway/v1/trips" \
  -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
  -d '{"pickup":{"lat":39.5,"lon":-71.5},"dropoff":{"lat":39.55,"lon":-71.45}}' | field id)
trace=$(sed -n 's/^trace-id: \([0-9a-f]*\).*/\1/Ip' "$headers")
echo "Trip $trip is recorded in trace $trace. Waiting until it has expired."

until curl -fsS "$gateway/v1/trips/$trip" -H "Authorization: Bearer $token" | grep -q '"DRIVER_NOT_FOUND"'; do
  sleep 1
done
sleep "$export_delay"

# The dashboard draws over a connection of its own, after the page has loaded.
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1600,1000 --timeout=8000 \
  --screenshot="$file" "$login&returnUrl=%2Ftraces%2Fdetail%2F$trace" 2>/dev/null
echo "$file"
