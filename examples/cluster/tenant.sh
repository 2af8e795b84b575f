#!/bin/bash
# tenant.sh FOLDER: one tenant's export, FOLDER/export.csv, from cleaning to scores, in FOLDER/new,
# which becomes FOLDER/out when all is there: what was there before stays if anything fails.
# For many, two at a time, with a log of which are done:
#
#   parallel -j2 --joblog jobs.log --tag bash tenant.sh ::: tenants/*
#   parallel -j2 --joblog jobs.log --tag --resume-failed bash tenant.sh ::: tenants/*
#
# Exit status: 0 done; 1 a check spoke (too many rejected rows, which are then in
# FOLDER/rejects.csv), 2 it failed: bad input, or too few deals to learn from.  Neither is helped by
# another try.
set -euo pipefail
if [ $# -ne 1 ]; then
	echo 'usage: tenant.sh FOLDER' >&2
	exit 2
fi
cd "$1" || exit 2
rm -rf new
mkdir new
trap 'rm -rf new' ERR
dealclean -q -j 1 --max-rejects "${MAX_REJECTS:-5%}" --rejects new/rejects.csv \
	-o new/clean.csv export.csv || {
	status=$?
	[ ! -e new/rejects.csv ] || mv new/rejects.csv rejects.csv
	rm -rf new
	exit "$status"
}
dealfeat -q -j 1 --snapshots new/clean.csv | dealtrain -q -j 1 -o new/model.json >new/metrics.csv
dealfeat -q -j 1 --open new/clean.csv | dealscore -q -j 1 -m new/model.json |
	dealexplain -q -j 1 -m new/model.json -o new/open.csv
winrate -q -j 1 -p quarter -o new/winrate.csv new/clean.csv
rm -rf out rejects.csv
mv new out
