#!/bin/bash
# Python's XGBoost loads the models and gives the same margins and reasons.
. tests/lib.sh

for python in python3 /usr/bin/python3; do
	"$python" -c 'import xgboost, pandas' 2>"$tmp/.err" && break
	python=
done
if [ -z "$python" ]; then
	skip "Python's XGBoost" 'no python3 with xgboost and pandas'
	finish
	exit
fi

cat >"$tmp/same.py" <<'!'
"""same.py MODEL DEALS SCORED LONG: what dealkit says of the deals is what xgboost says."""
import json
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

model, deals, scored, long = sys.argv[1:5]
booster = xgb.Booster(model_file=model)
words = json.loads(booster.attr("dealkit_dictionaries"))
c = json.loads(booster.attr("dealkit_calibration"))
x = pd.read_csv(deals)[booster.feature_names].copy()
for name, w in words.items():
    x[name] = pd.Categorical(x[name].astype(str).where(x[name].notna()), categories=w)
d = xgb.DMatrix(x, enable_categorical=True)
m = booster.predict(d, output_margin=True).astype("f8")
a, b = (c["a"], c["b"]) if c["kind"] == "sigmoid" else (1, 0)
if c["kind"] != "isotonic":
    p = 1 / (1 + np.exp(-(a * m + b)))
    print("probability", abs(pd.read_csv(scored)["win_probability"] - p).max() <= 1e-6)
phi = booster.predict(d, pred_contribs=True)
ours = pd.read_csv(long)["contribution"].to_numpy("f8").reshape(len(x), -1)
print("contributions", abs(ours - phi[:, :-1]).max() <= 1e-5)
print("sum", abs(ours.sum(axis=1) + phi[:, -1] - m).max() <= 1e-5)
text = bytes(booster.save_raw("json"))
print("bytes", text == open(model, "rb").read())
!

agree() {	# NAME MODEL DEALS
	dealscore -q -m "$2" "$3" >"$tmp/scored.csv"
	dealexplain -q -r long -m "$2" "$3" >"$tmp/long.csv"
	"$python" "$tmp/same.py" "$2" "$3" "$tmp/scored.csv" "$tmp/long.csv" >"$tmp/.out" 2>"$tmp/.err"
	ok "$1: Python runs" test $? -eq 0
	ok "$1: the margins are the same" eval '! grep -q "probability False" "$tmp/.out"'
	ok "$1: contributions to 1e-5" grep -qx 'contributions True' "$tmp/.out"
	ok "$1: which add up to the margin" grep -qx 'sum True' "$tmp/.out"
}

sed -E 's/(,[^,]*){3}$//' "$root/tests/golden/scores.csv" | sed '2,$s/,"O""Hara, 5%"/,other/' >"$tmp/deals.csv"
agree "Python's model" "$root/tests/golden/model.json" "$tmp/deals.csv"
dealgen --deals 2500 -o "$tmp/crm.csv"
dealfeat -q --snapshots=month "$tmp/crm.csv" -o "$tmp/features.csv"
dealtrain -q -o "$tmp/model.json" "$tmp/features.csv" >"$tmp/metrics.csv"
agree 'our model' "$tmp/model.json" "$tmp/features.csv"
ok 'and Python 1.7 writes our model again byte for byte' eval '! "$python" -c "import xgboost as x; exit(x.__version__[:3] != \"1.7\")" ||
	grep -qx "bytes True" "$tmp/.out"'
finish
