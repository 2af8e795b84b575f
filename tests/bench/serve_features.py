"""The features of the first row of a table as serve_fastapi.py takes them.

    python3 serve_features.py MODEL FEATURES.csv
"""
import csv
import json
import sys

import xgboost as xgb

booster = xgb.Booster(model_file=sys.argv[1])
words = json.loads(booster.attr("dealkit_dictionaries"))
row = next(csv.DictReader(open(sys.argv[2], newline="")))
deal = {}
for name in booster.feature_names:
    v = row[name]
    if name in words:
        deal[name] = words[name].index(v) if v in words[name] else None
    else:
        deal[name] = float(v) if v else None
json.dump(deal, sys.stdout)
