#!/bin/sh
# check.sh VERSION: what `make deb` has made, in build/deb.  Lintian finds no error; another build, in
# another folder, by another clock's zone, language and umask, has the same bytes.  Put into an empty
# folder its programs are of that version, and hardened; purged, it leaves nothing.
set -eu
deb=build/deb
lintian --fail-on error -I "$deb"/dealkit_"$1"-1_*.changes
other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
cp -R "$deb/dealkit-$1" "$other/elsewhere"
cp "$deb/dealkit_$1.orig.tar.gz" "$other"
(
	umask 027
	cd "$other/elsewhere"
	MAKEFLAGS='' TZ=Asia/Tokyo LC_ALL=C DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -b >"$other/log" 2>&1 ||
	    { tail "$other/log"; exit 1; }
)
for package in "$deb"/*.deb; do
	cmp "$package" "$other/${package##*/}" || exit 1
	echo "the same bytes: ${package##*/}"
done

root=$other/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
: >"$root/var/lib/dpkg/status"
here() {	# ACTION WHAT
	dpkg --root="$root" --force-depends --force-not-root --log=/dev/null "$@" >"$other/log" 2>&1 ||
	    { cat "$other/log"; exit 1; }
}
here -i "$deb/dealkit_$1"-1_*.deb
for program in "$root"/usr/bin/*; do
	[ "$("$program" -V)" = "${program##*/} (dealkit) $1" ] || { echo "$program: not of $1"; exit 1; }
	readelf -dW "$program" | grep -q 'NOW.* PIE' || { echo "$program: not hardened"; exit 1; }
done
here -P dealkit
left=$(find "$root" -mindepth 1 -path "$root/var" -prune -o -print)
[ -z "$left" ] || { echo "left after a purge: $left"; exit 1; }
echo 'installed and purged'
