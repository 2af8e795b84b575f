#!/bin/sh
# changelog.sh VERSION: debian/changelog of the last commit, whose day is the package's.
set -eu
cat <<!
dealkit ($1-1) unstable; urgency=medium

  * See NEWS.md.

 -- The developers of dealkit <dealkit@dealkit.invalid>  $(TZ=UTC0 git log -1 --format=%cd --date=format-local:'%a, %d %b %Y %H:%M:%S +0000')
!
