"""The frame: one ASCII header line, then a body of the length that the line names.

    request   vmem/1 OP NAME ID DEADLINE_MS VERSION LENGTH\\n BODY
    reply     vmem/1 STATUS PAGES VERSION LENGTH\\n BODY
    receipt   one byte, 0x06, once the body of the reply to an `event` is printed; not sent when that is empty
    ack       one byte, 0x06, once what the request changes is committed, or (of an `event`) safe on disk until it is:
              then it comes with the reply, and no receipt is asked for

OP is `event` (NAME: the host's event, BODY: the host's JSON as it came), `hook` (the same from a client
that sends no receipt: a reply that was sent counts as printed) or `call` (NAME: an
operation of `vmem.memory.calls`, BODY: its JSON). ID makes a request idempotent. STATUS is `ok` (BODY:
what to print, or the operation's JSON) or `error` (BODY: {"error", "message", "retry"}).
PAGES lists what a hook's reply injects (uid.version.tokens, comma separated, or "-"), so that the
hook can spool that too when the ack does not come (as ANSWERED when the reply injected none). VERSION
is the sender's `vmem.__version__`, of a daemon that ends for other code with REPLACED behind it (see `versions`).
No field may hold a space; the empty string travels as "-".
"""

MAGIC = b"vmem/1"
HEADER_LIMIT = 4096  # bytes of one header line; room for the page list of a full restore
BODY_LIMIT = 32 * 1024 * 1024  # bytes of one body
ACK = b"\x06"
ANSWERED = "+"  # in the spool, for the pages of a reply that was printed and has none


def request(op: str, name: str, ident: str, deadline_ms: int, version: str, body: bytes) -> bytes:
    """The bytes of a request frame."""
    names = (op.encode(), name.encode() or b"-", ident.encode() or b"-")
    return b"%s %s %s %s %d %s %d\n%s" % (MAGIC, *names, deadline_ms, version.encode(), len(body), body)


def reply(status: str, pages: str, version: str, body: bytes) -> bytes:
    """The bytes of a reply frame."""
    return b"%s %s %s %s %d\n%s" % (MAGIC, status.encode(), pages.encode() or b"-", version.encode(), len(body), body)


def header(line: bytes, fields: int) -> "list[str]":
    """Splits a header line into `fields` strings after the magic; the last is the length.

    Raises ProtocolError when it is not one of ours, or names a body over the limit.
    """
    from vmem.errors import ProtocolError  # here: a hook sends its event before it loads this

    parts = line.rstrip(b"\n").split(b" ")
    if parts[0] != MAGIC or len(parts) != fields + 1:
        raise ProtocolError("not a %s header with %d fields" % (MAGIC.decode(), fields))
    try:
        out = [part.decode("ascii") for part in parts[1:]]
        length = int(out[-1])
    except ValueError:
        raise ProtocolError("malformed header") from None
    if not 0 <= length <= BODY_LIMIT:
        raise ProtocolError("body of %s bytes; the limit is %d" % (out[-1], BODY_LIMIT))
    return ["" if part == "-" else part for part in out]
