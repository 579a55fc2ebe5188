"""Every error that vMem raises on purpose.

    VmemError
    ├── InputError        what the caller gave is wrong           do not retry: change the input
    │   ├── NotFoundError     no such page, project, snapshot     do not retry
    │   └── LimitError        a documented limit was reached      do not retry: free space or raise it
    ├── Unavailable       the daemon is absent, late or draining  retry, or spool
    │   ├── DeadlineError     this request's time is used up      do not retry in this request
    │   └── NotStartedError   a daemon was started and gave up    do not retry: the message says why
    ├── StoreError        the database refused                    retry with back-off
    │   ├── BusyError         it writes something else now        retry: nothing is wrong
    │   └── SchemaError       written by a newer vMem, or damaged do not retry: upgrade or restore
    └── ProtocolError     the peer does not speak our protocol    do not retry: versions differ

Each message is one sentence that says what is wrong and, where there is one, the
command that fixes it.
"""


class VmemError(Exception):
    """Base of all; `retry` says whether the same call may succeed later."""

    retry = False


class InputError(VmemError):
    """The caller's input is wrong; the message names the fix."""


class NotFoundError(InputError):
    """The named thing does not exist (or is outside the caller's scope)."""


class LimitError(InputError):
    """A documented limit was reached; the message names it and how to raise it."""


class Unavailable(VmemError):
    """The daemon is absent, starting, draining, or did not answer."""

    retry = True


class DeadlineError(Unavailable):
    """The request's deadline passed."""

    retry = False


class NotStartedError(Unavailable):
    """A daemon was started and ended again; the message says why, or is empty: then its own last word does."""

    retry = False


class StoreError(VmemError):
    """The database refused an operation (locked, full, read-only, damaged)."""

    retry = True


class BusyError(StoreError):
    """Another transaction of this process took too long to wait for."""


class SchemaError(StoreError):
    """The database was written by a newer vMem, or is damaged."""

    retry = False


class ProtocolError(VmemError):
    """A frame was malformed, too large, or of another protocol."""
