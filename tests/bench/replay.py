"""What the library itself takes for what dealtrain asked of it: the same
numbers of rows, trees and parameters (spy.c's list), matrices included, from
Python, one after the other with all processors, as a script would; reading the
table is not counted.

    python3 replay.py SPY.tsv TABLE.csv

Prints the seconds of processor, the trees, and the rows times trees.
"""
import os
import sys
import time

import pandas as pd
import xgboost as xgb

spy, table = sys.argv[1:3]
t = pd.read_csv(table, low_memory=False).sort_values(["as_of_date", "deal_id"])
x = t[sorted(c for c in t.columns if c.startswith("x_"))].copy()
for c in x.select_dtypes("object"):
    x[c] = x[c].astype("category")
y = (t["outcome"] == "Won").astype(int)
took = trees = work = 0
for line in open(spy):
    rows, rounds, _, *pairs = line.rstrip("\n").split("\t")
    params = dict(p.split("=", 1) for p in pairs)
    params["nthread"] = len(os.sched_getaffinity(0))
    n, rounds = int(rows), int(rounds)
    part, label = x[:n], y[:n]
    start = time.process_time()
    d = xgb.DMatrix(part, label, enable_categorical=True)
    xgb.train(params, d, rounds)
    took += time.process_time() - start
    trees += rounds
    work += n * rounds
print(f"{took:.2f} {trees} {work}")
