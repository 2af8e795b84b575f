/*
 * Any bytes as the rows of a vendor's export, through all that dealclean does
 * with them: whatever comes, every row is a deal, rejected or superseded, and
 * both tables can be read back and hold as many rows as were counted.
 *
 * The first byte chooses the header, the second how days, amounts and
 * duplicates are read.  DEALKIT_SHARE names the folder of the schemas.
 */
#define _GNU_SOURCE			/* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "clean/dedupe.h"
#include "clean/export_money.h"
#include "clean/export_write.h"
#include "clean/resolve.h"
#include "clean/schema_file.h"
#include "clean/stage_check.h"
#include "clean/words.h"
#include "csv/out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const header[] = {
	"deal_id,created_date,closed_date,outcome,deal_amount,deal_stage\n",
	"Id,IsDeleted,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon,CurrencyIsoCode\n",
	"Opportunity Name;Stage;Amount;Close Date;Created Date;Opportunity Owner\n",
	"Record ID,Deal Stage,Amount,Amount in company currency,Close Date,Create Date,\"Date "
	    "entered \"\"A (B)\"\"\"\n",
	"Deal - ID\tDeal - Value\tDeal - Status\tDeal - Deal created\tDeal - Won time\tDeal - Deal "
	    "closed on\n",
	"Record Id,Stage,Closing Date,Amount,Created Time\n",
	"opportunityid,estimatedvalue,estimatedclosedate,actualclosedate,createdon,statuscode\n"
};

enum { HEADERS = sizeof header / sizeof *header };

/* A file with both texts that can be opened by its name. */
static int
file_of(const char *first, const void *p, size_t n, char name[64])
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, first, strlen(first)) != (ssize_t)strlen(first) ||
	    (n > 0 && write(fd, p, n) != (ssize_t)n))
		abort();
	snprintf(name, 64, "/proc/self/fd/%d", fd);
	return fd;
}

/* The rows of a table that must be one. */
static uint64_t
rows_of(const struct buf *o)
{
	struct rec_options options = { ',', 0, -1 };
	char name[64], *file = name;
	int fd = file_of("", o->s, o->len, name);
	struct batch b = { 0 };
	struct err e;
	struct rec *r = rec_open(&file, 1, &options, &e);
	uint64_t rows;
	int rc = r != NULL ? 1 : -1;

	while (rc > 0)
		rc = rec_read(r, &b, &e);
	if (rc < 0) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	rows = rec_rows(r);
	batch_free(&b);
	rec_close(r);
	close(fd);
	return rows;
}

/* The export settled and written: everything must add up. */
static void
deliver(struct export *x, uint64_t superseded)
{
	struct export_write *d = export_write_new(x);
	struct reject_log log = { .n = { 0 } };
	struct out deals, rejects, events;
	uint64_t n[3], before, bad;
	size_t stages;

	out_memory(&deals);
	out_memory(&rejects);
	out_memory(&events);
	export_write_deals(d, &deals, 1);
	before = export_write_rejects(d, &rejects, &log);
	export_outcomes(x, n);
	(void)export_write_history(d, &events, &bad);
	free(stage_check_stages(x, &stages));
	if (x->rows + before != n[0] + n[1] + n[2] + reject_total(&log) + superseded ||
	    rows_of(&deals.b) != n[0] + n[1] + n[2] || rows_of(&rejects.b) != reject_total(&log))
		abort();
	out_free(&deals);
	out_free(&rejects);
	out_free(&events);
	reject_log_free(&log);
	export_write_free(d);
}

static struct schema **
schemas(size_t *n)
{
	static struct schema **all;
	static struct words *words;
	static size_t found;
	struct err e;

	if (all == NULL && ((words = words_read(&e)) == NULL ||
	    (all = schema_files_read("auto", words, &found, &e)) == NULL)) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	*n = found;
	return all;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rec_options options = { 0, REC_TOLERANT | REC_REPAIR, -1 };
	struct export *x;
	char name[64], *file = name;
	struct binding b;
	struct rec *r;
	struct err e;
	size_t count;
	struct schema **all = schemas(&count);
	static struct date_words *dates;
	int fd = n > 2 ? file_of(header[data[0] % HEADERS], data + 2, n - 2, name) : -1,
	    how = n > 2 ? data[1] : 0;

	if (dates == NULL && (dates = date_words_read(NULL, &e)) == NULL)
		abort();
	x = export_new(NULL, dates);
	r = fd >= 0 ? rec_open(&file, 1, &options, &e) : NULL;
	if (r != NULL) {
		column_map_best(all, count, r, &b);
		if (!column_map_fits(&b))
			column_map_free(&b);
		else if (export_read(x, r, &b, 1, &e) == 0 &&
		    export_money_settle(x, 0, &e) == 0 &&
		    resolve_forms(x, (enum datefmt_order)(how & 3),
		    (enum amount_decimal)((how >> 2) % 3), &e) == 0) {
			resolve_rows(x, BACKDATED_REJECT);
			count = dedupe_rows(x, (enum dedupe)((how >> 4) % 3));
			resolve_words(x);
			deliver(x, count);
		}
	}
	rec_close(r);
	export_free(x);
	if (fd >= 0)
		close(fd);
	return 0;
}
