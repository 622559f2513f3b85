"""Settings for the notebooks that nbval runs: one thread, no window, no progress bar."""

import os

os.environ.setdefault("MPLBACKEND", "agg")
