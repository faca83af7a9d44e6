"""What is built and installed: the wheel, the sdist, and that both hold the same."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("initproof", "derive", "montecarlo", "reports", "study")


def build(*arguments):
    """Build a distribution with what is installed."""
    command = [sys.executable, "-m", "build", "--no-isolation", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the sdist and the wheel made from it, and another with the wheel made from the tree."""
    both, alone = tmp_path_factory.mktemp("both"), tmp_path_factory.mktemp("alone")
    build(ROOT, "--outdir", both)
    build(ROOT, "--wheel", "--outdir", alone)
    return both, alone


def contents(wheel):
    """The files of a wheel, by name, each as a hash."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_sdist_builds_the_same_wheel(built):
    """Whoever builds from the sdist gets what was built from the tree."""
    (from_sdist,), (from_tree,) = (folder.glob("*.whl") for folder in built)
    assert contents(from_sdist) == contents(from_tree)


def test_a_wheel_holds_every_file_that_its_packages_read(built):
    """Grammars, styles, schemas and fonts travel with the code; tests do not."""
    (wheel,) = built[1].glob("*.whl")
    packed = {name for name in contents(wheel) if ".dist-info/" not in name}
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert packed == set(tracked.stdout.split())


def test_the_installed_wheel_works_from_another_folder(built, tmp_path):
    """Installed without the checkout, the command checks a document."""
    (wheel,) = built[1].glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--target", str(tmp_path / "site"), str(wheel)], check=True, timeout=120)
    document = tmp_path / "line.md"
    document.write_text("```given\nx: random\n```\n\n$$\\operatorname{Var}[2 x] = 4 \\operatorname{Var}[x]$$\n")
    program = f"import initproof; print(initproof.__file__, initproof.check({str(document)!r}).verdict)"
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=120)
    file, verdict = done.stdout.split()
    assert file.startswith(str(tmp_path))
    assert verdict == "proved"
