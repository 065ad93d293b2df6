#!/bin/sh
# Asks a dir7 daemon for a picture with nothing but mosquitto_pub and mosquitto_sub (MQTT 3.1.1).
#
#   examples/picture.sh DEVICE "PROMPT" FILE.png [HOST [PORT]]
#
# Nothing is lost between the commands: both subscriptions are made first, in sessions that the broker keeps
# (-c with a client id, -E to leave once they stand), and are read after the job was sent.
set -eu
[ $# -ge 3 ] || {
  sed -n '2,4p' "$0" | cut -c 3- >&2
  exit 2
}
device=$1 prompt=$2 file=$3 host=${4:-localhost} port=${5:-1883}

id=example-$(date +%s)-$$
topic=dir7/v1/$device/jobs/$id
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

subscribe() { # client id, topic, more options
  client=$1 filter=$2
  shift 2
  mosquitto_sub -V 311 -h "$host" -p "$port" -i "$client" -q 1 -t "$filter" "$@"
}

subscribe "$id-e" "$topic/events" -c -E
subscribe "$id-r" "$topic/result" -c -E

# A backslash before every quote and backslash makes the prompt a JSON string.
text=$(printf '%s' "$prompt" | sed 's/[\\"]/\\&/g')
mosquitto_pub -V 311 -h "$host" -p "$port" -q 1 -t "dir7/v1/$device/jobs" \
  -m "{\"id\":\"$id\",\"prompt\":\"$text\"}"

# Events are one line of JSON each; done, failed, rejected and cancelled are the last of a job.
mkfifo "$work/events"
subscribe "$id-e" "$topic/events" -c -W 600 > "$work/events" &
listener=$!
outcome=silence
while IFS= read -r event; do
  printf '%s\n' "$event" >&2
  case $event in
    *'"event":"done"'*) outcome=done ;;
    *'"event":"failed"'* | *'"event":"rejected"'* | *'"event":"cancelled"'*) outcome=refused ;;
    *) continue ;;
  esac
  break
done < "$work/events"
kill "$listener" 2>/dev/null || true
# A clean session under the same id makes the broker forget the kept one.
subscribe "$id-e" "$topic/events" -E

if [ "$outcome" = done ]; then
  # The result is the picture's bytes and nothing else; -N adds no line end.
  subscribe "$id-r" "$topic/result" -c -C 1 -W 60 -N > "$file"
  echo "$file"
fi
subscribe "$id-r" "$topic/result" -E
[ "$outcome" = done ]
