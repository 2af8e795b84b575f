# dealkit -- see README.md.  Build products go to $O, one tree per flavour.

VERSION = 0.1.0
PREFIX  = /usr/local
O       = build
CC      = cc
CFLAGS  = -O2 -g
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion

-include config.mk

TOOLS = $(patsubst tools/%.c,%,$(wildcard tools/*.c))
LIB   = $(patsubst lib/%.c,%,$(wildcard lib/*.c))
UNIT  = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
SHARE = $(wildcard share/*)
MAN   = $(wildcard man/*.[157])

A      = $O/libdeal.a
CSTD   = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -ffp-contract=off -pthread
DEFS   = -DDEALKIT_VERSION='"$(VERSION)"' -DDEALKIT_DATADIR='"$(PREFIX)/share/dealkit"'
LDLIBS = -lcsv -ljansson -lmd -lm -pthread

all: $(TOOLS:%=$O/bin/%)

# A program that needs more than the common libraries says so in one line.
$O/bin/dealtrain $O/unit/train: LDLIBS += -lxgboost

$O/bin/%: $O/tools/%.o $A
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $< $A $(LDLIBS)
$O/unit/%: $O/tests/unit/%.o $A
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $< $A -lcmocka $(LDLIBS)
$A: $(LIB:%=$O/lib/%.o)
	rm -f $@ && ar rcs $@ $^
$O/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(WARN) $(DEFS) -Ilib $(CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<
-include $(wildcard $O/*/*.d $O/*/*/*.d)

unit: $(UNIT:%=$O/unit/%)

.PHONY: all unit
.SECONDARY:
