"""Convert, as a stage: documents in, documents in the wanted script out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpustool.converting.engine import converter
from corpustool.converting.script import configuration, detect_script
from corpustool.document import Document


def convert(
    documents: Iterable[Document], *, to: str = "simplified", source: str = "auto", config: str | None = None
) -> Iterator[Document]:
    """Each document in the script `to`, by an OpenCC configuration chosen by its own script, or by `config`.

    `to` is simplified, traditional, tw, twp, hk, hkp or jp (…p: words of the region too); `source` is
    auto, simplified or traditional. `meta.script` is the script that was found. CorpusError for an
    unknown configuration.

    >>> [document] = convert([Document("001.txt", "關于東北、遼寧全面振興")], to="simplified")
    >>> document.text, document.meta["script"]
    ('关于东北、辽宁全面振兴', 'traditional')
    >>> [document] = convert([Document("1", "国学与气功")], to="jp")
    >>> document.text, document.original()
    ('国学与気功', '国学与气功')
    """
    for document in documents:
        script = detect_script(document.text) if source == "auto" else source
        for name in [config] if config else _road(to, script):
            document = document.edited(converter(name).changes(document.text))  # noqa: PLW2901  # one edit after another
        yield document.with_meta(script=script)


def _road(to: str, script: str) -> list[str]:
    """The configurations that lead to a script; OpenCC has none from simplified to Japanese."""
    if to == "jp" and not script.startswith("traditional"):
        return ["s2t", "t2jp"]
    name = configuration(to, script)
    return [name] if name else []
