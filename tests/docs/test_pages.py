"""Every command and every piece of Python in the README and the documentation does what the page says."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SET_UP = {"git", "cd", "pip", "python3", "source", "scripts/prove", "scripts/test", "sphinx-build", "eval"}
"""First words of what a reader types to set up; shown in `sh` blocks, which are not run."""


def blocks(page):
    """The fenced blocks of a page: language, options such as `status=1`, content."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            language, *options = token.info.split() or [""]
            yield language, dict(option.split("=") for option in options if "=" in option), token.content


def matches(shown, printed):
    """Whether output is what a page shows of it, `...` standing for anything, as in doctest."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(shown, printed, flags)


def typed(content):
    """The commands of a console block, each with the output shown after it."""
    commands = []
    for line in content.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            commands[-1][1].append(line)
    return [(command, "\n".join(output)) for command, output in commands]


def run(command, folder):
    """What a command prints in a folder, and its exit status."""
    program, *arguments = shlex.split(command, comments=True)
    modules = {"initproof": ["-m", "initproof"], "pytest": ["-m", "pytest"], "python": []}
    environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, *modules[program], *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_does_what_it_shows(page, tmp_path, monkeypatch):
    """Files are written, commands run and Python executed in the order of the page; outputs are those shown."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    names = {}
    for language, options, content in blocks(page):
        if "file" in options:
            Path(options["file"]).write_text(content, encoding="utf-8")
        elif language == "console":
            for command, output in typed(content):
                done = run(command, tmp_path)
                assert done.returncode == int(options.get("status", 0)), done.stdout + done.stderr
                assert matches(output or "...", done.stdout or "\n"), f"$ {command}\n{done.stdout}{done.stderr}"
        elif language == "python" and ">>>" in content:
            test = doctest.DocTestParser().get_doctest(content, names, page.name, str(page), 0)
            report = []
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append, clear_globs=False)
            names.update(test.globs)
            assert not report, "".join(report)
        elif language == "python":
            exec(compile(content, str(page), "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_not_run_only_sets_up(page):
    """A block of shell that the tests do not run holds nothing but what sets up."""
    for language, _, content in blocks(page):
        if language in ("sh", "bash", "shell"):
            assert {line.split()[0] for line in content.splitlines() if line.strip()} <= SET_UP


def test_an_output_that_differs_is_noticed():
    """Only what `...` stands for may differ."""
    assert matches("a ... c", "a b\nc\n")
    assert not matches("a ... d", "a b\nc\n")


def test_the_documentation_builds_without_a_warning(tmp_path):
    """Sphinx finds nothing to complain of, and no page asks another host for anything."""
    build = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.glob("*.html"))
    assert pages
    for page in pages:
        elsewhere = re.sub(r"<a [^>]*>", "", page.read_text(encoding="utf-8"))
        asked = re.findall(r"(?:src|href)=.(https?://[^\"]*)", elsewhere)
        assert not asked, page.name
