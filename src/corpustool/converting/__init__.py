"""From one Chinese script to another, as OpenCC does it or better; which script a text is in."""

from corpustool.converting.engine import Converter, converter
from corpustool.converting.script import configuration, detect_script
from corpustool.converting.stage import convert, converters

__all__ = ["Converter", "configuration", "convert", "converter", "converters", "detect_script"]
