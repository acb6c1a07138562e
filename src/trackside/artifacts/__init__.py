"""Files of a run, through fsspec: on this machine by default."""

from trackside.artifacts.paths import check_artifact_path
from trackside.artifacts.write import artifact_root, write_artifact

__all__ = ["artifact_root", "check_artifact_path", "write_artifact"]
