"""A model as users of Python train them, 300 trees of depth 6, from a table of
dealfeat --snapshots, for dealtrain --import.

    python3 trees.py TABLE.csv BOOSTER.json DICTIONARY.csv
"""
import csv
import sys

import pandas as pd
import xgboost as xgb

table, booster, dictionary = sys.argv[1:4]
t = pd.read_csv(table, low_memory=False)
t = t[t["outcome"] != "Open"]
x = t[sorted(c for c in t.columns if c.startswith("x_"))].copy()
with open(dictionary, "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["feature", "code", "category"])
    for c in x.select_dtypes("object"):
        words = sorted(x[c].dropna().unique())
        x[c] = pd.Categorical(x[c], categories=words)
        out.writerows([c, i, w] for i, w in enumerate(words))
d = xgb.DMatrix(x, (t["outcome"] == "Won").astype(int), enable_categorical=True)
p = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 6, "eta": 0.05}
xgb.train(p, d, 300).save_model(booster)
