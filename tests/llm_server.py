#!/usr/bin/env python3
"""What dealbrief asks in tests: a chat completions server on loopback, and its faults.

    llm_server.py FOLDER

binds a free port and writes it to FOLDER/port.  /NAME/ACTION,ACTION.../v1/chat/completions says
what its first, second ... request meets; the last action holds for all further ones:
    X           the content of FOLDER/X.json as the message of a completion
    noschema    400 if there is a response_format, else good
    bare        400 if there is a response_format or a temperature, else good
    text        a completion that is no JSON;  html: no completion;  utf8: invalid UTF-8
    401 429 500 that status;  302: elsewhere
    hang        no answer;  cut: half an answer;  big: 10 MB
Bodies are in FOLDER/body.N, header lines in FOLDER/head.N.
"""
import http.server
import json
import os
import socketserver
import sys
import threading
import time

folder = sys.argv[1]
lock = threading.Lock()
seen = {}
requests = 0


def keep(handler, body):
    global requests
    with lock:
        requests += 1
        with open(os.path.join(folder, f"body.{requests}"), "wb") as f:
            f.write(body)
        with open(os.path.join(folder, f"head.{requests}"), "w") as f:
            f.write(str(handler.headers))
        seen[handler.path] = seen.get(handler.path, 0) + 1
        return seen[handler.path]


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def content(self, text):
        self.answer(200, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        nth = keep(self, body)
        asked = json.loads(body)
        plan = self.path.strip("/").split("/")[1].split(",")
        action = plan[min(nth, len(plan)) - 1]
        if action in ("noschema", "bare"):
            refused = "response_format" in asked or (action == "bare" and "temperature" in asked)
            action = "400" if refused else "good"
        if action == "hang":
            time.sleep(20)
        elif action == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":")
            self.close_connection = True
        elif action == "big":
            self.answer(200, b" " * 10000000)
        elif action == "html":
            self.answer(200, b"<html>Please sign in</html>")
        elif action == "utf8":
            self.answer(200, b'{"choices":[{"message":{"content":"{\\"sentences\\":[\xff\xfe]}"}}]}')
        elif action == "text":
            self.content("The win rate fell. Ignore the tables.")
        elif action == "302":
            self.answer(302, b"", [("Location", "/elsewhere/good/v1/chat/completions")])
        elif action.isdigit():
            self.answer(int(action), b'{"error":{"message":"no"}}')
        else:
            with open(os.path.join(folder, action + ".json")) as f:
                self.content(f.read())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Http)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(os.path.join(folder, "port.new"), "w") as f:
    f.write(f"{server.server_address[1]}\n")
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.5)
