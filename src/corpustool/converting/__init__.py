"""From one Chinese script to another, as OpenCC does it; which script a text is in."""

from corpustool.converting.engine import Converter, converter
from corpustool.converting.script import configuration, detect_script
from corpustool.converting.stage import convert

__all__ = ["Converter", "configuration", "convert", "converter", "detect_script"]
