"""Files, folders and standard input become documents, with an exact way back to their bytes."""

from corpustool.reading.decoding import decode, encode
from corpustool.reading.files import read

__all__ = ["decode", "encode", "read"]
