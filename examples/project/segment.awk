# The records of table whose column has this value.
BEGIN {
	csv_header(table, t)
	print csv_record
	if (!t[column]) {
		print "models.csv: no column " column " among the deals" >"/dev/stderr"
		exit 1
	}
	while (csv_read(table)) {
		csv_split(f)
		if (f[t[column]] == value)
			print csv_record
	}
}
