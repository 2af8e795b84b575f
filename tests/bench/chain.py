"""What a user would otherwise run in the place of the whole chain dealclean,
dealfeat, dealscore, dealexplain: a competent pandas and xgboost script.

    python3 chain.py DEALS.csv OUT.csv ROWS

Rates as of the day each deal was created, medians, calendar, categories; 300
trees of depth 6 (trained once, kept beside OUT.csv and not counted); reasons
for the first ROWS rows.  Prints seconds: without reasons, and with the
reasons of all rows, extrapolated from ROWS.
"""
import time

start = time.time()

import os
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

source, target, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
keys = ["sales_rep_id", "industry", "region", "product_type", "lead_source"]

t = pd.read_csv(source, low_memory=False)
for c in ["created_date", "closed_date", "expected_close_date"]:
    t[c] = pd.to_datetime(t[c], errors="coerce")
for c in keys + ["outcome"]:
    t[c] = t[c].str.strip()
t["deal_amount"] = pd.to_numeric(t["deal_amount"], errors="coerce")
t = t[t["deal_id"].notna()].drop_duplicates("deal_id", keep="last").reset_index(drop=True)

x = pd.DataFrame(index=t.index)
last = t["created_date"].max()
end = t["closed_date"].fillna(last)
x["age"] = (end - t["created_date"]).dt.days
x["log_amount"] = np.log1p(t["deal_amount"])
x["month"] = t["created_date"].dt.month
x["weekday"] = t["created_date"].dt.weekday
closed = t[t["outcome"].isin(["Won", "Lost"])].sort_values("closed_date")
won = (closed["outcome"] == "Won").astype("f8")
for by in [[k] for k in keys] + [["sales_rep_id", "industry"], ["region", "lead_source"]]:
    g = won.groupby([closed[k] for k in by])
    h = closed[by].assign(n=g.cumcount() + 1, w=g.cumsum(), day=closed["closed_date"])
    a = t[by].assign(day=end, at=t.index).sort_values("day")
    a = pd.merge_asof(a, h, on="day", by=by, allow_exact_matches=False).set_index("at")
    name = "_".join(by)
    x["n_" + name] = a["n"].reindex(t.index)
    x["rate_" + name] = ((a["w"] + 4) / (a["n"] + 10)).reindex(t.index)
x["amount_vs"] = t["deal_amount"] / t.groupby("product_type")["deal_amount"].transform("median")
for c in keys:
    x[c] = t[c].astype("category")
d = xgb.DMatrix(x, enable_categorical=True)

path = os.path.join(os.path.dirname(target) or ".", "chain.json")
pause = time.time()
if not os.path.exists(path):
    y = (t["outcome"] == "Won").astype(int)
    m = np.flatnonzero((t["outcome"] != "Open").to_numpy())[:60000]
    p = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 6, "eta": 0.05}
    xgb.train(p, xgb.DMatrix(x.iloc[m], y.iloc[m], enable_categorical=True), 300).save_model(path)
booster = xgb.Booster(model_file=path)
start += time.time() - pause

p = booster.predict(d)
t["win_probability"] = p.round(6)
t["risk_score"] = (1 - p).round(6)
t["risk_category"] = np.where(p < 0.2, "High", np.where(p < 0.5, "Medium", "Low"))

pause = time.time()
phi = booster.predict(xgb.DMatrix(x[:rows], enable_categorical=True), pred_contribs=True)
names = x.columns.to_numpy()
top = np.argsort(phi[:, :-1], axis=1)[:, :3]
reasons = [", ".join(names[i]) for i in top]
reason_time = time.time() - pause
start += reason_time
t["top_factors"] = pd.Series(reasons, index=t.index[:rows])
t.to_csv(target, index=False)
plain = time.time() - start
print(f"{plain:.2f} {plain + reason_time * len(t) / rows:.2f}")
