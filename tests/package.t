#!/bin/bash
# The tarball and what debian/ says; make deb-check builds the package twice.
. "$(dirname "$0")/lib.sh"
root=$(cd "$(dirname "$0")/.." && pwd)
git -C "$root" rev-parse -q --verify HEAD >/dev/null 2>&1 || { echo '1..0 # SKIP not in a git checkout'; exit 0; }
git clone -q "$root" "$tmp/tree" 2>/dev/null || { echo '1..0 # SKIP no clone of the checkout'; exit 0; }
cd "$tmp/tree" || exit 1
version=$(dealclean -V | awk '{ print $NF }')

make -s dist
ok 'make dist writes a tarball of the version' test -s "build/dealkit-$version.tar.gz"
sha=$(sha256sum <"build/dealkit-$version.tar.gz")
(umask 077; TZ=Asia/Tokyo LC_ALL=C make -s dist)
ok 'the same bytes with another umask and zone' test "$sha" = "$(sha256sum <"build/dealkit-$version.tar.gz")"
tar -tzf "build/dealkit-$version.tar.gz" | sed -n "s|^dealkit-$version/||p" | grep -v -e '/$' -e '^$' | sort >have
git ls-files | sort >want
ok 'of all that is committed' cmp have want
ok 'and no file beside it' test "$(ls build)" = "dealkit-$version.tar.gz"
echo >>README.md
run make -s dist
exits 'what is not committed does not stop it' 0
like 'but is said to be left out' 'not committed is left out'
git checkout -q README.md
mv .git git
run env GIT_DIR="$tmp/none" make -s dist
ok 'without git it is an error' test "$status" -ne 0
mv git .git
ok 'the news begin with the version' grep -q "^## $version\\(,\\|$\\)" <(sed -n '/^## /{p;q}' NEWS.md)
ok 'the package and the project have one licence' cmp <(sed '1,/^License: Expat/d; s/^ \.\{0,1\}//' tests/package/debian/copyright | tail -n +3 | tr '\n' ' ') \
	<(sed '1,4d' LICENSE | tr '\n' ' ')

sh tests/package/changelog.sh "$version" >changelog
ok 'the changelog has the version and the day of the last commit' grep -q "^dealkit ($version-1) " changelog
ok 'a day that tools read' date -d "$(sed -n 's/^ -- .*>  //p' changelog)"
if command -v dpkg-parsechangelog >/dev/null; then
	ok 'that dpkg reads' test "$(dpkg-parsechangelog -l changelog -S Version)" = "$version-1"
fi
# What make deps installs is what the package is built with.
for package in $(make -s -f Makefile --eval 'list: ; @echo $(DEBS)' list); do
	case $package in *-dev) ;; *) continue ;; esac
	ok "the package is built with $package" grep -q "\b$package\b" tests/package/debian/control
done
for word in 'PREFIX=/usr' 'VERSION=$(DEB_VERSION_UPSTREAM)' 'hardening=+all' 'dh_compress -Xexamples/'; do
	ok "debian/rules: $word" grep -qF -- "$word" tests/package/debian/rules
done
ok 'CFLAGS of the environment count' test "$(CFLAGS=-O0 make -s --eval 'list: ; @echo $(CFLAGS)' list)" = -O0
finish
