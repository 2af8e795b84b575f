# The scores of a week ago (then, of day; may be absent) beside those of now.
BEGIN {
	if (csv_header(then, was) && was["win_probability"])
		while (csv_read(then)) {
			csv_split(f)
			if (f[was["risk_category"]] != "")
				chance[f[was["deal_id"]]] = f[was["win_probability"]]
		}
	print "deal_id,as_of_date,win_probability,since,win_probability_before,score_trend"
	csv_header(now, is)
	while (csv_read(now)) {
		csv_split(f)
		id = f[is["deal_id"]]
		p = is["win_probability"] ? f[is["win_probability"]] : ""
		trend = "Not enough"
		known = (id in chance) && f[is["risk_category"]] != ""
		if (known) {
			change = p - chance[id]
			trend = change >= least - 1e-9 ? "Improving" : \
			    change <= -least + 1e-9 ? "Declining" : "Steady"
		}
		print id "," f[is["as_of_date"]] "," p "," (known ? day : "") "," \
		    (known ? chance[id] : "") "," trend
	}
}
