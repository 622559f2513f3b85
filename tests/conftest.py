"""Settings for the notebooks that nbval runs: no window is ever opened."""

import os

os.environ.setdefault("MPLBACKEND", "agg")
