"""How the site is built: `make docs`, offline, with every warning an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))
os.environ.pop("MPLBACKEND", None)  # kernels draw into their pages
os.environ["MATPLOTLIBRC"] = str(HERE / "matplotlibrc")  # kernels inherit it
# a profile of their own: none of the reader's start-up files, and no advice on transports
IPYTHON = HERE.parent / "build" / "ipython"
(IPYTHON / "profile_default").mkdir(parents=True, exist_ok=True)
(IPYTHON / "profile_default" / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.log_level = 40\n")
os.environ["IPYTHONDIR"] = str(IPYTHON)

import nurecoil  # noqa: E402

project = "nurecoil"
author = copyright = "the nurecoil developers"
version = release = nurecoil.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinxcontrib.bibtex",
    "mathml",
    "generated",
]
exclude_patterns = ["extensions", "static"]
default_role = "py:obj"
nitpicky = False

# --- pages and notebooks
myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "deflist", "dollarmath", "fieldlist", "smartquotes"]
myst_heading_anchors = 4
nb_execution_mode = "cache" if os.environ.get("NURECOIL_DOCS_CACHE") else "force"
nb_execution_cache_path = str(HERE.parent / "build" / "docs-cache")
nb_execution_raise_on_error = True
nb_execution_timeout = 240
nb_merge_streams = True
nb_output_stderr = "error"  # a page that warns is not finished

# --- reference
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "exclude-members": "__init__, __new__"}
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
bibtex_bibfiles = ["../src/nurecoil/data/references.bib"]
bibtex_default_style = "plain"
suppress_warnings = ["bibtex.missing_field"]  # preprints have no journal
bibtex_reference_style = "author_year"

# --- looks
html_theme = "furo"
html_title = f"nurecoil {release}"
html_static_path = ["static"]
html_css_files = ["nurecoil.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "tango"
pygments_dark_style = "monokai"
