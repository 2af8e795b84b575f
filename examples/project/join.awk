# Each record of table, and behind it the column of its deal in with; "" where it has none.
BEGIN {
	csv_header(with, w)
	while (csv_read(with)) {
		csv_split(f)
		value[f[w["deal_id"]]] = f[w[column]]
	}
	csv_header(table, t)
	print csv_record "," column
	while (csv_read(table)) {
		csv_split(f)
		print csv_record "," value[f[t["deal_id"]]]
	}
}
