# Each record of table into folder/MODEL.in by its segment; MODEL of each is printed, in order.
BEGIN {
	csv_header(segments, s)
	while (csv_read(segments)) {
		csv_split(f)
		name[++n] = "model-" f[s["name"]]
		column[n] = f[s["column"]]
		value[n] = f[s["value"]]
	}
	csv_header(table, t)
	header = csv_record
	print header >(folder "/model.in")	# also without deals: it gives the header
	while (csv_read(table)) {
		csv_split(f)
		model = "model"
		for (i = n; i > 0; i--)
			if (f[t[column[i]]] == value[i])
				model = name[i]
		if (model != "model" && !(model in begun))
			print header >(folder "/" model ".in")
		begun[model]
		print csv_record >(folder "/" model ".in")
		print model
	}
}
