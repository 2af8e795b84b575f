#!/bin/bash
# The house: what stands where, and who may know whom.
. tests/lib.sh

ok 'nothing else at the top' eval '! git ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
	grep -vxE "Makefile|README.md|LICENSE|NEWS.md|tools|lib|share|tests|examples|man|\..*" | grep .'
ok 'lib includes nothing of tools' eval '! grep -nE "#include \".*tools/" lib/*/*.[ch]'
ok 'one module knows xgboost' test "$(grep -l 'xgboost/c_api.h>' lib/*/*.c tools/*.c)" = lib/learn/xgb.c
ok 'one module knows libcsv' test "$(grep -l '<csv.h>' lib/*/*.c tools/*.c)" = lib/csv/parse.c
ok 'one module knows utf8proc' test "$(grep -l '<utf8proc.h>' lib/*/*.c tools/*.c)" = lib/base/unicode.c
ok 'one module knows curl' test "$(grep -l 'curl/curl.h>' lib/*/*.c tools/*.c)" = lib/send/transport.c
ok 'one module knows libmicrohttpd' test "$(grep -l '<microhttpd.h>' lib/*/*.c tools/*.c)" = lib/serve/http.c
ok 'one module knows hiredis' test "$(grep -l 'hiredis/hiredis.h>' lib/*/*.c tools/*.c)" = lib/store/redis.c
ok 'one module packs by zlib, one unpacks' test "$(grep -l '<zlib.h>' lib/*/*.c tools/*.c | tr '\n' ' ')" = 'lib/csv/unpack.c lib/report/pack.c '
ok 'jansson stays where JSON is' eval '! grep -l "<jansson.h>" lib/*/*.[ch] tools/*.c |
	grep -vE "^lib/((model|learn|send|brief)/|base/json_memory\.)"'
ok 'nettle stays in base' eval '! grep -l "<nettle/" lib/*/*.[ch] tools/*.c | grep -vE "^lib/base/(sha256|hmac)\.[ch]"'
ok 'nobody asks for a locale' eval '! grep -n "setlocale *(" lib/*/*.c tools/*.c'
for program in tools/*.c; do
	name=$(basename "$program" .c)
	ok "$name has a manual" test -f "man/$name.1"
	ok "$name has a test" test -f "tests/$name.t"
	ok "$name is in the README" grep -q "^| .$name. |" README.md
	ok "$name is in deal(7)" grep -q "^.Xr $name 1" man/deal.7
done
finish
