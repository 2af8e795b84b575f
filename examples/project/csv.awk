# CSV (RFC 4180) and days for awk: awk -f csv.awk -f PROGRAM.  A field keeps its quotes.

# The next record of FILE, which may be of several lines; 0 at its end.
function csv_read(file,    line) {
	if ((getline csv_record <file) <= 0)
		return 0
	while (csv_open(csv_record) && (getline line <file) > 0)
		csv_record = csv_record "\n" line
	return 1
}
function csv_open(text) {
	return index(text, "\"") && gsub(/"/, "\"", text) % 2
}

# The fields of csv_record into field[1..], their number.
function csv_split(field,    part, n, i, k) {
	n = split(csv_record, part, ",")
	if (!index(csv_record, "\"")) {
		for (i = 1; i <= n; i++)
			field[i] = part[i]
		return n
	}
	for (i = 1; i <= n; i++) {
		field[++k] = part[i]
		while (csv_open(field[k]) && i < n)
			field[k] = field[k] "," part[++i]
	}
	return k
}

# The header of FILE: where[NAME] is the number of a column; 0 if there is none.
function csv_header(file, where,    name, n, i) {
	if (!csv_read(file))
		return 0
	n = csv_split(name)
	for (i = 1; i <= n; i++)
		where[name[i]] = i
	return n
}

# A text as a field.
function csv_field(text) {
	gsub(/[\n\r\t]/, " ", text)
	if (text !~ /[",]/)
		return text
	gsub(/"/, "\"\"", text)
	return "\"" text "\""
}

# Days since 1970-01-01 of YYYY-MM-DD, in the Gregorian calendar.
function day_number(text,    part, y, m) {
	split(text, part, "-")
	y = part[1] + 0
	m = part[2] + 0
	if (m <= 2) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + \
	    int((153 * m - 457) / 5) + part[3] - 719469
}
