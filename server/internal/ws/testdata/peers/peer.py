"""A stranger's client, by the Python library named first: `websockets` or `autobahn`.

peer.py LIBRARY ADDRESS TOKEN signs in, follows the lobby, posts twice, closes, comes back where it
was, and closes again, as docs/socket.md says. It ends with 1 where anything is otherwise.
"""

import asyncio
import json
import sys


class Peer:
    """One connection. Objects come one a line, several in a frame."""

    def __init__(self):
        self.heard = asyncio.Queue()

    def receive(self, text):
        assert isinstance(text, str), "a frame is text"
        for line in text.split("\n"):
            self.heard.put_nowait(json.loads(line))

    async def ask(self, **command):
        await self.send(json.dumps(command, ensure_ascii=False))

    async def until(self, kind):
        while True:
            found = await asyncio.wait_for(self.heard.get(), 30)
            if found["type"] == kind:
                return found
            assert found["type"] in ("presence", "heartbeat"), f"heard {found} before {kind}"


async def with_websockets(address):
    import websockets

    conn = await websockets.connect(address, subprotocols=["chatrooms.v1"])
    peer = Peer()

    async def read():
        async for text in conn:
            peer.receive(text)

    reading = asyncio.ensure_future(read())

    async def close():
        await (await conn.ping("are you there"))
        await conn.close(1000, "done")
        await reading
        return conn.close_code

    peer.send, peer.close, peer.subprotocol = conn.send, close, conn.subprotocol
    return peer


async def with_autobahn(address):
    from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

    peer, opened, closed = Peer(), asyncio.Event(), asyncio.get_running_loop().create_future()

    class Protocol(WebSocketClientProtocol):
        def onOpen(self):
            opened.set()

        def onMessage(self, payload, isBinary):
            peer.receive(payload if isBinary else payload.decode())

        def onClose(self, wasClean, code, reason):
            closed.set_result((wasClean, code))

    factory = WebSocketClientFactory(address, protocols=["chatrooms.v1"])
    factory.protocol = Protocol
    factory.setProtocolOptions(utf8validateIncoming=True, failByDrop=False, autoFragmentSize=7)
    host, port = factory.host, factory.port
    _, conn = await asyncio.get_running_loop().create_connection(factory, host, port)
    await asyncio.wait_for(opened.wait(), 30)

    async def send(text):
        conn.sendMessage(text.encode())

    async def close():
        conn.sendClose(1000, "done")
        clean, code = await asyncio.wait_for(closed, 30)
        assert clean, "the end was not clean"
        return code

    peer.send, peer.close, peer.subprotocol = send, close, conn.websocket_protocol_in_use
    return peer


async def talk(connect, token):
    first = await connect()
    assert first.subprotocol == "chatrooms.v1", first.subprotocol
    await first.ask(type="hello", id="1", token=token)
    assert (await first.until("welcome"))["id"] == "1"
    await first.ask(type="subscribe", id="2", room="lobby")
    await first.until("subscribed")
    seqs = []
    for n, body in enumerate(("Good morning 👋", "日本語")):
        await first.ask(type="send", id="3", room="lobby", body=body, client_id=f"{sys.argv[1]} {n}")
        answers = {}
        while len(answers) < 2:  # in either order
            found = await asyncio.wait_for(first.heard.get(), 30)
            answers[found["type"]] = found
        assert answers["ack"]["message"]["body"] == answers["message.created"]["message"]["body"] == body
        seqs.append(answers["ack"]["seq"])
    assert await first.close() == 1000

    second = await connect()
    await second.ask(type="hello", token=token)
    await second.until("welcome")
    await second.ask(type="subscribe", room="lobby", after=seqs[0])
    assert (await second.until("subscribed"))["seq"] == seqs[1]
    missed = await second.until("message.created")
    assert missed["seq"] == seqs[1] and missed["message"]["body"] == "日本語", missed
    await second.ask(type="nonsense", id="4")
    assert (await second.until("error"))["code"] == "invalid"
    assert await second.close() == 1000


def main():
    library, address, token = sys.argv[1:]
    connect = {"websockets": with_websockets, "autobahn": with_autobahn}[library]
    asyncio.run(talk(lambda: connect(address), token))


main()
