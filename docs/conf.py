"""How Sphinx builds these pages: `sphinx-build -W docs docs-html`."""

import shutil
from pathlib import Path

from initproof import __version__

project = "initproof"
author = "The initproof developers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
html_theme = "furo"
html_title = "initproof"
html_show_copyright = False
# Formulas are set by the KaTeX that the reports carry, so that no request leaves the page.
html_static_path = ["static", "../reports/katex"]
html_css_files = ["katex.min.css"]
html_js_files = ["katex.min.js"]
mathjax_path = "formulas.js"
# A given block is no programming language.
suppress_warnings = ["misc.highlighting_failure"]


def setup(app):
    """The style of KaTeX looks for its fonts in a folder of that name."""

    def copy_fonts(app, error):
        fonts = Path(app.outdir, "_static", "fonts")
        if not error and app.builder.format == "html":
            fonts.mkdir(exist_ok=True)
            for font in Path(app.outdir, "_static").glob("KaTeX_*.woff2"):
                shutil.move(font, fonts / font.name)

    app.connect("build-finished", copy_fonts)
