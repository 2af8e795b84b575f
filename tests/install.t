#!/bin/bash
# make install, and make uninstall, in a folder of their own.
. tests/lib.sh
unset DEALKIT_SHARE
if [ "$bin" != "$root/build/bin" ] && [ -z "${MAKELEVEL:-}" ]; then
	skip 'install' 'not run by make, and not from build/'
	finish
	exit
fi
# By the name that the build has in the tree: what an object depends on is noted under it.
build=${bin%/bin}
build=${build#"$root"/}
to() {		# TARGET
	run make -s -C "$root" O="$build" DESTDIR="$tmp/root" "$1"
}

to install
exits 'make install' 0
place=$tmp/root/usr/local
for program in "$root"/tools/*.c; do
	name=$(basename "$program" .c)
	run "$place/bin/$name" --version
	is "$name is there" 0 "$name (dealkit) $(sed -n 's/^VERSION *= *//p' "$root/Makefile")
"
	ok "with its completion" test -s "$place/share/bash-completion/completions/$name" -a \
		-s "$place/share/zsh/site-functions/_$name"
	ok "with its page" test -r "$place/share/man/man1/$name.1"
done
ok 'deal(5) and deal(7)' test -r "$place/share/man/man5/deal.5" -a -r "$place/share/man/man7/deal.7"
ok 'what is new' cmp "$root/NEWS.md" "$place/share/doc/dealkit/NEWS.md"
ok 'share as it is' diff -r "$root/share" "$place/share/dealkit"
ok 'examples as they are' diff -r "$root/examples" "$place/share/doc/dealkit/examples"
cd "$tmp" || exit 1
PATH=$place/bin:$PATH run dealclean -q "$place/share/doc/dealkit/examples/deals.csv"
exits 'a program finds its share where it is installed' 0
ok 'and works' grep -q '^D08000,' "$tmp/.out"

to uninstall
exits 'make uninstall' 0
ok 'leaves no file' test -z "$(find "$tmp/root" -type f -o -name 'dealkit*')"
finish
