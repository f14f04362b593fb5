# SPDX-FileCopyrightText: 2026 The Gatehouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection by Eclipse Paho for Python, as a device makes it.

Arguments are name=value; one JSON object on standard output says what the library told: {"connected", "code",
"subscribed", "published"}, null where it tells nothing. Version 1.6 tells nothing of a refused message.
"""
import json
import sys
import threading

import paho.mqtt.client as mqtt

given = dict(word.split("=", 1) for word in sys.argv[1:])
is_five = given["version"] == "5"
heard = {"connected": False, "code": None, "subscribed": None, "published": None}
settled = threading.Event()


def number(code):
    return code.value if hasattr(code, "value") else int(code)


def on_connect(client, _userdata, _flags, code, _properties=None):
    heard["code"] = number(code)
    heard["connected"] = heard["code"] == 0
    settled.set()


def on_subscribe(client, _userdata, _mid, granted, _properties=None):
    heard["subscribed"] = number(granted[0]) < 0x80
    settled.set()


def on_publish(client, _userdata, _mid):
    settled.set()


def on_disconnect(client, _userdata, _code, _properties=None):
    settled.set()


client = mqtt.Client(client_id=given["id"], protocol=mqtt.MQTTv5 if is_five else mqtt.MQTTv311)
client.on_connect = on_connect
client.on_subscribe = on_subscribe
client.on_publish = on_publish
client.on_disconnect = on_disconnect
if given.get("user"):
    client.username_pw_set(given["user"], given.get("password") or None)
host = "127.0.0.1"
if given.get("ca"):
    host = "localhost"
    client.tls_set(given["ca"], given.get("cert") or None, given.get("key") or None)
try:
    client.connect(host, int(given["port"]), 60)
    client.loop_start()
    settled.wait(8)
    if heard["connected"] and given.get("subscribe"):
        settled.clear()
        client.subscribe(given["subscribe"], 1)
        settled.wait(8)
    if heard["connected"] and given.get("publish"):
        settled.clear()
        client.publish(given["publish"], given["payload"], 1)
        settled.wait(8)
    client.disconnect()
    client.loop_stop()
except OSError as trouble:  # of TCP and TLS
    print(trouble, file=sys.stderr)
print(json.dumps(heard))
