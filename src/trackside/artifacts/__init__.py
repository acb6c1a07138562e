"""Files of a run, through fsspec: on this machine by default."""

from trackside.artifacts.paths import check_artifact_path, check_folder_path, is_below, join_artifact_path
from trackside.artifacts.root import Artifact, ArtifactRoot, WrittenFile, artifact_root, open_root

__all__ = [
    "Artifact",
    "ArtifactRoot",
    "WrittenFile",
    "artifact_root",
    "check_artifact_path",
    "check_folder_path",
    "is_below",
    "join_artifact_path",
    "open_root",
]
