#!/usr/bin/env python3
"""Asks a dir7 daemon for a picture over MQTT 3.1.1 (paho-mqtt, 1.6 or 2).

    python3 examples/picture.py DEVICE "PROMPT" FILE.png [--host HOST] [--port PORT] [--seed N] [--steps N]

Results may come whole or in chunks (where the broker takes small messages only); both are checked against the
SHA-256 that the done event names.
"""
import argparse
import hashlib
import json
import queue
import sys
import time
import uuid

import paho.mqtt.client as mqtt

SILENCE_S = 60  # a daemon sends an event at least every 10 s; after this long the job is sent again


def assemble(done, whole, chunks):
    """The picture's bytes, or None while a part is missing."""
    result = done["result"]
    if result["delivery"] == "chunks":
        parts = [chunks.get(i) for i in range(len(result["chunks"]))]
        data = None if None in parts else b"".join(parts)
    else:
        data = whole
    if data is not None and hashlib.sha256(data).hexdigest() == result["sha256"]:
        return data
    return None


def main():
    parser = argparse.ArgumentParser(description="Ask a dir7 daemon for a picture.")
    parser.add_argument("device")
    parser.add_argument("prompt")
    parser.add_argument("file")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--timeout", type=float, default=600, help="seconds")
    args = parser.parse_args()

    job = {"id": "python-" + uuid.uuid4().hex, "prompt": args.prompt}
    job.update({k: v for k, v in (("seed", args.seed), ("steps", args.steps)) if v is not None})
    topic = f"dir7/v1/{args.device}/jobs/{job['id']}"
    messages = queue.Queue()

    version = getattr(mqtt, "CallbackAPIVersion", None)  # paho-mqtt 2 asks for it
    client = mqtt.Client(*([version.VERSION2] if version else []), protocol=mqtt.MQTTv311)

    def send():
        client.publish(f"dir7/v1/{args.device}/jobs", json.dumps(job), qos=1)

    # Subscribing and sending at every connect makes a lost connection harmless: the same id is drawn once.
    client.on_connect = lambda *_: client.subscribe([(topic + "/events", 1), (topic + "/result/#", 1)])
    client.on_subscribe = lambda *_: send()
    client.on_message = lambda _client, _data, message: messages.put(message)
    client.connect(args.host, args.port)
    client.loop_start()

    done, whole, chunks = None, None, {}
    end = time.monotonic() + args.timeout
    while time.monotonic() < end:
        try:
            message = messages.get(timeout=min(SILENCE_S, max(0.1, end - time.monotonic())))
        except queue.Empty:
            send()
            continue
        if message.topic == topic + "/events":
            event = json.loads(message.payload)
            print(json.dumps(event), file=sys.stderr)
            if event["event"] == "done":
                done = event
            elif event["event"] in ("failed", "rejected", "cancelled"):
                sys.exit(event["sentence"])
        elif message.topic == topic + "/result":
            whole = message.payload
        else:
            chunks[int(message.topic.rsplit("/", 1)[1])] = message.payload
        picture = assemble(done, whole, chunks) if done else None
        if picture:
            with open(args.file, "wb") as file:
                file.write(picture)
            print(args.file)
            client.disconnect()
            return
    sys.exit(f"no picture after {args.timeout:g} s")


if __name__ == "__main__":
    main()
