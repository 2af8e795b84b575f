# Two tables of out-of-fold predictions: deals, the mean log loss of either by the rows that
# both have, the difference with its standard error (a deal is one observation), and which.
function loss(p, outcome) {
	if (outcome == "Lost")
		p = 1 - p
	return -log(p > 1e-6 ? p : 1e-6)
}
BEGIN {
	csv_header(all, a)
	while (csv_read(all)) {
		csv_split(f)
		chance[f[a["deal_id"]], f[a["as_of_date"]]] = f[a["win_probability"]]
	}
	csv_header(own, o)
	while (csv_read(own)) {
		csv_split(f)
		key = f[o["deal_id"]] SUBSEP f[o["as_of_date"]]
		outcome = f[o["outcome"]]
		if (!(key in chance) || (outcome != "Won" && outcome != "Lost"))
			continue
		x = loss(chance[key], outcome)
		y = loss(f[o["win_probability"]], outcome)
		rows++
		sum_all += x
		sum_own += y
		each[f[o["deal_id"]]] += y - x
		count[f[o["deal_id"]]]++
	}
	if (!rows) {
		print ",,,,,all"
		exit
	}
	mean = (sum_own - sum_all) / rows
	for (deal in each) {
		n++
		d = each[deal] - count[deal] * mean
		square += d * d
	}
	error = sqrt(square) / rows
	printf "%d,%.6f,%.6f,%.6f,%.6f,%s\n", n, sum_all / rows, sum_own / rows, mean, error, \
	    mean + 2 * error < 0 ? "own" : "all"
}
