# What is this folder's own; README.md says more.  What the environment sets goes before
# this: "MAX_AGE= ./run score" takes an export however old it is.  A "$" of a command is
# "$$" here, a "#" is "\#"; blanks in EXPORT need no quotes.

# A label of all metrics: another one for each folder of a machine.
PROJECT ?= deals
# The CRM's export, and the command that prints it; or curl -fsS https://crm.example.com/deals.csv
EXPORT ?= /srv/crm/deals.csv
GET ?= cat -- "$$EXPORT"

# A CRM's name, or a mapping file in this folder, as ./schema.csv.
SCHEMA ?= auto
# More options of dealclean: --rates rates.csv --time-zone Europe/Berlin
CLEAN ?=
# Days that an export's last day may lie behind today; empty: any number.
MAX_AGE ?= 4
# By so many percent of its deals an export may be smaller than the one before.
MAX_GONE ?= 5

# More options of dealtrain: --tune 20 --param max_depth=2
TRAIN ?=
# Days without a new model after which operations hear of it.
MAX_MODEL_AGE ?= 60
# So many models, days, weeks and refused exports are kept.
KEEP ?= 30

# A table target,period and, if wanted, dimension,segment, see dealforecast(1).
TARGETS ?=
# Columns whose segments have forecasts, too.
BY ?= region
PERIOD ?= quarter
# A chance that changes by so much in a week improves or declines.  (On the sample none of
# 2,686 changes of one day were as large; of 2,481 of a week 57 were.)
TREND ?= 0.05

# The page's title, and more options: --currency € --link 'https://crm.example.com/{deal_id}'
TITLE ?= Win rate and pipeline
REPORT ?=
# More options of dealalert: --routes routes.csv --rules rules.csv --top 5
ALERT ?=
# Options of "dealalert --digest" for ./run morning: --routes routes.csv --feedback feedback.csv
MORNING ?=
# How dealsend delivers, as --slack --secrets /etc/dealkit/slack, or --text, which run prints.
# While it is empty nothing is sent.
SEND ?=

# The folder of *.prom files, which Prometheus' node_exporter reads.
METRICS ?= metrics
# A URL that is asked after each run, and URL/fail if it failed.
PING ?=

# For dealsnap, if it is there: the file that keeps what changed from day to day, and the
# open deals of its waterfall: all, or due in the period.
HISTORY ?= history.csv
DUE ?= all
