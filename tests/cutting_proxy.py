"""A door in front of a PostgreSQL server that is shut at a chosen moment, as when a cable is pulled."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

Moment = Literal["before", "after"]
"""Before the server hears of the commit, or after it has committed but before it can say so."""


Pass = Callable[[socket.socket, socket.socket], None]


class CuttingProxy:
    """Passes on every byte, until it is to cut the connection that commits."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cut_at: Moment | None = None
        """At the next commit; it is open for others again afterwards."""
        self._open: dict[socket.socket, None] = {}
        self._unheard: set[socket.socket] = set()
        """Servers whose next answer is cut off."""
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Cut everything and let nobody in any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """Cut all connections there are."""
        _shut(*tuple(self._open))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._server)
                self._open |= {client: None, server: None}
                self._threads.append(threading.Thread(target=self._serve, args=(client, server)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            back = threading.Thread(target=self._until_cut, args=(self._to_client, client, server))
            back.start()
            self._until_cut(self._to_server, client, server)
            back.join()
            for end in (client, server):
                self._open.pop(end)

    def _until_cut(self, pass_on: Pass, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            pass_on(client, server)
        _shut(client, server)

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        while data := client.recv(65536):
            if b"COMMIT" in data and self.cut_at is not None:
                moment, self.cut_at = self.cut_at, None
                if moment == "before":
                    return
                self._unheard.add(server)
            server.sendall(data)

    def _to_client(self, client: socket.socket, server: socket.socket) -> None:
        while (data := server.recv(65536)) and server not in self._unheard:
            client.sendall(data)


def _shut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
