"""Load on dealserve: eight connections ask and ask; every answer must be whole and as it should.

    python3 load.py SOCKET BODY.csv SECONDS WANT.csv ...

An answer must have the bytes of one of WANT, and those of one Deal-Generation are all the same.
Ends when the time is over, or when the server says "Connection: close" on all connections and
takes no more.  Prints how many answers came, of how many generations; status 1 and why if one was
missing or wrong.
"""
import re
import socket
import sys
import threading
import time

path, body_file, seconds, wants = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:]
body = open(body_file, "rb").read()
want = [open(w, "rb").read() for w in wants]
request = b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n" % len(body) + body
until = time.time() + seconds
lock = threading.Lock()
of_generation, wrong, count = {}, [], 0


def check(head, got):
    global count
    generation = int(re.search(rb"(?i)deal-generation: (\d+)", head).group(1))
    with lock:
        count += 1
        if not head.startswith(b"HTTP/1.1 200"):
            wrong.append(head[:60])
        elif got not in want:
            wrong.append("an answer that is none of those wanted")
        elif of_generation.setdefault(generation, want.index(got)) != want.index(got):
            wrong.append("two answers of one generation differ")


def read_answer(s):
    got = b""
    while b"\r\n\r\n" not in got:
        piece = s.recv(1 << 16)
        if not piece:
            return None, None
        got += piece
    head, rest = got.split(b"\r\n\r\n", 1)
    n = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(rest) < n:
        piece = s.recv(1 << 16)
        if not piece:
            return None, None
        rest += piece
    return head, rest


def run():
    while time.time() < until:
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(30)
        try:
            s.connect(path)
        except OSError:
            return                      # it takes no more
        first, closes = True, False
        while time.time() < until and not closes:
            try:
                s.sendall(request)
                head, got = read_answer(s)
            except OSError as e:
                head, got = None, e
            if head is None:
                if first:               # connected, but never taken
                    return
                with lock:
                    wrong.append("a request without an answer: %s" % got)
                return
            check(head, got)
            first, closes = False, b"connection: close" in head.lower()
        s.close()


threads = [threading.Thread(target=run) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(count, len(of_generation))
if wrong:
    print(len(wrong), "wrong:", wrong[0])
sys.exit(1 if wrong or count == 0 else 0)
