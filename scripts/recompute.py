#!/usr/bin/env python3
"""Recomputes the metrics of finished runs with numpy and compares them with what Retort stored.

    pip install numpy pyarrow
    scripts/recompute.py DATA            every finished run of a data folder
    scripts/recompute.py DATA RUN...     these runs
    retort figure status all --json > figures.json
    scripts/recompute.py DATA --figures figures.json    every value behind every point of these figures

Reads `predictions.parquet` of a run and of its teacher, joins them by (split, index), and prints for each run the
largest difference from the last epoch's rows of `metrics.parquet`. What predictions cannot give (agreement on the images
as they were learnt, CKA, the distance of the weights) is computed from `evidence.parquet`, which a run keeps where
`evaluation.evidence` is on. Exits with 1 when a difference is above 1e-4 or a value cannot be computed.
"""
import functools
import json
import pathlib
import sys

import numpy as np
import pyarrow.parquet as parquet

TOLERANCE = 1e-4


def predictions(path):
    table = parquet.read_table(path).to_pydict()
    rows = {}
    for split, index, label, logp in zip(table["split"], table["index"], table["label"], table["logp"]):
        rows[split, index] = (label, logp)
    return rows


def ece(probability, label, bins=10):
    confidence, right = probability.max(1), probability.argmax(1) == label
    bin_of = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    total = 0.0
    for b in range(bins):
        inside = bin_of == b
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


def log_odds(logp, classes):
    """log p - log(1 - p) of one class per row, 1 - p being summed over the others."""
    rows = np.arange(len(logp))
    others = logp.copy()
    others[rows, classes] = -np.inf
    top = others.max(1)
    return logp[rows, classes] - top - np.log(np.exp(others - top[:, None]).sum(1))


def slope(x, y):
    covariance = np.cov(x, y)
    return covariance[0, 1] / covariance[0, 0] if covariance[0, 0] > 0 else np.nan


def fidelity(student, teacher):
    return {
        "agreement": (student.argmax(1) == teacher.argmax(1)).mean(),
        "kl": (np.exp(teacher) * (teacher - student)).sum(1).mean(),
        "log_odds_slope": slope(log_odds(teacher, teacher.argmax(1)), log_odds(student, teacher.argmax(1))),
    }


def metrics(student, teacher, label):
    one_hot = np.eye(student.shape[1])[label]
    rows = np.arange(len(label))
    p_student, p_teacher = np.exp(student), np.exp(teacher)
    return {
        **fidelity(student, teacher),
        "accuracy": (student.argmax(1) == label).mean(),
        "nll": -student[rows, label].mean(),
        "ece": ece(p_student, label),
        "brier": ((p_student - one_hot) ** 2).sum(1).mean(),
        "teacher_accuracy": (teacher.argmax(1) == label).mean(),
        "teacher_nll": -teacher[rows, label].mean(),
        "teacher_ece": ece(p_teacher, label),
        "teacher_brier": ((p_teacher - one_hot) ** 2).sum(1).mean(),
    }


def check(data, run):
    attempts = sorted((data / "runs" / run).glob("attempt-*"), key=lambda path: int(path.name.split("-")[1]))
    attempt = attempts[-1]
    status = json.loads((attempt / "status.json").read_text())
    stored = parquet.read_table(attempt / "metrics.parquet").to_pydict()
    last = max(stored["epoch"])
    mine, theirs = predictions(attempt / "predictions.parquet"), predictions(
        data / "teachers" / status["teacher"] / "predictions.parquet"
    )
    worst, where, compared = 0.0, "", 0
    for split in sorted({split for split, _ in mine}):
        keys = sorted(key for key in mine if key[0] == split and key in theirs)
        if not keys:
            continue
        label = np.array([mine[key][0] for key in keys])
        assert (label == np.array([theirs[key][0] for key in keys])).all(), f"labels of {split} differ"
        student = np.array([mine[key][1] for key in keys], dtype=np.float64)
        teacher = np.array([theirs[key][1] for key in keys], dtype=np.float64)
        values = metrics(student, teacher, label)
        for epoch, row_split, metric, value in zip(stored["epoch"], stored["split"], stored["metric"], stored["value"]):
            if epoch == last and row_split == split and metric in values:
                compared += 1
                difference = abs(values[metric] - value)
                if np.isnan(values[metric]) and np.isnan(value):
                    difference = 0.0
                if not difference <= worst:
                    worst, where = difference, f"{split}.{metric}: numpy {values[metric]:.8f}, stored {value:.8f}"
    return worst, where, compared


def joined(data, run, teacher_of, split):
    """Student of `run` and teacher of `teacher_of` on the examples that both have, with the labels."""
    attempt = latest(data, run)
    status = json.loads((latest(data, teacher_of) / "status.json").read_text())
    mine = predictions_of(attempt / "predictions.parquet")
    theirs = predictions_of(data / "teachers" / status["teacher"] / "predictions.parquet")
    keys = sorted(key for key in mine if key[0] == split and key in theirs)
    rows = [np.array([side[key][1] for key in keys], dtype=np.float64) for side in (mine, theirs)]
    return rows[0], rows[1], np.array([mine[key][0] for key in keys]), status["teacher"]


def latest(data, run):
    return max((data / "runs" / run).glob("attempt-*"), key=lambda path: int(path.name.split("-")[1]))


@functools.lru_cache(maxsize=64)
def predictions_of(path):
    return predictions(path)


def independent(data, run, others):
    """Mean agreement of the other runs' students with this run's teacher, where theirs is another one."""
    own = json.loads((latest(data, run) / "status.json").read_text())["teacher"]
    shares = []
    for other in others:
        theirs = json.loads((latest(data, other) / "status.json").read_text())["teacher"]
        if other != run and theirs != own:
            student, teacher, _, _ = joined(data, other, run, "test")
            shares.append((student.argmax(1) == teacher.argmax(1)).mean())
    return np.mean(shares)


def soft_cross_entropy(student, teacher, temperature):
    """τ² times the cross-entropy of both at temperature τ (Hinton and others 2015)."""
    def log_softmax(logits):
        shifted = logits - logits.max(1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    soft = np.exp(log_softmax(teacher / temperature))
    return -(temperature**2) * (soft * log_softmax(student / temperature)).sum(1).mean()


def linear_cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def rbf_cka(x, y):
    x, y = x[:2000], y[:2000]
    centre = np.eye(len(x)) - 1.0 / len(x)

    def kernel(z):
        squares = (z**2).sum(1)
        distance = np.maximum(squares[:, None] + squares[None, :] - 2 * z @ z.T, 0.0)
        np.fill_diagonal(distance, 0.0)
        pairs = distance[np.triu_indices(len(z), 1)]
        return centre @ np.exp(-distance / (2 * np.median(pairs[pairs > 0]))) @ centre

    k, l = kernel(x), kernel(y)
    return (k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum())


def columns_cka(x, y):
    """RBF CKA of columns of pixels, batch by batch, as the paper's code has it."""
    def kernel(z):
        distance = ((z[:, None, :] - z[None, :, :]) ** 2).sum(-1)
        pairs = distance[np.triu_indices(len(z), 1)]
        centre = np.eye(len(z)) - 1.0 / len(z)
        return centre @ np.exp(-distance / (2 * np.median(pairs[pairs > 0]))) @ centre

    values = []
    for start in range(0, len(x), 128):
        k, l = kernel(x[start : start + 128].T), kernel(y[start : start + 128].T)
        values.append((k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum()))
    return np.mean(values)


@functools.lru_cache(maxsize=4)
def evidence(attempt):
    """The tables of evidence.parquet by name, each as rows and labels."""
    path = attempt / "evidence.parquet"
    if not path.exists():
        return {}
    stored = parquet.read_table(path)
    names = stored["table"].to_numpy(zero_copy_only=False)
    labels = stored["label"].to_numpy()
    tables = {}
    for name in dict.fromkeys(names):
        chosen = np.flatnonzero(names == name)
        rows = stored["values"].take(chosen).combine_chunks()
        values = rows.flatten().to_numpy().astype(np.float64).reshape(len(chosen), -1)
        tables[name] = (values, labels[chosen])
    return tables


@functools.lru_cache(maxsize=256)
def from_evidence(data, run):
    """Every metric of the last epoch that evidence.parquet gives, by `split.metric`."""
    attempt = latest(data, run)
    tables = evidence(attempt)
    objective = json.loads((data / "runs" / run / "spec.json").read_text())["spec"]["objective"]
    found = {}
    for split in ("train", "train_augmented"):
        if f"{split}.student" not in tables:
            continue
        (student, label), (teacher, _) = tables[f"{split}.student"], tables[f"{split}.teacher"]
        labelled = label.max() < student.shape[1]
        values = metrics(student, teacher, label) if labelled else fidelity(student, teacher)
        found.update({f"{split}.{name}": value for name, value in values.items()})
        plain = objective["name"] == "soft_cross_entropy" and not objective["alpha"]
        if split == "train" and plain and not objective.get("also"):
            found["train.loss"] = soft_cross_entropy(student, teacher, objective["temperature"])
    stage = 1
    while f"test.stage{stage}.student" in tables:
        sides = [tables[f"test.stage{stage}.{side}"][0] for side in ("student", "teacher")]
        found[f"test.cka_linear_stage{stage}"] = linear_cka(*sides)
        found[f"test.cka_rbf_stage{stage}"] = rbf_cka(*sides)
        if f"test.columns{stage}.student" in tables:
            sides = [tables[f"test.columns{stage}.{side}"][0] for side in ("student", "teacher")]
            found[f"test.cka_columns_stage{stage}"] = columns_cka(*sides)
        stage += 1
    if "weights.student" in tables:
        student, teacher = (tables[f"weights.{side}"][0][0] for side in ("student", "teacher"))
        found["train.weight_distance"] = np.linalg.norm(student - teacher) / np.linalg.norm(teacher)
    return found


def check_figures(data, file):
    compared, beyond, other = 0, 0, set()
    known = {}
    for figure in json.loads(pathlib.Path(file).read_text()):
        for panel in figure["panels"]:
            split, _, metric = panel["metric"].partition(".")
            for point in panel["points"]:
                runs = [run for run, _, _ in point["values"]]
                for run, seed, value in point["values"]:
                    if panel["metric"] == "test.independent_agreement":
                        mine = independent(data, run, runs)
                    else:
                        if (run, split) not in known:
                            student, teacher, label, _ = joined(data, run, run, split)
                            known[run, split] = metrics(student, teacher, label) if len(label) else {}
                        mine = known[run, split].get(metric)
                        if mine is None:
                            mine = from_evidence(data, run).get(panel["metric"])
                    if mine is None:
                        other.add(panel["metric"])
                        continue
                    compared += 1
                    if not abs(mine - value) <= TOLERANCE:
                        beyond += 1
                        where = f"{figure['card']['id']}, {point['arm']}, seed {seed}, {panel['metric']}"
                        print(f"BAD {where}: numpy {mine:.8f}, Retort {value:.8f} (run {run})")
    print(f"{compared} values of figures compared, {beyond} beyond {TOLERANCE}")
    if other:
        print(f"cannot be computed from what is stored: {', '.join(sorted(other))}")
    sys.exit(1 if beyond or other or not compared else 0)


def main():
    data = pathlib.Path(sys.argv[1])
    if sys.argv[2:3] == ["--figures"]:
        check_figures(data, sys.argv[3])
    runs = sys.argv[2:] or sorted(
        path.parents[1].name for path in data.glob("runs/*/attempt-*/predictions.parquet")
    )
    bad = 0
    for run in dict.fromkeys(runs):
        worst, where, compared = check(data, run)
        good = compared > 0 and worst <= TOLERANCE
        bad += not good
        print(f"{run}  {compared} values compared, largest difference {worst:.2e}  {where}  {'ok' if good else 'BAD'}")
    print(f"{len(runs)} runs, {bad} beyond {TOLERANCE}")
    sys.exit(1 if bad or not runs else 0)


if __name__ == "__main__":
    main()
