"""Hostile and odd clients of dealserve, by raw sockets: a line "ok NAME" or "not ok NAME: WHY" each.

    python3 hostile.py SOCKET BODY.csv TIMEOUT MAX_BODY

The server at the unix socket was started with that --timeout in seconds and --max-body in bytes;
BODY.csv is one that it scores.
"""
import re
import socket
import sys
import threading
import time

path, body_file, timeout, limit = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
body = open(body_file, "rb").read()
HOST = b"Host: localhost\r\n"


def connect(seconds=20):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(seconds)
    s.connect(path)
    return s


def read_all(s):
    """All that comes until the end; None in place of a reset."""
    got = b""
    try:
        while True:
            piece = s.recv(65536)
            if not piece:
                return got
            got += piece
    except ConnectionResetError:
        return got or None


left = {}       # what came behind an answer, by connection


def read_answer(s, head=False):
    """One answer of a connection that stays: status, head, body."""
    got = left.pop(s, b"")
    while b"\r\n\r\n" not in got:
        piece = s.recv(65536)
        if not piece:
            return 0, got, b""
        got += piece
    top, rest = got.split(b"\r\n\r\n", 1)
    n = int(re.search(rb"(?i)content-length: (\d+)", top).group(1)) if not head else 0
    while len(rest) < n:
        rest += s.recv(65536)
    left[s] = rest[n:]
    return int(top.split()[1]), top, rest[:n]


def ask(raw):
    s = connect()
    try:
        s.sendall(raw)
    except (BrokenPipeError, ConnectionResetError):
        pass
    got = read_all(s)
    s.close()
    return got


def status(raw):
    got = ask(raw)
    return int(got.split()[1]) if got else 0


def post(length=None, more=b"", data=body):
    n = len(data) if length is None else length
    return b"POST /v1/score HTTP/1.1\r\n" + HOST + b"Content-Type: text/csv\r\n" + \
        b"Content-Length: %d\r\n" % n + more + b"\r\n"


CHUNKED = b"POST /v1/score HTTP/1.1\r\n" + HOST + b"Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HOST
CLOSE = b"Connection: close\r\n"


def chunks(data, size):
    out = b""
    for i in range(0, len(data), size):
        piece = data[i:i + size]
        out += b"%x\r\n" % len(piece) + piece + b"\r\n"
    return out + b"0\r\n\r\n"


def is_alive():
    return status(GET + CLOSE + b"\r\n") == 200


TESTS = []


def test(f):
    TESTS.append(f)
    return f


def refused(raw, *codes):
    got = status(raw)
    assert got in codes, got


@test
def a_message_of_two_lengths_is_refused():
    refused(post(more=b"Transfer-Encoding: chunked\r\n") + body, 400)
    refused(post(more=b"Content-Length: 5\r\n") + body, 400)
    refused(post(more=b"Content-Length: %d\r\n" % len(body)) + body, 400)
    refused(CHUNKED.replace(b"chunked", b"gzip, chunked") + b"\r\n" + chunks(body, 100), 400)
    refused(CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body, 100), 400)
    refused(post().replace(b"Content-Length: ", b"Content-Length: +") + body, 400)
    refused(post(length=-1) + body, 400)


@test
def a_message_without_one_host_is_refused():
    refused(b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400)
    refused(b"GET /health HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n", 400)
    refused(GET + HOST + CLOSE + b"\r\n", 400)
    refused(GET.replace(b"localhost", b"evil.example") + CLOSE + b"\r\n", 403)
    refused(GET.replace(b"localhost", b"localhost.evil.example") + CLOSE + b"\r\n", 403)
    refused(GET.replace(b"localhost", b"127.0.0.1:80") + CLOSE + b"\r\n", 200)
    refused(GET.replace(b"localhost", b"[::1]:80") + CLOSE + b"\r\n", 200)


@test
def a_target_is_decoded_by_its_length():
    for target in (b"/health%00", b"/health%00x%2e%2e/", b"/%ff", b"/v1/score/", b"//health", b"/health/..",
                   b"/../etc/passwd", b"/v1/%2e%2e/health", b"/health%2f", b"http://localhost/health", b"*"):
        refused(GET.replace(b"/health", target) + CLOSE + b"\r\n", 404)
    refused(GET.replace(b"/health", b"/he%61lth") + CLOSE + b"\r\n", 200)


@test
def methods_are_a_table():
    refused(GET.replace(b"GET", b"BREW") + CLOSE + b"\r\n", 405)
    refused(GET.replace(b"GET", b"TRACE") + CLOSE + b"\r\n", 405)
    refused(GET.replace(b"GET", b"get") + CLOSE + b"\r\n", 405)
    refused(GET.replace(b"GET", b"DELETE").replace(b"/health", b"/v1/score") + CLOSE + b"\r\n", 405)
    assert ask(GET.replace(b"GET", b"HEAD") + CLOSE + b"\r\n").endswith(b"\r\n\r\n")


@test
def heads_have_a_limit():
    refused(GET.replace(b"/health", b"/" + b"a" * 40000) + CLOSE + b"\r\n", 414)
    refused(GET + b"X: " + b"a" * 65000 + b"\r\n\r\n", 431)
    refused(GET + b"".join(b"X%d: y\r\n" % i for i in range(5000)) + b"\r\n", 431)
    assert is_alive()


@test
def what_is_no_http_is_refused_or_cut():
    for raw in (b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
                b"GET /health HTTP/9.9\r\n\r\n", b"GET /health\r\n\r\n", b"\0" * 1000, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
        s = connect()
        s.sendall(raw)
        s.shutdown(socket.SHUT_WR)
        got = read_all(s)
        assert not got or int(got.split()[1]) >= 400, got
    assert is_alive()


@test
def chunks_make_the_same_body():
    want = ask(post(more=CLOSE) + body).split(b"\r\n\r\n", 1)[1]
    for size in (1, 7, 1000):
        got = ask(CHUNKED + CLOSE + b"\r\n" + chunks(body, size))
        assert got.split(b"\r\n\r\n", 1)[1] == want
    refused(CHUNKED + CLOSE + b"\r\n" + b"zz\r\nabc\r\n0\r\n\r\n", 400)


@test
def requests_may_stand_in_line():
    one = post() + body
    s = connect()
    s.sendall(one + GET + b"\r\n" + one)
    codes = [read_answer(s)[0] for _ in range(3)]
    s.close()
    assert codes == [200, 200, 200], codes


@test
def a_connection_outlives_a_refusal_without_a_body():
    s = connect()
    for want, raw in ((404, GET.replace(b"/health", b"/none")), (405, GET.replace(b"GET", b"DELETE")), (200, GET)):
        s.sendall(raw + b"\r\n")
        code = read_answer(s)[0]
        assert code == want, code
    s.close()


@test
def too_much_is_refused():
    got = ask(post(length=limit + 1, more=b"Expect: 100-continue\r\n"))
    assert b" 413 " in got and b"100 Continue" not in got and b"connection: close" in got.lower()
    refused(post(length=10 ** 18), 413)
    s = connect()
    s.sendall(post(more=b"Expect: 100-continue\r\n"))
    assert s.recv(100).startswith(b"HTTP/1.1 100")
    s.sendall(body)
    assert read_answer(s)[0] == 200
    s.close()
    refused(CHUNKED + b"\r\n" + chunks(b"x" * (2 * limit), 60000), 413)
    assert ask(CHUNKED + b"\r\n" + chunks(b"x" * (12 * limit), 60000)) in (None, b"")


@test
def a_request_may_be_cut_anywhere():
    for raw in (post() + body[:300], CHUNKED + b"\r\n" + chunks(body[:300], 50)):
        for i in range(0, len(raw), 3):
            s = connect()
            s.sendall(raw[:i])
            s.close()
    assert is_alive()


@test
def who_goes_away_before_the_answer_disturbs_nobody():
    for _ in range(50):
        s = connect()
        s.sendall(post() + body)
        s.close()
    assert is_alive()


def seconds_until_cut(s, send):
    start = time.time()
    while time.time() - start < 8 * timeout + 5:
        try:
            send(s)
            s.settimeout(0.1)
            if s.recv(1) == b"":
                break
        except socket.timeout:
            pass
        except OSError:
            break
    return time.time() - start


@test
def slow_heads_bodies_and_idlers_are_cut():
    def drip(s):
        s.sendall(b"X")
        time.sleep(timeout / 10)

    slow = {}

    def run(name, raw, send):
        s = connect()
        s.sendall(raw)
        slow[name] = seconds_until_cut(s, send)

    cases = (("head", GET + b"X: ", drip), ("line", b"GET /", drip), ("body", post(length=5000), drip),
             ("idle", b"", lambda s: time.sleep(timeout / 10)))
    threads = [threading.Thread(target=run, args=c) for c in cases]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(slow) == len(cases), slow
    for name, taken in slow.items():
        assert timeout * 0.8 < taken < timeout * 3 + 1, (name, taken)


@test
def a_slow_reader_is_cut():
    many = body + b"".join(b"".join(line.replace(b"D", b"S%dD" % i, 1) for line in body.splitlines(True)[1:])
                           for i in range(max(1, 4000 // body.count(b"\n"))))
    many = many[:limit].rsplit(b"\n", 1)[0] + b"\n"
    s = connect()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.sendall(post(data=many) + many)
    start, got = time.time(), b""
    while time.time() - start < 7 * timeout + 0.5:      # what the kernel holds comes in any case
        got += s.recv(100)
        time.sleep(timeout / 20)
    got += read_all(s) or b""
    n = int(re.search(rb"(?i)content-length: (\d+)", got).group(1))
    assert len(got) < n, (len(got), n)


@test
def many_connections_wait_and_are_served():
    idle = [connect() for _ in range(200)]
    assert is_alive()
    for s in idle:
        s.sendall(GET + b"\r\n")
    for s in idle:
        assert read_answer(s)[0] == 200
        s.close()


for f in TESTS:
    try:
        f()
        print("ok", f.__name__.replace("_", " "), flush=True)
    except Exception as e:
        print("not ok", f.__name__.replace("_", " ") + ":", type(e).__name__, str(e)[:200], flush=True)
