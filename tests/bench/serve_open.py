"""Requests at a fixed rate, whatever the answers do: latency from when each was due.

    python3 serve_open.py PORT BODY.csv PER_SECOND SECONDS

Four connections.  Prints p50, p99 and the most, in microseconds, the client's own delays included.
"""
import socket
import sys
import threading
import time

port, body, rate, seconds = int(sys.argv[1]), open(sys.argv[2], "rb").read(), float(sys.argv[3]), float(sys.argv[4])
request = b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n" % len(body) + body
took = []
CONNECTIONS = 4


def run(k):
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    start = time.perf_counter() + 0.1
    mine = []
    for i in range(int(rate * seconds / CONNECTIONS)):
        due = start + (i * CONNECTIONS + k) / rate
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        s.sendall(request)
        got = s.recv(65536)
        head, rest = got.split(b"\r\n\r\n", 1)
        n = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(rest) < n:
            rest += s.recv(65536)
        assert head.startswith(b"HTTP/1.1 200")
        mine.append(time.perf_counter() - due)
    took.extend(mine)


threads = [threading.Thread(target=run, args=(k,)) for k in range(CONNECTIONS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
took.sort()
print("%d requests, p50 %.0f us, p99 %.0f us, most %.0f us" % (len(took), 1e6 * took[len(took) // 2],
      1e6 * took[int(.99 * len(took))], 1e6 * took[-1]))
