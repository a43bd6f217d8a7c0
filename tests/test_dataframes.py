"""Data frames of documents and counts; the public names of the package."""

import doctest
import inspect

import pytest

import corpustool
from corpustool import CorpusError, Document, Segmenter, count_phrases, count_words, index, split, to_dataframe
from corpustool.dataframes import LIBRARIES

DOCUMENTS = [
    Document("1", "深入人心，深入实施。", {"source": "甲报", "id": 7}),
    Document("2", "深入人心。", {"date": "2024-10-22", "authors": ["王", "李"]}),
]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_frame_of_documents_and_of_counts(library: str) -> None:
    pytest.importorskip(library)
    frame = to_dataframe(split(DOCUMENTS), library)
    assert list(frame.columns)[:2] == ["id", "text"]
    assert list(frame["text"]) == [document.text for document in DOCUMENTS]
    frame = to_dataframe(iter(DOCUMENTS), library)
    assert list(frame.columns) == ["id", "text", "source", "date", "authors"]
    assert list(frame["id"]) == ["1", "2"]
    corpus = index(DOCUMENTS, Segmenter().forms)
    frame = to_dataframe(count_words(corpus, top=2), library)
    assert list(frame.columns) == ["word", "count", "per_million", "documents", "dp"]
    assert list(frame["count"]) == [2, 1]
    assert list(to_dataframe(count_phrases(corpus, min_count=1), library)["phrase"])
    assert len(to_dataframe([], library)) == 0


def test_without_a_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("corpustool.dataframes.import_module", missing)
    with pytest.raises(CorpusError, match="pip install pandas, or polars"):
        to_dataframe(DOCUMENTS)


@pytest.mark.parametrize("name", corpustool.__all__)
def test_each_public_name_is_typed_and_explained_with_an_example(name: str) -> None:
    public = getattr(corpustool, name)
    assert inspect.getdoc(public)
    if inspect.isfunction(public):
        assert set(inspect.signature(public).parameters) < set(public.__annotations__)
    if public is not CorpusError:
        examples = [test for test in doctest.DocTestFinder().find(public, name) if test.examples]
        assert examples, "an example that runs"
