"""vMem: virtual memory for the context of Claude Code."""

import posix
import sys

__version__ = "0.1.0"

# Python before 3.12.8 and 3.13.1 takes the part of its bytecode for which a disk had room for the whole, ever after:
# ours is 4 MB. This is the place, for all that runs begins with it.
try:
    _disk = posix.statvfs(__path__[0])
    if _disk.f_bavail * _disk.f_frsize < 16 << 20:
        sys.dont_write_bytecode = True
except OSError:  # this copy is just being removed
    pass
