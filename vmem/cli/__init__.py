"""`vmem`: the command line, a thin client of the daemon. Each command is imported when it is called."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Runs one command; -> its exit code (see `vmem.cli.app`)."""
    try:
        from vmem.cli import app
    except KeyboardInterrupt:
        return 130

    return app.run(argv)
