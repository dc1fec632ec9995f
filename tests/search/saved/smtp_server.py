"""A mail server of our own: a socket in a thread that speaks as much SMTP as a mail needs."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Post:
    """``received``: mails that were taken. ``unknown``: addresses that are refused. ``answers``:
    what is said to each command instead of yes, by its name; ``"hang up"`` ends the connection
    there. ``TEXT`` stands for the end of a mail's text."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command = line.split(":", maxsplit=1)[0].split()[0].upper()
            answer = post.answers.get(command, "")
            if command == "RCPT" and any(address in line for address in post.unknown):
                answer = "550 nobody of that name"
            if answer == "hang up":
                return
            if answer:
                self._say(answer)
            elif command == "DATA":
                self._say("354 go on")
                text = self._text()
                said = post.answers.get("TEXT", "250 taken")
                if said == "hang up":
                    return
                if said.startswith("250"):
                    post.received.append(text)
                self._say(said)
            elif command == "QUIT":
                self._say("221 goodbye")
                return
            else:
                self._say("250 yes")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
            lines.append(line.removeprefix(b"."))
        return b"\n".join(lines)


@contextlib.contextmanager
def mail_server() -> Iterator[Post]:
    """On a free port of this machine, until the block ends."""

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), _Handler) as server:
        post = Post(port=server.server_address[1])
        server.post = post  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
