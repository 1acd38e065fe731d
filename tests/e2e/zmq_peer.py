# SPDX-License-Identifier: Apache-2.0
"""A peer with keys, as libzmq makes it: what plain sockets (zmtp.py) cannot be."""
import ctypes
import re

PUSH = 8
CURVE_PUBLICKEY, CURVE_SECRETKEY, CURVE_SERVERKEY, LINGER = 48, 49, 50, 17
LINGER_MS = 5000


def read_key(path, name):
    return re.search(rf'{name} = "(.+)"', path.read_text())[1].encode()


class Peer:
    """Pushes to a port of this host with these key files; what is sent leaves before it is closed."""

    def __init__(self, port, server_pub, own_key):
        self.zmq = ctypes.CDLL("libzmq.so.5", use_errno=True)
        for function in (self.zmq.zmq_ctx_new, self.zmq.zmq_socket):
            function.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.zmq.zmq_ctx_new())
        self.socket = ctypes.c_void_p(self.zmq.zmq_socket(self.context, PUSH))
        for option, key in ((CURVE_SERVERKEY, read_key(server_pub, "public-key")),
                            (CURVE_PUBLICKEY, read_key(own_key, "public-key")),
                            (CURVE_SECRETKEY, read_key(own_key, "secret-key"))):
            self.check(self.zmq.zmq_setsockopt(self.socket, option, key, ctypes.c_size_t(len(key))))
        linger = ctypes.c_int(LINGER_MS)
        self.check(self.zmq.zmq_setsockopt(self.socket, LINGER, ctypes.byref(linger),
                                           ctypes.c_size_t(ctypes.sizeof(linger))))
        self.check(self.zmq.zmq_connect(self.socket, b"tcp://127.0.0.1:%d" % port))

    @staticmethod
    def check(result):
        if result < 0:
            raise OSError(ctypes.get_errno(), "libzmq refuses")

    def send(self, body):
        self.check(self.zmq.zmq_send(self.socket, body, ctypes.c_size_t(len(body)), 0))

    def close(self):
        self.zmq.zmq_close(self.socket)
        self.zmq.zmq_ctx_term(self.context)
