# The header of a table of alerts, and those for the chief revenue officer that are not of deals.
{ exit }
BEGIN {
	file = ARGV[1]
	csv_header(file, a)
	print csv_record
	while (csv_read(file)) {
		csv_split(f)
		if (f[a["audience"]] == "cro" && f[a["deal_id"]] == "")
			print csv_record
	}
	exit
}
