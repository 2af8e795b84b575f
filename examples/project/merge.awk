# The records of folder/MODEL.out in the order of the MODELs that come in.
BEGIN {
	csv_read(folder "/model.out")
	print csv_record
	begun["model"]
}
{
	file = folder "/" $0 ".out"
	if (!($0 in begun))
		csv_read(file)
	begun[$0]
	csv_read(file)
	print csv_record
}
