#!/bin/bash
# Completion in bash and zsh: all that --help lists is completed, in a real shell.
. tests/lib.sh
made=$tmp/completion
schemas="auto none $(cd "$root/share" && printf '%s ' schema-*.csv | sed 's/schema-//g; s/\.csv//g')"
mkdir "$made"
for program in "$root"/tools/*.c; do
	name=$(basename "$program" .c)
	for shell in bash zsh; do
		"$name" --help | awk -v schemas="$schemas" -f "$root/share/completion/help.awk" \
			-f "$root/share/completion/$shell.awk" >"$made/${shell%bash}$name" || exit 1
	done
	mv "$made/zsh$name" "$made/_$name"
done

# words LINE: what bash offers for its last word; readline makes = a word of its own
words() {
	bash -c 'words=($2)
		[[ $2 != *" " ]] || words+=("")
		. "$1/${words[0]}"
		COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
		"_dealkit_${words[0]}"
		echo "${COMPREPLY[@]}"' - "$made" "${1//=/ = }"
}
offers() {	# LINE WORDS
	ok "'$1': ${2:-nothing}" test "$(words "$1")" = "$2"
}

for program in "$root"/tools/*.c; do
	name=$(basename "$program" .c)
	options=$("$name" --help | sed -En 's/^  (-[A-Za-z]), (--[a-z-]+).*/\1 \2/p; s/^      (--[a-z-]+).*/\1/p' | xargs)
	offers "$name -" "$options"
	missing=
	for option in $options; do
		grep -qE -- "^	.*[^a-z-]${option}[^a-z-]" "$made/_$name" || missing="$missing $option"
	done
	ok "$name: zsh has all options${missing:+, but$missing}" test -z "$missing"
done

offers 'winrate -r c' 'cohort compare cycle'
offers 'winrate --report c' 'cohort compare cycle'
offers 'winrate --report=c' 'cohort compare cycle'
offers 'winrate --date=' 'created closed'
offers 'winrate -t -p ' 'year quarter month week none'
offers 'winrate --baseline a' 'all'
offers 'winrate --depth ' '1 2'
offers 'winrate --recent ' ''
offers 'winrate --rec' '--recent'
offers 'winrate -- --rec' ''
offers 'winrate deals.csv --hor' '--horizon'
offers 'dealclean --dup ' 'last first reject'
offers 'dealclean --decimal ' '. ,'
offers 'dealclean -s hu' 'hubspot'
offers 'dealtrain --calibrate i' 'isotonic'
offers 'dealfeat --snapshots ' ''
offers 'dealsend --send' '--sendmail'
offers 'dealgen --amount-effect s' 'step'
offers 'dealgen --no' '--no-signal'

# typed SHELL LINE EXPECTED
typed() {
	case $1 in
	bash) set -- "$@" --norc --noprofile -i
		setup="for f in '$made'/[dw]*; do source \$f; done" ;;
	zsh) set -- "$@" -f -i
		setup="fpath=('$made' \$fpath); autoload -Uz compinit; compinit -u -D" ;;
	esac
	ok "$1, '$2' and a tab: $3" env SETUP="$setup" python3 "$root/tests/complete.py" \
		"$2" "$3" "$1" "${@:4}"
}
cd "$root/share" || exit 1
for shell in bash zsh; do
	if ! command -v "$shell" >/dev/null || ! command -v python3 >/dev/null; then
		skip "completion in a real $shell" "no $shell, or no python3"
		continue
	fi
	for f in "$made"/*; do
		case $shell${f##*/} in
		bash_* | zsh[dw]*) ;;
		*) ok "$shell reads ${f##*/}" "$shell" -n "$f" ;;
		esac
	done
	typed "$shell" 'winrate -r com' 'compare'
	typed "$shell" 'winrate --date=cre' 'created'
	typed "$shell" 'winrate --stages stag' 'stages.csv'
	typed "$shell" 'winrate stag' 'stages.csv'
	typed "$shell" 'dealclean -s hub' 'hubspot'
	typed "$shell" 'dealclean -s ./stag' './stages.csv'
	typed "$shell" 'dealsend --spo' '--spool'
done
finish
