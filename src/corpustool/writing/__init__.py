"""Documents, tables and ledgers on disk and standard output: whole or not at all."""

from corpustool.writing.atomic import atomic, ended, reopen
from corpustool.writing.documents import Folder, form_of, write_documents
from corpustool.writing.json_lines import as_record, json_line, record_line
from corpustool.writing.ledger import Ledger, read_ledger
from corpustool.writing.tables import FORMATS, WITHOUT_NOTES, Table, notes_of, write_table
from corpustool.writing.vertical import vertical

__all__ = [
    "FORMATS",
    "WITHOUT_NOTES",
    "Folder",
    "Ledger",
    "Table",
    "as_record",
    "atomic",
    "ended",
    "form_of",
    "json_line",
    "notes_of",
    "read_ledger",
    "record_line",
    "reopen",
    "vertical",
    "write_documents",
    "write_table",
]
