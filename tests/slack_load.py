"""Slack's and a CRM's requests at once on dealserve: commands, buttons, scores; every answer as it should be.

    python3 slack_load.py SOCKET SECRET BODY.csv SECONDS [SCORES [SLACKS]]

SCORES and SLACKS are requests a second (1000 and 10; a signature is known for ten minutes, of which the server keeps
8,192, so that more than 13 a second of Slack's cannot last).  BODY.csv is a body for /v1/score whose answer is asked
for once, before; all others must have its bytes.  Prints a line for each kind: requests, a second, p50, p99 and the
most in ms, from the time a request was due; and the server's memory after a tenth of the time, and at the end, in KB.
Status 1 and why, if an answer was wrong or missing.
"""
import hashlib
import hmac
import json
import random
import re
import socket
import sys
import threading
import time
import urllib.parse

path, secret_file, body_file, seconds = sys.argv[1:4] + [float(sys.argv[4])]
scores, slacks = [float(x) for x in sys.argv[5:] + ["1000", "10"][len(sys.argv) - 5:]]
secret = [s for s in open(secret_file).read().split("\n") if s and s[0] != "#"][0].encode()
body = open(body_file, "rb").read()
lock = threading.Lock()
wrong, took, memory = [], {}, []
begin = time.monotonic()


class Server:
    """One connection, kept alive."""

    def __init__(self):
        self.socket = None

    def ask(self, method, where, body=b"", head=()):
        if self.socket is None:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(30)
            self.socket.connect(path)
        lines = ["%s %s HTTP/1.1" % (method, where), "Host: localhost", "Content-Length: %d" % len(body)]
        self.socket.sendall("\r\n".join(lines + list(head) + ["", ""]).encode() + body)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.some()
        head, rest = got.split(b"\r\n\r\n", 1)
        n = re.search(rb"(?i)content-length: (\d+)", head)
        while n and len(rest) < int(n.group(1)):
            rest += self.some()
        if b"connection: close" in head.lower():
            self.socket.close()
            self.socket = None
        return int(head.split()[1]), rest

    def some(self):
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise OSError("cut")
        return piece


def score(server, n, rnd):
    status, got = server.ask("POST", "/v1/score", body, ["Content-Type: text/csv"])
    return "score", status == 200 and got == want


def signed(server, where, fields):
    form = urllib.parse.urlencode(fields).encode()
    t = str(int(time.time()))
    v0 = hmac.new(secret, b"v0:" + t.encode() + b":" + form, hashlib.sha256).hexdigest()
    return server.ask("POST", where, form, ["Content-Type: application/x-www-form-urlencoded",
                                            "X-Slack-Request-Timestamp: " + t, "X-Slack-Signature: v0=" + v0])


def command(server, n, rnd):
    what, text = rnd.choice([("/deal", "D1"), ("/deals", "high"), ("/winrate", "EMEA"), ("/forecast", ""), ("/why", "D2"),
                             ("/nothing", "x")])
    status, got = signed(server, "/slack/command", dict(user_id=rnd.choice(["U1", "UM", "UC", "UX"]), command=what,
                                                        text=text, team_id="T1", trigger_id=n))
    return "command", status == 200 and json.loads(got)["response_type"] == "ephemeral"


def press(server, n, rnd):
    action = rnd.choice(["deal:done", "deal:working", "deal:not_helpful", "deal:remind", "why:other"])
    payload = dict(type="block_actions", user=dict(id="U1"), team=dict(id="T1"), trigger_id=str(n),
                   actions=[dict(action_id=action, value="1|load-%d|risk_high|D1|2025-06-30" % n)],
                   response_url="https://hooks.slack.com/load/200")
    status, got = signed(server, "/slack/interact", dict(payload=json.dumps(payload)))
    return "press", status == 200 and got == b""


def look(server):
    status, got = server.ask("GET", "/metrics")
    memory.append(int(float(re.search(rb"(?m)^process_resident_memory_bytes (\S+)", got).group(1))) // 1024)


def run(first, each, kinds, a):
    server, rnd, n = Server(), random.Random(a), a * 10000000
    due = begin + first
    while due < begin + seconds:
        time.sleep(max(0, due - time.monotonic()))
        n += 1
        try:
            kind, right = rnd.choice(kinds)(server, n, rnd)
        except (OSError, ValueError) as e:
            kind, right, server = "any", False, Server()
            with lock:
                wrong.append("no answer: %s" % e)
        now = time.monotonic()
        with lock:
            took.setdefault(kind, []).append(now - due)
            if not right:
                wrong.append("a wrong answer to %s" % kind)
        due = max(due + each, now - 1)      # one that falls behind does not make up for ever


want = Server().ask("POST", "/v1/score", body, ["Content-Type: text/csv"])[1]
begin = time.monotonic()
threads = [threading.Thread(target=run, args=(i / scores, 4 / scores, [score], i)) for i in range(4)]
threads += [threading.Thread(target=run, args=(i / slacks, 2 / slacks, [command, command, press], i + 4)) for i in range(2)]
for t in threads:
    t.start()
time.sleep(seconds / 10)
look(Server())
for t in threads:
    t.join()
look(Server())
for kind in sorted(took):
    t = sorted(took[kind])
    print("%s %d %.0f/s p50 %.3f p99 %.3f most %.1f ms" % (
        kind, len(t), len(t) / seconds, 1e3 * t[len(t) // 2], 1e3 * t[len(t) * 99 // 100], 1e3 * t[-1]))
print("memory %d KB, then %d KB" % tuple(memory))
if wrong:
    print(len(wrong), "wrong:", wrong[0])
sys.exit(1 if wrong or not took else 0)
