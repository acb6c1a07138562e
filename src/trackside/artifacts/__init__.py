"""Files of a run, through fsspec."""
