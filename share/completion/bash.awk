# bash completion of one program: PROGRAM --help | awk -v schemas=NAMES -f help.awk -f bash.awk

function options(i,   s) {	# as a pattern of case
	s = letter[i] != "" ? "-" letter[i] " | " : ""
	return s name[i]
}

function values(i,   k) {
	k = kind(i)
	if (k == "schema")
		return "words='" schemas "'"
	if (k == "choice")
		return "words='" words[i] "'; compopt +o default 2>/dev/null"
	if (k == "folder")
		return "compopt +o default -o dirnames 2>/dev/null"
	return "compopt +o default 2>/dev/null"
}

END {
	if (n == 0)
		exit 1
	print "# bash completion of " program ", made from " program " --help"
	print "_dealkit_" program "()\n{"
	print "\tlocal at=$COMP_CWORD cur prev words= word"
	print "\n\tCOMPREPLY=()"
	print "\tcur=${COMP_WORDS[at]} prev=${COMP_WORDS[at - 1]}"
	print "\tfor word in \"${COMP_WORDS[@]:1:at - 1}\"; do"
	print "\t\t[[ $word != -- ]] || return 0\t# files from here on"
	print "\tdone"
	print "\tif [[ $cur == = ]]; then\t\t# a word of its own to readline"
	print "\t\tcur= prev=$prev="
	print "\telif [[ $prev == = && $at -gt 1 ]]; then"
	print "\t\tprev=${COMP_WORDS[at - 2]}="
	print "\tfi"
	print "\tcase $prev in"
	for (i = 1; i <= n; i++) {
		if (arg[i] == "")
			continue
		where = maybe[i] ? name[i] "=" : options(i) " | " name[i] "="
		if (kind(i) == "file")
			print "\t" where ") return 0 ;;"
		else
			print "\t" where ") " values(i) " ;;"
	}
	all = ""
	for (i = 1; i <= n; i++)
		all = all " " (letter[i] != "" ? "-" letter[i] " " : "") name[i]
	print "\t*)"
	if (!operands)
		print "\t\tcompopt +o default 2>/dev/null"
	print "\t\t[[ $cur != -* ]] || words='" substr(all, 2) "' ;;"
	print "\tesac"
	print "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))"
	print "}"
	print "complete -o default -F _dealkit_" program " " program
}
