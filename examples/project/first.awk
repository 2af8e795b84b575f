# The stored first scores, and behind them those of deals that are not among them.
BEGIN {
	header = "deal_id,as_of_date,outcome,win_probability,risk_score,risk_category," \
	    "win_percentile,model_id"
	n = split(header, name, ",")
	if (stored != "") {
		if (!csv_header(stored, s)) {
			print stored ": cannot be read" >"/dev/stderr"
			exit 2
		}
		print csv_record
		while (csv_read(stored)) {
			print csv_record
			csv_split(f)
			known[f[s["deal_id"]]]
		}
	} else
		print header
	csv_header(scores, t)
	if (!t["win_probability"])
		exit
	while (csv_read(scores)) {
		csv_split(f)
		if (f[t["deal_id"]] in known)
			continue
		row = f[t["deal_id"]]
		for (i = 2; i <= n; i++)
			row = row "," f[t[name[i]]]
		print row
	}
}
