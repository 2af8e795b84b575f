# What a program's --help says, for bash.awk and zsh.awk, which write it for a shell:
#   program, operands (0: it takes none), n options, and of each of them
#   letter[i] ("" without one), name[i], arg[i] ("" for a flag), maybe[i] (only as =ARG), text[i],
#   words[i] of its closed set, and meaning[i, word]
# Options begin in column 3 or 7, what they do in 29, choices in 31, what these mean in 42:
# base/opt.c prints it so, and tests/winrate.t holds it.

function trim(s) {
	sub(/^ +/, "", s)
	sub(/ +$/, "", s)
	return s
}

function more(i, before, s) {	# a line of help goes on
	return before (before == "" || s == "" ? "" : " ") s
}

# The names of an argument's closed set that stand in it, as in N|all.
function small_names(s,   part, k, kept) {
	kept = ""
	for (k = split(s, part, "|"); k > 0; k--)
		if (index(s, "|") && part[k] ~ /^[a-z0-9]+$/)
			kept = part[k] (kept == "" ? "" : " ") kept
	return kept
}

# choice, schema, file, folder, or none: what completes option i's argument
function kind(i) {
	if (arg[i] == "SCHEMA")
		return "schema"
	if (words[i] != "")
		return "choice"
	if (arg[i] ~ /^(FILE|MODEL|OLD|BOOSTER|PROGRAM)$/)
		return "file"
	return arg[i] == "DIR" ? "folder" : "none"
}

/^usage: / {
	program = $2
	usage = 1
}

usage && /(FILE|TABLE) \.\.\.\]$/ {
	operands = 1
}

/^[A-Z]/ {
	usage = 0
}

/^  (-[A-Za-z], |    )--[a-z]/ {
	i = ++n
	letter[i] = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
	left = substr($0, 28, 1) == " " || length($0) < 28 ? substr($0, 7, 22) : substr($0, 7)
	text[i] = substr($0, 29 + length(left) - length(substr($0, 7, 22)))
	left = trim(left)
	match(left, /^--[a-z0-9-]+/)
	name[i] = substr(left, 1, RLENGTH)
	left = substr(left, RLENGTH + 1)
	maybe[i] = left ~ /^\[=.*\]$/
	arg[i] = maybe[i] ? substr(left, 3, length(left) - 3) : trim(left)
	words[i] = small_names(arg[i])
	next
}

n > 0 && /^                              [^ ]/ {		# a choice
	word = $1
	words[n] = words[n] (words[n] == "" ? "" : " ") word
	meaning[n, word] = trim(substr($0, 31 + length(word)))
	next
}

n > 0 && /^                            [^ ]/ {
	text[n] = more(n, text[n], trim($0))
	next
}

n > 0 && /^                                         [^ ]/ {
	meaning[n, word] = more(n, meaning[n, word], trim($0))
}

/^$/ && n > 0 {
	exit
}
