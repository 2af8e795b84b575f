# dealkit -- see README.md, or run "make help".
# Build products go to $O, one tree per flavour.  Own settings go to config.mk.

VERSION = 0.2.0
PREFIX  = /usr/local
O       = build
CC      = cc
CFLAGS ?= -O2 -g
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)

-include config.mk

TOOLS = $(patsubst tools/%.c,%,$(wildcard tools/*.c))
LIB   = $(patsubst lib/%.c,%,$(wildcard lib/*/*.c))
UNIT  = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
TESTS = $(filter-out $(SKIP),$(sort $(wildcard tests/*.t)) $(UNIT:%=$O/unit/%))
MAN   = $(wildcard man/*.[157])
DEBS  = build-essential libcsv-dev libxgboost-dev libjansson-dev nettle-dev uthash-dev \
	libcurl4-openssl-dev libmicrohttpd-dev libutf8proc-dev libhiredis-dev \
	zlib1g-dev tzdata
DEBS_TEST = libcmocka-dev mandoc python3 miller redis-server curl jq
DEBS_CI   = clang libclang-rt-14-dev shellcheck zsh chromium poppler-utils parallel python3-distributed \
	$(if $(shell command -v npm),,nodejs npm)
NODE_CI   = playwright-core@1.61.1 axe-core@4.10.3 @duckdb/node-api@1.5.6-r.1

A      = $O/libdeal.a
CSTD   = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -ffp-contract=off -pthread
LDLIBS = -lcsv -ljansson -lnettle -lutf8proc -lz -lm -pthread
DATA   = examples/deals.csv
SECONDS = 60
TRAINERS = tests/dealtrain.t tests/demo.t tests/recent.t build/tsan/unit/xgb build/tsan/unit/validate
SUDO   = $(if $(filter-out 0,$(shell id -u)),sudo)
# C11, and clang with it, lets not even 0 be added to a null pointer: loops over nothing do.
ASAN   = LDFLAGS=-fsanitize=address,undefined CFLAGS="-O1 -g $(SAN) -fsanitize=address,undefined \
	 $(if $(findstring clang,$(CC)),-fno-sanitize=pointer-overflow)"
TSAN   = LDFLAGS=-fsanitize=thread CFLAGS="-O1 -g $(SAN) -fsanitize=thread"
SAN    = -fno-sanitize-recover=all -fno-omit-frame-pointer

# Short lines while it builds; V=1 shows the commands, -s nothing.
QUIET  = $(findstring s,$(firstword -$(MAKEFLAGS)))
Q      = $(if $(V),,@)
SAY    = $(if $(V)$(QUIET),@:,@echo "  $(1)  $@")
HEADERS = csv.h curl/curl.h hiredis/hiredis.h jansson.h microhttpd.h nettle/sha2.h utf8proc.h uthash.h \
	xgboost/c_api.h zlib.h

all: $(TOOLS:%=$O/bin/%)		## all programs, in build/bin (default)

# A program that needs more than the common libraries says so in one line.
$O/bin/dealtrain $O/unit/xgb $O/unit/booster_append $O/unit/permtest $O/unit/validate $O/unit/hostile $O/unit/library $O/study/learn: LDLIBS += -lxgboost
$O/bin/dealsend $O/bin/dealbrief $O/unit/llm: LDLIBS += -lcurl
$O/bin/dealserve: LDLIBS += -lmicrohttpd -lcurl
$O/bin/dealstore $O/bin/dealserve: LDLIBS += -lhiredis

$O/bin/%: $O/tools/%.o $A
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $A $(LDLIBS)
$O/unit/%: $O/tests/unit/%.o $A
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $A -lcmocka $(LDLIBS)
$O/fuzz/%: $O/tests/fuzz/%.o $A
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $A $(LDLIBS)
$O/study/%: $O/tests/study/%.o $A
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $A $(LDLIBS)
$O/bench/%: $O/tests/bench/%.o $A
	@mkdir -p $(@D)
	$(call SAY,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $A $(LDLIBS)
$A: $(LIB:%=$O/lib/%.o)
	$(call SAY,AR)
	$(Q)rm -f $@ && ar rcs $@ $^
$O/%.o: %.c Makefile $O/flags
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) $(CSTD) $(WARN) $(DEFS) -Ilib $(CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<
lib/%.h: ;				# one that is gone: what knew it is made anew
-include $(wildcard $O/*/*.d $O/*/*/*.d)

# Only these know the version and the place; other flags make everything anew.
$O/lib/base/opt.o: DEFS = -DDEALKIT_VERSION='"$(VERSION)"'
$O/lib/base/file.o: DEFS = -DDEALKIT_DATADIR='"$(PREFIX)/share/dealkit"'
$O/lib/base/file.o: $O/prefix
$O/prefix: STAMP = $(PREFIX)
$O/flags: STAMP = $(CC) $(CSTD) $(CPPFLAGS) $(CFLAGS) $(WARN) $(LDFLAGS)
$O/flags $O/prefix: FORCE
	@mkdir -p $O
	@echo '$(STAMP)' | cmp -s - $@ || { $(NEED) echo '$(STAMP)' >$@; }
$O/flags: NEED = command -v $(CC) >/dev/null || { echo "no $(CC): make deps installs what is missing" >&2; exit 1; }; \
	for h in $(HEADERS); do $(CC) $(CPPFLAGS) -include $$h -E -xc /dev/null >/dev/null 2>&1 || \
	{ echo "no <$$h>: make deps installs what is missing" >&2; exit 1; }; done;

# With them what no test runs, so that it goes on compiling.
unit: $(UNIT:%=$O/unit/%) $O/study/learn $O/bench/copy $O/bench/rows $O/tests/fuzz/clean.o $O/tests/fuzz/deals.o $O/tests/fuzz/tables.o $O/tests/fuzz/requests.o	## the unit tests, without running them
check: all unit				## run all tests; TESTS="tests/man.t" runs some
	DEALKIT_BIN=$(abspath $O)/bin prove $(PROVEFLAGS) $(TESTS)
edge:					## the tests, reading one byte at a time
	$(MAKE) check O=build/edge CPPFLAGS=-DREC_CHUNK=1
asan:					## the tests with address and undefined behaviour sanitizers, but for the browser's
	$(MAKE) check O=build/asan SKIP=tests/page.t $(ASAN)
# OpenMP's threads inside libxgboost are not instrumented and take hours here: models are learned without.
tsan: O = build/tsan
tsan:					## the tests but of learning, with the thread sanitizer
	$(MAKE) build/bin/dealtrain O=build
	$(MAKE) all unit O=$O $(TSAN)
	cp build/bin/dealtrain $O/bin/dealtrain
	TSAN_OPTIONS=suppressions=$(abspath tests/tsan.supp) $(MAKE) check O=$O SKIP="$(TRAINERS)" $(TSAN)
fuzz:					## random bytes into the reader, as deals, small tables, requests, for SECONDS=60 each
	$(MAKE) build/fuzz/fuzz/clean build/fuzz/fuzz/deals build/fuzz/fuzz/tables build/fuzz/fuzz/requests O=build/fuzz CC=clang CPPFLAGS=-DREC_CHUNK=64 \
	    LDFLAGS=-fsanitize=fuzzer,address,undefined \
	    CFLAGS="-O1 -g $(SAN) -fsanitize=fuzzer-no-link,address,undefined"
	for part in clean deals tables requests; do mkdir -p build/fuzz/$$part && \
	    DEALKIT_SHARE=share build/fuzz/fuzz/$$part -max_total_time=$(SECONDS) -dict=tests/fuzz/csv.dict \
	    build/fuzz/$$part || exit 1; done
hostile:				## 10,000 damaged models, with the sanitizers
	$(MAKE) build/asan/unit/hostile O=build/asan $(ASAN)
	HOSTILE=10000 build/asan/unit/hostile
lint:					## manual pages and shell scripts
	mandoc -T lint -W warning $(MAN)
	shellcheck -x -P .:tests -e SC2016 tests/*.t tests/lib.sh tests/report.sh tests/reasons.sh tests/study/*.sh tests/bench/*.sh \
	    $(filter-out %/units %.awk %.csv %.mk %.md %.yml %/Makefile %/crontab,$(wildcard examples/project/* examples/store/*)) \
	    $(filter-out %.py %.md,$(wildcard examples/cluster/*)) examples/dealtrack examples/recipes/miller \
	    examples/recipes/postgres .ci/run tests/package/*.sh
bench: all $O/bench/copy $O/bench/rows		## speed, as ratios against other tools
	DEALKIT_BIN=$(abspath $O)/bin bash tests/bench/bench.sh $O/bench
bench-serve: $O/bin/dealserve		## requests a second, beside FastAPI (needs wrk)
	DEALKIT_BIN=$(abspath $O)/bin bash tests/bench/serve.sh $O/bench
bench-record:				## keep the last bench in tests/bench/history.csv; what got worse is named
	bash tests/bench/record.sh $O/bench
PART = rows parts verdict recent winrate speed forecast drift effect
study: all $O/study/learn		## what is claimed, against known truth; PART="speed" of them, STUDY=-f: more
	for part in $(PART); do \
	    DEALKIT_BIN=$(abspath $O)/bin bash tests/study/$$part.sh $(STUDY) || exit 1; done
reasons: all				## is the first reason one that the law knows? (minutes)
	DEALKIT_BIN=$(abspath $O)/bin bash tests/reasons.sh
demo: all				## the first run of examples/project, on DATA=FILE, with SCHEMA=FILE if it needs one
	rm -rf build/demo && mkdir -p build && cp -R examples/project build/demo
	case '$(SCHEMA)' in *[./]*) cp '$(SCHEMA)' build/demo/schema.csv ;; esac
	@echo 'Cleans $(DATA), learns from it, tests on later deals, scores: some seconds to minutes.' >&2
	PATH="$(abspath $O)/bin:$$PATH" && export PATH && EXPORT="$$(realpath '$(DATA)')" MAX_AGE= \
	    SCHEMA=$(if $(findstring .,$(SCHEMA)),./schema.csv,$(or $(SCHEMA),auto)) \
	    build/demo/run score && build/demo/show

# What a shell completes, from the --help that the option tables print.
completion: $(TOOLS:%=$O/completion/%) $(TOOLS:%=$O/completion/_%)	## for bash and zsh, in build/completion
COMPLETE = mkdir -p $(@D) && $< --help | awk -v schemas="auto none $(SCHEMAS) salesforce-history" \
	-f share/completion/help.awk -f $(1) >$@.new && mv $@.new $@
SCHEMAS  = $(patsubst share/schema-%.csv,%,$(wildcard share/schema-*.csv))
$O/completion/%: $O/bin/% share/completion/help.awk share/completion/bash.awk
	$(call COMPLETE,share/completion/bash.awk)
$O/completion/_%: $O/bin/% share/completion/help.awk share/completion/zsh.awk
	$(call COMPLETE,share/completion/zsh.awk)

deps: NEED = $(DEBS)
deps:					## what building and running need, with apt
deps-test: NEED = $(DEBS) $(DEBS_TEST)
deps-test:				## what the tests need besides
deps-ci: NEED = $(DEBS) $(DEBS_TEST) $(DEBS_CI)
deps-ci:				## the other compiler, fuzzing, lint, a browser
deps deps-test deps-ci:
	@command -v apt-get >/dev/null || { sed -n '/^- Fedora/,/^$$/p' README.md; exit 1; }
	dpkg -s $(NEED) >/dev/null 2>&1 || { $(SUDO) apt-get update && \
	    $(SUDO) apt-get install -y --no-install-recommends $(NEED); }
	$(if $(filter deps-ci,$@),test -d build/node/node_modules/playwright-core -a -d build/node/node_modules/@duckdb || \
	    npm install --silent --no-audit --no-fund --prefix build/node $(NODE_CI))

BIN   = $(DESTDIR)$(PREFIX)/bin
PAGES = $(DESTDIR)$(PREFIX)/share/man
SHARE = $(DESTDIR)$(PREFIX)/share/dealkit
DOC   = $(DESTDIR)$(PREFIX)/share/doc/dealkit
BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS  = $(PREFIX)/share/zsh/site-functions
BASHC = $(DESTDIR)$(BASH_COMPLETIONS)
ZSHC  = $(DESTDIR)$(ZSH_COMPLETIONS)
install: all completion			## to $(DESTDIR)$(PREFIX)
	install -d $(BIN) $(PAGES)/man1 $(PAGES)/man5 $(PAGES)/man7 $(SHARE) $(DOC)/examples $(BASHC) $(ZSHC)
	install -m 755 $(TOOLS:%=$O/bin/%) $(BIN)
	for page in $(MAN); do install -m 644 $$page $(PAGES)/man$${page##*.} || exit 1; done
	install -m 644 README.md NEWS.md LICENSE $(DOC)
	install -m 644 $(TOOLS:%=$O/completion/%) $(BASHC)
	install -m 644 $(TOOLS:%=$O/completion/_%) $(ZSHC)
	cp -R share/. $(SHARE)
	cp -R examples/. $(DOC)/examples
	chmod -R a+rX,u+w $(SHARE) $(DOC)
# A tarball of what is committed, the same bytes each time; a package of it, likewise.
NAME = dealkit-$(VERSION)
dist:					## the source of the last commit as build/dealkit-VERSION.tar.gz
	@mkdir -p build
	@git diff --quiet HEAD || echo 'what is not committed is left out: git status names it' >&2
	git archive --prefix=$(NAME)/ -o build/$(NAME).tar HEAD
	gzip -9nf build/$(NAME).tar
deb: dist				## a Debian package of it in build/deb (needs debhelper)
	rm -rf build/deb && mkdir -p build/deb
	cp build/$(NAME).tar.gz build/deb/dealkit_$(VERSION).orig.tar.gz
	tar -xzf build/$(NAME).tar.gz -C build/deb
	cp -R tests/package/debian build/deb/$(NAME)/debian
	sh tests/package/changelog.sh $(VERSION) >build/deb/$(NAME)/debian/changelog
	chmod -R u=rwX,go=rX build/deb/$(NAME)
	cd build/deb/$(NAME) && MAKEFLAGS= DEB_BUILD_OPTIONS="nocheck $(DEB_BUILD_OPTIONS)" dpkg-buildpackage -us -uc
deb-check: deb				## lintian on it; the same bytes elsewhere; in, and out again (needs lintian)
	sh tests/package/check.sh $(VERSION)
uninstall:				## what install has put there
	rm -f $(TOOLS:%=$(BIN)/%) $(TOOLS:%=$(BASHC)/%) $(TOOLS:%=$(ZSHC)/_%)
	for page in $(notdir $(MAN)); do rm -f $(PAGES)/man$${page##*.}/$$page; done
	rm -rf $(SHARE) $(DOC)
clean:					## remove build/
	rm -rf build
help:					## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

FORCE:
.PHONY: all dist deb deb-check unit check edge asan tsan fuzz hostile lint bench bench-record study reasons demo completion deps deps-test deps-ci install uninstall clean help FORCE bench-serve
.SECONDARY:
