"""The hook process: nothing but the way to `vmem.hot.hook`, because a script is compiled anew on every run."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0])
try:
    from vmem.hot.hook import main
except (ImportError, SyntaxError, ValueError, EOFError, OSError):
    # Part of the plugin is gone or damaged (an update under way): the user would be shown a traceback.
    sys.exit(0)
main(sys.argv[1:])
