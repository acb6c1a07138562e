"""Looking into a run's files: text from an offset on, the first rows of a table."""

from __future__ import annotations

from trackside.artifacts.preview import read_table_head, read_text_piece
from trackside.operations.artifacts import open_artifact
from trackside.operations.context import OperationContext
from trackside.operations.wire_files import ArtifactRead, ArtifactTable, ArtifactTableRead, ArtifactText

__all__ = ["read_artifact", "read_artifact_table"]


def read_artifact(context: OperationContext, request: ArtifactRead) -> ArtifactText:
    """Some of a file of a run, as text."""
    artifact = open_artifact(context, request.run_id, request.path)
    with artifact.stream:
        piece = read_text_piece(artifact.stream, request.offset, request.max_bytes)
    return ArtifactText(
        size_bytes=artifact.size_bytes,
        text=piece.text,
        next_offset=piece.end if piece.end < artifact.size_bytes else None,
        is_binary=piece.is_binary,
    )


def read_artifact_table(context: OperationContext, request: ArtifactTableRead) -> ArtifactTable:
    """The first rows of a file of a run that holds a table."""
    artifact = open_artifact(context, request.run_id, request.path)
    with artifact.stream:
        head = read_table_head(artifact.stream, artifact.path, request.max_rows)
    return ArtifactTable(
        size_bytes=artifact.size_bytes,
        columns=head.columns,
        numeric=head.numeric,
        rows=head.rows,
        row_count=head.row_count,
        column_count=head.column_count,
    )
