#!/bin/sh
# check.sh VERSION: what `make deb` has made, in build/deb.  Lintian finds no error; another build, in
# another folder, by another clock's zone, language and umask, has the same bytes.
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
