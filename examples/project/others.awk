# The header of a table of alerts, and those for the chief revenue officer that are not of deals.
BEGIN {
	csv_header(alerts, a)
	print csv_record
	while (csv_read(alerts)) {
		csv_split(f)
		if (f[a["audience"]] == "cro" && f[a["deal_id"]] == "")
			print csv_record
	}
}
