#!/usr/bin/env python3
"""What dealsend delivers to in tests: HTTP and SMTP on loopback, and their faults.

    receiver.py FOLDER

binds free ports and writes them to FOLDER/ports as shell assignments: http, https
(0 without a certificate FOLDER/cert.pem), smtp, smtp_auth (asks for user "u",
password "correct horse"; has STARTTLS with a certificate).  Every request is a line of
FOLDER/log: CHANNEL STATUS KEY ALERT_ID...; KEY is the Idempotency-Key or the Message-ID,
STATUS "ok" if it counts as received.  Bodies are in FOLDER/body.N.

An HTTP path /NAME/ACTION,ACTION... says what its first, second ... request meets;
the last action holds for all further ones:
    200 204 302 400 404 500 503   that status
    429:N           with Retry-After: N
    hang            no answer;  cut: half an answer;  taken-cut: the same, but it counts
    slow:N          200 after N seconds
    wrong           200 and a page;  echo: 400 and the last part of the path
CONNECT, of a proxy, leads to https, whatever it asks for: that is a line of FOLDER/tunnels.
In SMTP the recipient's name says it: rcpt-CODE, data-CODE, once-CODE (the first
time), hang, cut, taken-cut.
"""
import base64
import http.server
import json
import os
import re
import socket
import socketserver
import ssl
import sys
import threading
import time

folder = sys.argv[1]
cert = os.path.join(folder, "cert.pem")
lock = threading.Lock()
seen = {}
bodies = 0


def nth(name):
    with lock:
        seen[name] = seen.get(name, 0) + 1
        return seen[name]


def log(channel, status, key, ids, body):
    global bodies
    with lock:
        bodies += 1
        with open(os.path.join(folder, f"body.{bodies}"), "wb") as f:
            f.write(body)
        with open(os.path.join(folder, "log"), "a") as f:
            f.write(" ".join([channel, status, key or "-", *ids]) + "\n")
        with open(os.path.join(folder, "times"), "a") as f:
            f.write(f"{time.monotonic():.3f}\n")


def pump(a, b):
    try:
        while piece := a.recv(65536):
            b.sendall(piece)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, text="ok", headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        log("http", "get", None, [], b"")
        self.answer(200)

    def do_CONNECT(self):
        with lock, open(os.path.join(folder, "tunnels"), "a") as f:
            f.write(self.path + "\n")
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", ports["https"])) as far:
            back = threading.Thread(target=pump, args=(far, self.connection), daemon=True)
            back.start()
            pump(self.connection, far)
            back.join()
        self.close_connection = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name, _, plan = self.path.strip("/").partition("/")
        plan = plan.split("/")[0].split(",")
        action = plan[min(nth(self.path), len(plan)) - 1]
        ids = re.findall(r'"(?:block_id|alert_id)":"([^"]*)"', body.decode())
        taken = action in ("200", "204", "taken-cut") or action.startswith("slow")
        if self.headers.get("Content-Type", "").split(";")[0] != "application/json" or not json.loads(body):
            taken = False
        if name == "token" and self.headers.get("Authorization") != "Bearer tok-5678":
            action, taken = "401", False
        log(name, "ok" if taken else action.partition(":")[0], self.headers.get("Idempotency-Key"), ids, body)
        kind, _, value = action.partition(":")
        if kind == "hang":
            time.sleep(20)
        elif kind in ("cut", "taken-cut"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok")
        elif kind == "slow":
            time.sleep(float(value))
            self.answer(200)
        elif kind == "429":
            self.answer(429, "rate_limited", [("Retry-After", value)])
        elif kind == "302":
            self.answer(302, "", [("Location", "/elsewhere/200")])
        elif kind == "wrong":
            self.answer(200, "<html>Please sign in</html>")
        elif kind == "echo":
            self.answer(400, self.path.rpartition("/")[2])
        else:
            self.answer(int(kind), {"200": "ok", "204": "", "400": "invalid_payload"}.get(kind, "no"))
        if kind in ("hang", "cut", "taken-cut"):
            self.close_connection = True


class Smtp(socketserver.StreamRequestHandler):
    auth = False

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def fails(self, step):
        """The reply code for this step, by the recipient's name."""
        kind, _, code = self.to.partition("@")[0].partition("-")
        if kind == step:
            return code
        if kind == "once" and step == "data" and nth(self.to) == 1:
            return code
        return None

    def starttls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        self.say("220 go ahead")
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.tls = True

    def login(self, line):
        words = line.split()
        if len(words) < 3:
            self.say("334 ")
        given = base64.b64decode(words[2] if len(words) > 2 else self.rfile.readline())
        if given == b"\0u\0correct horse":
            self.known = True
            self.say("235 welcome")
        else:
            self.say("535 5.7.8 authentication failed")

    def data(self):
        code = self.fails("data")
        self.say("354 go on")
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = b"".join(lines)
        key = re.search(rb"(?m)^Message-ID: <([^@]*)@", mail)
        ids = [i.decode() for i in re.findall(rb"(?m)^X-Dealkit-Alert:\s+(\S+)\r$", mail)]
        name = self.to.partition("@")[0]
        taken = code is None and name not in ("hang", "cut")
        log("smtps" if self.tls else "smtp", "ok" if taken else code or name, key and key[1].decode(), ids, mail)
        if name == "hang":
            time.sleep(20)
        elif name not in ("cut", "taken-cut"):
            self.say(f"{code} 4.2.0 not now" if code else "250 2.0.0 taken")
            return
        raise ConnectionError

    def handle(self):
        self.tls = self.known = False
        self.to = ""
        self.say("220 receiver")
        try:
            while line := self.rfile.readline():
                line = line.decode().strip()
                verb = line.upper()
                if verb.startswith("EHLO"):
                    extra = (["AUTH PLAIN"] if self.auth else []) + (
                        ["STARTTLS"] if self.auth and os.path.exists(cert) and not self.tls else [])
                    for i, word in enumerate(["receiver", *extra]):
                        self.say(f"250{' ' if i == len(extra) else '-'}{word}")
                elif verb == "STARTTLS":
                    self.starttls()
                elif verb.startswith("AUTH"):
                    self.login(line)
                elif verb.startswith("MAIL") and self.auth and not self.known:
                    self.say("530 5.7.0 authentication required")
                elif verb.startswith("RCPT"):
                    self.to = line[line.index("<") + 1:line.index(">")]
                    code = self.fails("rcpt")
                    self.say(f"{code} 5.1.1 unknown user" if code else "250 ok")
                elif verb == "DATA":
                    self.data()
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")
        except (ConnectionError, ssl.SSLError):
            pass


class SmtpAuth(Smtp):
    auth = True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


def serve(handler, tls=False):
    server = Server(("127.0.0.1", 0), handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


ports = {"http": serve(Http), "smtp": serve(Smtp), "smtp_auth": serve(SmtpAuth),
         "https": serve(Http, True) if os.path.exists(cert) else 0}
open(os.path.join(folder, "log"), "a").close()
with open(os.path.join(folder, "ports.new"), "w") as f:
    f.writelines(f"{name}={port}\n" for name, port in ports.items())
os.rename(os.path.join(folder, "ports.new"), os.path.join(folder, "ports"))
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.5)
