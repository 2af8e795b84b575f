"""Makes model.json, scores.csv and effects.csv of this folder.

Not run by the tests: it needs python3-xgboost 1.7.4, numpy and pandas.  It
writes the model file from the description in dealmodel(5) alone, and computes
what dealscore and dealexplain must answer with xgboost's own predictions and
contributions, so that the tests compare two implementations.
"""
import csv
import hashlib
import json
import math
import os

import numpy as np
import pandas as pd
import xgboost as xgb

here = os.path.dirname(os.path.abspath(__file__))
reps = ["rep_1", "rep_2", 'O"Hara, 5%', "7", "rep_5", "rep_6"]
numbers = ["x_age_days", "x_rep_win_rate", "x_log_amount"]


def table(n, seed):
    r = np.random.default_rng(seed)
    t = pd.DataFrame({
        "x_age_days": r.integers(0, 200, n).astype("f4"),
        "x_rep_win_rate": r.uniform(0.2, 0.7, n).round(3).astype("f4"),
        "x_log_amount": np.log1p(r.integers(1, 200, n) * 500).astype("f4"),
        "x_rep": r.integers(0, len(reps), n),
    })
    t.loc[r.random(n) < 0.1, "x_log_amount"] = np.nan
    return t, r


def matrix(t, y=None):
    x = t.copy()
    x["x_rep"] = pd.Categorical.from_codes(t["x_rep"], categories=range(len(reps)))
    return xgb.DMatrix(x, y, enable_categorical=True)


def encode(s):
    """A category's text: %XX for % \" \\ and control characters."""
    return "".join(f"%{ord(c):02X}" if c in '%"\\' or ord(c) < 32 else c for c in s)


t, r = table(1500, 1)
z = 1.5 - t.x_age_days / 60 + 4 * (t.x_rep_win_rate - 0.45) + 0.8 * t.x_rep.isin([1, 3, 4])
y = (r.random(len(t)) < 1 / (1 + np.exp(-z))).astype(int)
booster = xgb.train({"tree_method": "hist", "objective": "binary:logistic", "max_depth": 3,
                     "eta": 0.3, "max_cat_to_onehot": 1, "base_score": 0.4, "nthread": 1}, matrix(t, y), 8)
booster.set_attr(best_iteration=None, best_ntree_limit=None, best_score=None)

a, b = 1.1, -0.2


def prob(m):
    return 1 / (1 + np.exp(-(a * m + b)))


quantiles = sorted(float(p) for p in prob(booster.predict(matrix(t), output_margin=True)))[::150] + [0.97]
parts = {
    "version": "0.1.0",
    "as_of": "2025-06-30",
    "verdict": "ready",
    "features": json.dumps([{"name": n, "type": "float"} for n in numbers] +
                           [{"name": "x_rep", "type": "categorical"}]),
    "dictionaries": json.dumps({"x_rep": [encode(s) for s in reps]}),
    "calibration": json.dumps({"kind": "sigmoid", "a": a, "b": b}),
    "base_rate": "0.45",
    "quantiles": json.dumps(quantiles),
    "thresholds": json.dumps({"high": 0.8, "medium": 0.5}),
    "metrics": "[]",
    "sha256": "0" * 64,
}
for name, text in parts.items():
    booster.set_attr(**{"dealkit_" + name: text})
raw = booster.save_raw("json").replace(b"NaN", b"0E0")
digest = hashlib.sha256(raw).hexdigest().encode()
with open(os.path.join(here, "model.json"), "wb") as f:
    f.write(raw.replace(b"0" * 64, digest))

t, r = table(60, 2)
margin = booster.predict(matrix(t), output_margin=True)
phi = booster.predict(matrix(t), pred_contribs=True).astype("f8")
p = prob(margin.astype("f8"))
p0 = prob(phi[:, -1])
way = phi[:, :-1].sum(axis=1)
effects = phi[:, :-1] * ((prob(phi[:, -1] + way) - p0) / way)[:, None]


def cell(x):
    return "" if isinstance(x, float) and math.isnan(x) else np.format_float_positional(np.float32(x), trim="-")


with open(os.path.join(here, "scores.csv"), "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["deal_id", *numbers, "x_rep", "x_cycle_segment", "x_win_rate_overall",
                "win_probability", "risk_score", "risk_category"])
    for i in range(len(t)):
        q = round(p[i] * 1e6)
        risk = 1000000 - q
        w.writerow([f"D{i + 1:03}", *(cell(float(t[n][i])) for n in numbers), reps[t.x_rep[i]],
                    "41", "0.45", f"{q / 1e6:.6f}", f"{risk / 1e6:.6f}",
                    "High" if risk >= 800000 else "Medium" if risk >= 500000 else "Low"])
with open(os.path.join(here, "effects.csv"), "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["deal_id", "age", "rep", "amount"])
    for i in range(len(t)):
        e = effects[i]
        w.writerow([f"D{i + 1:03}", f"{e[0]:.6f}", f"{e[1] + e[3]:.6f}", f"{e[2]:.6f}"])
