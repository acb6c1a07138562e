"""A picture as the content of a file: NumPy arrays, PIL images, tensors that know how to become arrays."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from trackside.artifacts.optional import library_of, need
from trackside.errors import InvalidInput

__all__ = ["render_image"]

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def render_image(image: Any, file: str) -> bytes:
    """The picture in the format of a file's name.

    Args:
        image: a PIL image; or numbers of shape (height, width) or (height, width, 1 | 3 | 4): integers from 0
            to 255, floats from 0 to 1, or bools (MLflow's rule).
        file: its suffix is the format, as PIL knows it.

    Raises:
        InvalidInput: it is no picture, or PIL can't write the format, or the package pillow is missing.
    """
    pillow = need("PIL.Image", "pillow", "Logging an image")
    if library_of(image, "PIL") is None:
        pixels = _to_pixels(image)
        channels = 1 if pixels.ndim == 2 else pixels.shape[2]
        image = pillow.fromarray(pixels[..., 0] if pixels.ndim == 3 and channels == 1 else pixels)
    suffix = PurePosixPath(file).suffix.lower()
    kind = pillow.registered_extensions().get(suffix)
    if kind is None or kind not in pillow.SAVE:
        raise InvalidInput(
            f"An image can't be written as {suffix or 'a file without a suffix'}: "
            "end the file's name with .png, .jpg, .webp or another format that Pillow writes.",
            path="artifact_file",
        )
    if kind == "JPEG" and image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    content = io.BytesIO()
    image.save(content, format=kind)
    return content.getvalue()


def _to_pixels(image: Any) -> npt.NDArray[np.uint8]:
    """Bytes of shape (height, width) or (height, width, channels)."""
    array = image.detach().cpu().numpy() if hasattr(image, "detach") else np.asarray(image)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in _MODES) or array.size == 0:
        raise InvalidInput(
            f"An array of shape {array.shape} is no image: it has to be (height, width) or "
            "(height, width, channels) with 1, 3 or 4 channels.",
            path="image",
        )
    if array.dtype == bool:
        return array.astype(np.uint8) * 255
    if np.issubdtype(array.dtype, np.integer):
        low, high, scale = 0, 255, 1.0
    elif np.issubdtype(array.dtype, np.floating):
        low, high, scale = 0, 1, 255.0
    else:
        raise InvalidInput(f"An array of {array.dtype} is no image: it has to hold numbers.", path="image")
    if not (np.isfinite(array).all() and array.min() >= low and array.max() <= high):
        raise InvalidInput(
            f"The image's values go from {array.min()} to {array.max()}: integers have to be from 0 to 255, "
            "floats from 0 to 1.",
            path="image",
        )
    return np.rint(array * scale).astype(np.uint8)
