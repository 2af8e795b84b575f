"""What a shell makes of a line and a TAB: complete.py LINE EXPECTED SHELL ARG...

The shell runs on a terminal of its own; SETUP in the environment is typed first.
Exit status 0 if EXPECTED appears within ten seconds, else the screen is printed.
"""
import os
import pty
import select
import sys
import time


def main():
    line, expected, shell = sys.argv[1], sys.argv[2], sys.argv[3:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(shell[0], shell)
    screen = b""

    def wait(text, seconds=10.0):
        nonlocal screen
        end = time.monotonic() + seconds
        while text not in screen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    screen += os.read(terminal, 65536)
                except OSError:
                    break
        return text in screen

    # The mark is put together by the shell, so that its echo is none.
    os.write(terminal, (os.environ["SETUP"] + "; echo rea''dy\n").encode())
    found = wait(b"ready")
    if found:
        screen = b""
        os.write(terminal, line.encode() + b"\t")
        found = wait(expected.encode())
    os.close(terminal)
    os.waitpid(pid, 0)
    if not found:
        print(screen.decode("utf-8", "replace"))
    return 0 if found else 1


sys.exit(main())
