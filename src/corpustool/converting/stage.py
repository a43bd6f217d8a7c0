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
    """
    for document in documents:
        script = detect_script(document.text) if source == "auto" else source
        name = config or configuration(to, script)
        changes = converter(name).changes(document.text) if name else []
        yield document.edited(changes).with_meta(script=script)
