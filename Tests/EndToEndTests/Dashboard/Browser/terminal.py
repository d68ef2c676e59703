"""Runs a program at a terminal of its own: waits for each text, and sends what belongs to it."""

import os
import pty
import signal
import sys
import termios

program, *steps = sys.argv[1:]
signal.alarm(60)
child, terminal = pty.fork()
if child == 0:
    # Swift would take SIGQUIT for a crash, and ask at the terminal what to do about it.
    os.environ["SWIFT_BACKTRACE"] = "enable=no"
    # Whoever runs the tests may have these ignored.
    for number in [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]:
        signal.signal(number, signal.SIG_DFL)
    os.execv(program, [program, "auth-line", "--user", "ann"])


def shows():
    """Whether the terminal shows what is typed."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)



heard = b""
for text, sent in zip(steps[::2], steps[1::2]):
    while text.encode() not in heard or shows():
        heard += os.read(terminal, 1) if text.encode() not in heard else b""
    heard = b""
    if sent.startswith("kill "):
        os.kill(child, int(sent[5:]))
    else:
        os.write(terminal, sent.encode().decode("unicode_escape").encode("latin-1"))
rest, shown = b"", None
while True:
    # The terminal is gone once nobody has it open.
    shown = shows()
    try:
        more = os.read(terminal, 1)
    except OSError:
        break
    if not more:
        break
    rest += more
status = os.waitpid(child, 0)[1]
print("signal" if os.WIFSIGNALED(status) else "status", status & 127 or status >> 8)
print("shown", shows() and shown)
print(rest.decode())
