"""Start catmouse with ``python -m catmouse``, where its packages are installed."""

import sys

from catmouse.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
