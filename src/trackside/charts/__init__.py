"""Charts: a store gives a tidy frame, a frame gives an ``altair.Chart``."""
