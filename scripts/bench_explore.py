"""Writes the runs that `fill` made up for Retort into MLflow's database and into TensorBoard's event files.

    bench_explore.py <Retort's data folder> <folder to write> <epochs>

MLflow's rows go into its SQLite database directly, because its client would take hours for ten thousand runs; the
tables are made by MLflow itself. Both get every setting, the last value of every metric and the first `epochs` epochs.
"""

import json
import sqlite3
import sys
import time
from pathlib import Path

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import summary_v2 as hparams
from tensorboard.summary.writer.record_writer import RecordWriter

import pyarrow.parquet as parquet


def flat(table, prefix=""):
    """Nested settings as dotted paths."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def runs(data):
    """Every run: id, settings, state, and last value by metric, from Retort's own files."""
    index = parquet.read_table(data / "index.parquet").to_pydict()
    numbers = [name for name in index if name.startswith("last:")]
    for row, run in enumerate(index["id"]):
        spec = json.loads((data / "runs" / run / "spec.json").read_text())["spec"]
        last = {name.removeprefix("last:"): index[name][row] for name in numbers if index[name][row] is not None}
        yield row, run, dict(flat(spec)), index["state"][row], index["created"][row], last


def main():
    data, folder, epochs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    store = SqlAlchemyStore(f"sqlite:///{folder}/mlflow.db", str(folder / "artifacts"))
    experiment = store.create_experiment("made up")
    database = sqlite3.connect(folder / "mlflow.db")
    database.execute("pragma synchronous = off")
    count = 0
    for row, run, settings, state, created, last in runs(data):
        count += 1
        key = f"{row:032x}"
        status = "FINISHED" if state == "finished" else "FAILED"
        database.execute(
            "insert into runs (run_uuid, name, source_type, source_name, user_id, status, start_time, end_time,"
            " lifecycle_stage, artifact_uri, experiment_id) values (?, ?, 'LOCAL', '', 'bench', ?, ?, ?, 'active', ?, ?)",
            (key, f"run-{row}", status, created, created + 50_000, f"{folder}/artifacts/{key}", experiment),
        )
        database.executemany(
            "insert into params (key, value, run_uuid) values (?, ?, ?)",
            [(path, str(value), key) for path, value in settings.items()],
        )
        database.executemany(
            "insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid) values (?, ?, ?, ?, 0, ?)",
            [(name, value, created, epochs, key) for name, value in last.items()],
        )
        database.execute("insert into tags (key, value, run_uuid) values ('mlflow.runName', ?, ?)", (f"run-{row}", key))
        attempt = parquet.read_table(data / "runs" / run / "attempt-1" / "metrics.parquet").slice(0, 20 * epochs).to_pydict()
        measured = list(zip(attempt["epoch"], attempt["split"], attempt["metric"], attempt["value"]))
        database.executemany(
            "insert into metrics (key, value, timestamp, run_uuid, step, is_nan) values (?, ?, ?, ?, ?, 0)",
            [(f"{split}.{metric}", value, created, key, epoch) for epoch, split, metric, value in measured],
        )
        logs = folder / "logs" / f"run-{row}"
        logs.mkdir(parents=True, exist_ok=True)
        with open(logs / f"events.out.tfevents.{created // 1000}.bench", "wb") as file:
            writer = RecordWriter(file)
            write = lambda event: writer.write(event.SerializeToString())
            write(event_pb2.Event(wall_time=created / 1e3, file_version="brain.Event:2"))
            write(event_pb2.Event(wall_time=created / 1e3, summary=hparams.hparams_pb(settings, trial_id=key)))
            for epoch, split, metric, value in measured:
                tag = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=f"{split}/{metric}", simple_value=value)])
                write(event_pb2.Event(wall_time=created / 1e3 + epoch, step=epoch, summary=tag))
            for name, value in last.items():
                tag = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=name.replace(".", "/"), simple_value=value)])
                write(event_pb2.Event(wall_time=created / 1e3 + 300, step=300, summary=tag))
    database.commit()
    print(json.dumps({"experiment": experiment, "runs": count, "seconds": time.process_time()}))


main()
