"""What a user would otherwise run in the place of dealscore (and, with
--explain N, of dealexplain on the first N rows): pandas and xgboost.

    python3 score.py MODEL IN.csv OUT.csv [--explain N]

Prints the seconds of each step.
"""
import json
import sys
import time

import numpy as np
import pandas as pd
import xgboost as xgb

start = last = time.time()


def lap(what):
    global last
    now = time.time()
    print(f"{what}\t{now - last:.2f}")
    last = now


model, source, target = sys.argv[1:4]
booster = xgb.Booster(model_file=model)
names = booster.feature_names
words = json.loads(booster.attr("dealkit_dictionaries"))
lap("model")
t = pd.read_csv(source)
lap("read_csv")
x = t[names].copy()
for c, w in words.items():
    x[c] = pd.Categorical(x[c], categories=w)
d = xgb.DMatrix(x, enable_categorical=True)
lap("DMatrix")
m = booster.predict(d, output_margin=True)
c = json.loads(booster.attr("dealkit_calibration"))
a, b = (c["a"], c["b"]) if c["kind"] == "sigmoid" else (1, 0)
p = 1 / (1 + np.exp(-(a * m.astype("f8") + b)))
q = json.loads(booster.attr("dealkit_quantiles"))
limits = json.loads(booster.attr("dealkit_thresholds"))
lap("predict")
t["win_probability"] = p.round(6)
t["risk_score"] = (1 - p).round(6)
t["risk_category"] = np.where(1 - p >= limits["high"], "High", np.where(1 - p >= limits["medium"], "Medium", "Low"))
t["win_percentile"] = (100 * np.interp(p, q, np.linspace(0, 1, len(q)))).round(1)
t.to_csv(target, index=False)
lap("to_csv")
if "--explain" in sys.argv:
    n = int(sys.argv[sys.argv.index("--explain") + 1])
    d = xgb.DMatrix(x[:n], enable_categorical=True)
    last = time.time()
    booster.predict(d, pred_contribs=True)
    print(f"contributions of {n} rows\t{time.time() - last:.2f}")
print(f"in all\t{time.time() - start:.2f}")
