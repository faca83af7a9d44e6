"""The works that reports cite, and BibTeX for them.

Decides: the data of each work, once. Does not decide: which works a report cites.
"""

from typing import Final

from .model import Entry
from .plain import visible

_PMLR9: Final = "Proceedings of the Thirteenth International Conference on Artificial Intelligence and Statistics"


def _nips(volume: int, pages: str, eprint: str) -> tuple[tuple[str, str], ...]:
    venue = f"Advances in Neural Information Processing Systems {volume}"
    return (("booktitle", venue), ("pages", pages), ("eprint", eprint), ("archiveprefix", "arXiv"))


def _iclr(eprint: str) -> tuple[tuple[str, str], ...]:
    venue = "International Conference on Learning Representations"
    return (("booktitle", venue), ("eprint", eprint), ("archiveprefix", "arXiv"))


WORKS: Final = {
    entry.key: entry
    for entry in (
        Entry(
            "bengio1994", "article", ("Yoshua Bengio", "Patrice Simard", "Paolo Frasconi"),
            "Learning long-term dependencies with gradient descent is difficult", 1994,
            (("journal", "IEEE Transactions on Neural Networks"), ("volume", "5"), ("number", "2"),
             ("pages", "157--166"), ("doi", "10.1109/72.279181")),
        ),
        Entry(
            "lecun1998", "incollection",
            ("Yann LeCun", "Léon Bottou", "Genevieve B. Orr", "Klaus-Robert Müller"),
            "Efficient BackProp", 1998,
            (("booktitle", "Neural Networks: Tricks of the Trade"),
             ("series", "Lecture Notes in Computer Science"), ("volume", "1524"), ("pages", "9--50"),
             ("publisher", "Springer"), ("doi", "10.1007/3-540-49430-8_2")),
        ),
        Entry(
            "mezzadri2007", "article", ("Francesco Mezzadri",),
            "How to generate random matrices from the classical compact groups", 2007,
            (("journal", "Notices of the American Mathematical Society"), ("volume", "54"), ("number", "5"),
             ("pages", "592--604"), ("eprint", "math-ph/0609050"), ("archiveprefix", "arXiv")),
        ),
        Entry(
            "glorot2010", "inproceedings", ("Xavier Glorot", "Yoshua Bengio"),
            "Understanding the difficulty of training deep feedforward neural networks", 2010,
            (("booktitle", _PMLR9), ("series", "Proceedings of Machine Learning Research"), ("volume", "9"),
             ("pages", "249--256")),
        ),
        Entry(
            "pascanu2013", "inproceedings", ("Razvan Pascanu", "Tomas Mikolov", "Yoshua Bengio"),
            "On the difficulty of training recurrent neural networks", 2013,
            (("booktitle", "Proceedings of the 30th International Conference on Machine Learning"),
             ("series", "Proceedings of Machine Learning Research"), ("volume", "28"), ("number", "3"),
             ("pages", "1310--1318"), ("eprint", "1211.5063"), ("archiveprefix", "arXiv")),
        ),
        Entry(
            "saxe2014", "inproceedings", ("Andrew M. Saxe", "James L. McClelland", "Surya Ganguli"),
            "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014,
            _iclr("1312.6120"),
        ),
        Entry(
            "srivastava2014", "article",
            ("Nitish Srivastava", "Geoffrey Hinton", "Alex Krizhevsky", "Ilya Sutskever", "Ruslan Salakhutdinov"),
            "Dropout: A simple way to prevent neural networks from overfitting", 2014,
            (("journal", "Journal of Machine Learning Research"), ("volume", "15"), ("number", "56"),
             ("pages", "1929--1958")),
        ),
        Entry(
            "le2015", "misc", ("Quoc V. Le", "Navdeep Jaitly", "Geoffrey E. Hinton"),
            "A simple way to initialize recurrent networks of rectified linear units", 2015,
            (("eprint", "1504.00941"), ("archiveprefix", "arXiv")),
        ),
        Entry(
            "he2015", "inproceedings", ("Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"),
            "Delving deep into rectifiers: Surpassing human-level performance on ImageNet classification",
            2015,
            (("booktitle", "Proceedings of the IEEE International Conference on Computer Vision"),
             ("pages", "1026--1034"), ("doi", "10.1109/ICCV.2015.123"), ("eprint", "1502.01852"),
             ("archiveprefix", "arXiv")),
        ),
        Entry(
            "poole2016", "inproceedings",
            ("Ben Poole", "Subhaneil Lahiri", "Maithra Raghu", "Jascha Sohl-Dickstein", "Surya Ganguli"),
            "Exponential expressivity in deep neural networks through transient chaos", 2016,
            _nips(29, "3360--3368", "1606.05340"),
        ),
        Entry(
            "schoenholz2017", "inproceedings",
            ("Samuel S. Schoenholz", "Justin Gilmer", "Surya Ganguli", "Jascha Sohl-Dickstein"),
            "Deep information propagation", 2017, _iclr("1611.01232"),
        ),
        Entry(
            "klambauer2017", "inproceedings",
            ("Günter Klambauer", "Thomas Unterthiner", "Andreas Mayr", "Sepp Hochreiter"),
            "Self-normalizing neural networks", 2017, _nips(30, "971--980", "1706.02515"),
        ),
        Entry(
            "vaswani2017", "inproceedings",
            ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Jakob Uszkoreit", "Llion Jones",
             "Aidan N. Gomez", "Łukasz Kaiser", "Illia Polosukhin"),
            "Attention is all you need", 2017, _nips(30, "5998--6008", "1706.03762"),
        ),
    )
}  # fmt: skip


def bibtex(entries: tuple[Entry, ...]) -> str:
    """The entries as a .bib file, in UTF-8; braces in a value go, since BibTeX cannot escape them."""
    return "\n".join(_record(entry) for entry in entries)


def _record(entry: Entry) -> str:
    fields = (("author", " and ".join(entry.authors)), ("title", entry.title), ("year", str(entry.year)), *entry.fields)
    lines = "".join(f"  {name} = {{{_value(name, value)}}},\n" for name, value in fields)
    return f"@{entry.kind}{{{entry.key},\n{lines}}}\n"


def _value(name: str, value: str) -> str:
    kept = "".join(c for c in visible(value) if c not in "{}\\")
    if name == "title":
        kept = " ".join(f"{{{word}}}" if word[1:] != word[1:].lower() else word for word in kept.split(" "))
    return kept if name in ("doi", "eprint", "url") else _escaped(kept)


def _escaped(value: str) -> str:
    return "".join("\\" + c if c in "$&#_%" else c for c in value)


def described(entry: Entry) -> str:
    """The entry as one line of plain text, the way every format but BibTeX shows it."""
    names = entry.authors[0] if len(entry.authors) == 1 else _joined(entry.authors)
    found = dict(entry.fields)
    volume = f" {found['volume']}" + (f"({found['number']})" if "number" in found else "") if "volume" in found else ""
    venue = found.get("journal", found.get("booktitle", ""))
    series = f", {found['series']}" if "series" in found else ""
    place = f" {'In ' if 'booktitle' in found else ''}{venue}{series}{volume}" if venue else ""
    pages = f", {found['pages'].replace('--', '–')}" if "pages" in found else ""
    where = "".join(f" {mark}:{found[name]}" for name, mark in (("doi", "doi"), ("eprint", "arXiv")) if name in found)
    return f"{names} ({entry.year}). {entry.title}.{place}{pages}{'.' if place else ''}{where}".strip()


def _joined(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
