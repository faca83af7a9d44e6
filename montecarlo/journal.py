"""A file that grows by one record a block, so that a run that dies loses only what was not yet written.

Decides what of such a file can be believed: records up to the first that is torn or damaged. A record is
its length, its CRC-32 and its bytes: first a header (JSON: experiment and versions), then the labels (JSON),
then the samples of each block in order (float64).
"""

import json
import os
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import scipy

from .errors import MonteCarloError, WorkerLost
from .replicates import BLOCK
from .tallies import Label, Samples

PREFIX = struct.Struct("<QI")


def journalled(
    compute: Callable[[int], Iterator[Samples]], path: Path, experiment: Any, resume: bool
) -> Iterator[Samples]:
    """The blocks in the journal, then those that `compute(number of the first missing block)` yields, written down.

    Raises MonteCarloError as `experiments.run` says.
    """
    if path.exists() and not resume:
        raise MonteCarloError(f"{path} is there already: continue it with resume, or remove it")
    try:
        with open(path, "r+b" if path.exists() else "x+b", buffering=0) as file:
            yield from _continued(compute, file, _header(experiment))
    except OSError as error:
        raise MonteCarloError(
            f"{path}: {error.strerror}; what was written before is safe, continue with resume"
        ) from error
    except WorkerLost as error:
        raise WorkerLost(f"{error}; what is in {path} is safe, continue with resume") from error


def _header(experiment: Any) -> bytes:
    versions = {"python": ".".join(map(str, sys.version_info[:2])), "numpy": np.__version__, "scipy": scipy.__version__}
    return json.dumps(
        {"format": "montecarlo journal 1", "block": BLOCK, "versions": versions, "experiment": experiment},
        sort_keys=True,
    ).encode()


def _continued(compute: Callable[[int], Iterator[Samples]], file: BinaryIO, header: bytes) -> Iterator[Samples]:
    records = _records(file)
    found = next(records, None)
    if found is not None and found != header:
        raise MonteCarloError(f"{file.name} is the journal of another experiment or of other versions")
    labels_record = next(records, None)
    done, end = 0, 0
    if labels_record is not None:
        labels: tuple[Label, ...] = tuple((name, place) for name, place in json.loads(labels_record))
        end = file.tell()
        for record in records:
            yield Samples(labels, np.frombuffer(record).reshape(-1, len(labels)))
            done, end = done + 1, file.tell()
    file.seek(end)
    file.truncate()
    for samples in compute(done):
        if file.tell() == 0:
            _write(file, header)
            _write(file, json.dumps(samples.labels).encode())
        _write(file, samples.values.tobytes())
        yield samples


def _records(file: BinaryIO) -> Iterator[bytes]:
    """The records from the start of the file, up to the first that is not whole."""
    while len(prefix := file.read(PREFIX.size)) == PREFIX.size:
        length, checksum = PREFIX.unpack(prefix)
        if length > os.fstat(file.fileno()).st_size:
            return
        record = file.read(length)
        if len(record) < length or zlib.crc32(record) != checksum:
            return
        yield record


def _write(file: BinaryIO, record: bytes) -> None:
    data = memoryview(PREFIX.pack(len(record), zlib.crc32(record)) + record)
    while data:
        data = data[file.write(data) :]
