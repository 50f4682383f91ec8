"""Tables: strict YAML, columns of numbers with units, histograms, citations, and files written whole or not at all.

A data folder ``data/<id>/`` holds ``meta.yaml`` (what it is, INSPIRE key, DOI, licence, table number) and CSV files
whose first line names the columns and whose second gives their units; ``text`` marks a column of words.
"""

from nurecoil.tables.array_files import read_arrays
from nurecoil.tables.citations import Citation, cite, papers_of, references
from nurecoil.tables.columns import Column, Columns, read_columns, read_csv
from nurecoil.tables.histograms import MAX_BINS, Spans, bin_of, histogram, rebin, regular_edges
from nurecoil.tables.knots import ascending, bin_edges, steps, straddled
from nurecoil.tables.shipped import data_path, read_table
from nurecoil.tables.spectra import SpectrumTable, read_spectra
from nurecoil.tables.strict_yaml import load_yaml
from nurecoil.tables.table import Table
from nurecoil.tables.text import confined, read_text, write_atomically, write_json

__all__ = [
    "MAX_BINS",
    "Citation",
    "Column",
    "Columns",
    "Spans",
    "SpectrumTable",
    "Table",
    "ascending",
    "bin_edges",
    "bin_of",
    "cite",
    "confined",
    "data_path",
    "histogram",
    "load_yaml",
    "papers_of",
    "read_arrays",
    "read_columns",
    "read_csv",
    "read_spectra",
    "read_table",
    "read_text",
    "rebin",
    "references",
    "regular_edges",
    "steps",
    "straddled",
    "write_atomically",
    "write_json",
]
