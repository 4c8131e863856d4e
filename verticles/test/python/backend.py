"""A backend on the TCP bridge, by the client from PyPI, unmodified.

Signs in, listens to its own address, says something to somebody, and ends when it was answered.
"""

import queue
import sys
import uuid

from vertx import EventBus

port, user, token, conversation = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
events = queue.Queue()
failures = queue.Queue()
bus = EventBus(port=port, options={"reply_timeout": 10}, err_handler=failures.put)
bus.connect()


def request(address, body):
    replies = queue.Queue()
    bus.send(address, body=body, reply_handler=replies.put)
    return replies.get(timeout=1)["body"]


assert request("chat.auth", {"token": token})["user"] == user
bus.register_handler("user." + user, lambda frame: events.put(frame["body"]))
assert "conversations" in request("chat.sync", {})
text = {"text": "from Python \N{SNAKE}"}
entry = {"conversation": conversation, "id": str(uuid.uuid4()), "kind": "text", "body": text}
assert request("chat.message.send", entry)["seq"] == 1

bus.send("chat.nothing", body={}, reply_address="nowhere")
assert failures.get(timeout=5)["failureCode"] == 404

event = events.get(timeout=10)
while event["event"] != "entry" or event["entry"]["from"] == user:
    event = events.get(timeout=10)
assert event["entry"]["body"]["text"] == "to Python", event
bus.close()
