"""The server's process: lines in, lines out, until the client closes our input."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import BinaryIO

from vmem.hot import address
from vmem.mcp import calls
from vmem.mcp.protocol import reply_to

LINE_LIMIT = 16 << 20  # bytes; a line that is longer is no request of ours
STAY_S = 600.0  # how often the daemon hears that a session is open; it ends after half an hour unused


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answers each line of `requests` with at most one line on `replies`."""
    enabled = not address.switched_off()
    while line := requests.readline(LINE_LIMIT):
        if not line.strip():
            continue
        reply = reply_to(line, calls.run, enabled)
        if reply is None:
            if enabled and b"notifications/initialized" in line:
                calls.wake()
            continue
        replies.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        replies.flush()


def keep_daemon() -> None:
    """As long as the client lives: its user may be away for hours, and the prompt after that is to be answered."""
    while True:
        time.sleep(STAY_S)
        calls.stay()


def main() -> None:
    """Serves standard input and output; never raises for a client that went away."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not look like a reply
    if not address.switched_off():
        threading.Thread(target=keep_daemon, name="stay", daemon=True).start()
    try:
        serve(sys.stdin.buffer, replies)
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
