#!/usr/bin/env python3
"""A bot in Python: repeats what it is told, and offers help.

  pip install vertx-eventbus-client
  PARLEY_KEY=pk_... scripts/bots/echo.py [HOST [PORT]]

The node must be started with --bridge on; PORT is its --bridge-port, 7000 unless you say otherwise.
"""

import os
import queue
import sys
import uuid

from vertx import EventBus

if not os.environ.get("PARLEY_KEY"):
    sys.exit(__doc__)
host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 7000
events = queue.Queue()
bus = EventBus(host, port, err_handler=lambda failure: print(failure, file=sys.stderr))
bus.connect()


def request(address, body):
    replies = queue.Queue()
    bus.send(address, body=body, reply_handler=replies.put)
    return replies.get(timeout=60)["body"]


def say(conversation, text, **more):
    body = {"text": text, **more}
    request("chat.message.send", {"conversation": conversation, "id": str(uuid.uuid4()), "kind": "text", "body": body})


me = request("chat.auth", {"token": os.environ["PARLEY_KEY"]})["user"]
bus.register_handler("user." + me, lambda frame: events.put(frame["body"]))
request("chat.sync", {})
request("chat.profile.set", {"commands": [{"command": "help", "about": "What this bot can do"}]})
print(me, "is listening", flush=True)
while True:
    event = events.get()
    entry = event.get("entry", {})
    if event["event"] != "entry" or entry["from"] == me or entry["kind"] != "text":
        continue
    said = entry["body"]["text"]
    if said == "/help":
        say(entry["conversation"], "I repeat what you say. Try it:", buttons=["Hello", "Good bye"])
    else:
        say(entry["conversation"], said, replyTo=entry["seq"])
    request("chat.receipt", {"read": {entry["conversation"]: entry["seq"]}})
