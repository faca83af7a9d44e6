"""A Dask cluster is an executor like any other, where Dask is installed."""

import pytest

from montecarlo import Elman, Experiment, run

distributed = pytest.importorskip("distributed")

EXPERIMENT = Experiment("small", Elman(4, 8, steps=5), replicates=100, seed=7)


@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_does_not_change_a_bit() -> None:
    """Two worker processes behind a scheduler give the bits of a run in this process."""
    with (distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
          distributed.Client(cluster) as client):
        result = run(EXPERIMENT, executor=client.get_executor())
    assert result.measurements.rows == run(EXPERIMENT).measurements.rows
