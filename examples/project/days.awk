# days.awk DAY DAY: the days from the first to the second.
BEGIN { print day_number(ARGV[2]) - day_number(ARGV[1]) }
