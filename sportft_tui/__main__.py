"""`python -m sportft_tui` is `sportft`."""

import sys

from sportft_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
