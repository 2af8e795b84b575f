# zsh completion of one program: PROGRAM --help | awk -v schemas=NAMES -f help.awk -f zsh.awk

function escape(s, what,   k, c, r) {	# a \ before each of these characters
	for (k = 1; k <= length(s); k++) {
		c = substr(s, k, 1)
		r = r (index(what, c) ? "\\" : "") c
	}
	return r
}

function quote(s) {		# for a word in single quotes
	gsub(/'/, "'\\''", s)
	return s
}

function choices(i,   part, k, m, s) {
	m = split(words[i], part, " ")
	for (k = 1; k <= m; k++) {
		s = s (k > 1 ? " " : "") escape(part[k], ":\\")
		if (meaning[i, part[k]] != "")
			s = s "\\:\"" escape(escape(meaning[i, part[k]], "\\\"$`"), ":") "\""
	}
	return "((" s "))"
}

function values(i,   k) {
	k = kind(i)
	if (k == "schema")
		return "{_alternative \"names\\:schema\\:(" schemas ")\" \"files\\:mapping file\\:_files\"}"
	if (k == "choice")
		return choices(i)
	return k == "file" ? "_files" : k == "folder" ? "_files -/" : " "
}

END {
	if (n == 0)
		exit 1
	print "#compdef " program
	print "# made from " program " --help"
	printf "\n_arguments -s -S"
	for (i = 1; i <= n; i++) {
		end = "[" escape(text[i], "[]\\:") "]"
		if (arg[i] != "")
			end = end (maybe[i] ? "::" : ":") escape(arg[i], ":\\") ":" values(i)
		long = name[i] (maybe[i] ? "=-" : arg[i] != "" ? "=" : "")
		short = "-" letter[i] (arg[i] != "" ? "+" : "")
		often = arg[i] != "" ? "*" : "(-" letter[i] " " name[i] ")"
		if (letter[i] == "")
			printf " \\\n\t'%s%s%s'", arg[i] != "" ? "*" : "", long, quote(end)
		else
			printf " \\\n\t'%s'{%s,%s}'%s'", often, short, long, quote(end)
	}
	print operands ? " \\\n\t'*:file:_files'" : ""
}
