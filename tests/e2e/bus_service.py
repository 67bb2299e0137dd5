# SPDX-License-Identifier: MIT
"""A stand-in for systemd and logind on a bus of its own: speaks their interfaces as far as they are read, from a JSON file.

    bus_service.py ADDRESS FILE      prints "ready" once its names are its own

FILE: {NAME: {PATH: {"methods": {"Interface.Member": [signature, rows]}, "properties": {"Interface.Name": [signature, value]}}}}
A method or property that is not there is answered with an error; one whose value is null is not answered at all. FILE is read anew
for each call.
"""
import json
import sys

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection


def answer(objects, message):
    fields = message.header.fields
    path, member = fields[HeaderFields.path], fields[HeaderFields.member]
    found = objects.get(path, {})
    if fields.get(HeaderFields.interface) == "org.freedesktop.DBus.Properties":
        signature, value = found.get("properties", {}).get(".".join(message.body), (None, None))
        body = ("v", ((signature, value),))
    else:
        interface = fields[HeaderFields.interface]
        signature, value = found.get("methods", {}).get(f"{interface}.{member}", (None, None))
        body = (signature, ([tuple(row) for row in value or ()],))
    if signature is None:
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "s", ("not here",))
    return None if value is None else new_method_return(message, *body)


def main(address, path):
    connection = open_dbus_connection(address)
    bus = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")
    for name in json.load(open(path)):
        connection.send_and_get_reply(new_method_call(bus, "RequestName", "su", (name, 4)))
    print("ready", flush=True)
    while True:
        message = connection.receive()
        if message.header.message_type != MessageType.method_call:
            continue
        # Sent to the unique or to either name: paths tell the two apart.
        objects = {p: o for name in json.load(open(path)).values() for p, o in name.items()}
        reply = answer(objects, message)
        if reply:
            connection.send(reply)


main(*sys.argv[1:])
