"""Files, folders and standard input become documents, with an exact way back to their bytes."""

from corpustool.reading.decoding import decode, encode
from corpustool.reading.files import read
from corpustool.reading.sampling import sampled

__all__ = ["decode", "encode", "read", "sampled"]
