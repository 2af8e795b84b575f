#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/utf8.h"
#include "send/credentials.h"
#include "send/transport.h"

enum { ANSWER_MAX = 4096 };

struct transport {
	CURL *curl;
	const struct transport_options *o;
	char answer[ANSWER_MAX];	/* the body's first bytes, or the last SMTP reply */
	size_t n;
	const char *mail;		/* what is to be read of it */
	size_t left;
	struct buf *whole;		/* where the answer goes that is asked for */
	size_t most;			/* its bytes at most */
};

/* ---- URLs ----------------------------------------------------------------- */

/* This machine?  127.0.0.1, but not 127.example.com. */
static int
is_here(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	    (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

/*
 * Scheme and host of url, to be freed with curl_free, and whether it names a
 * user; 0, or -1 if it is none.
 */
static int
split(const char *url, char **scheme, char **host, int *user)
{
	CURLU *u = curl_url();
	char *name = NULL;
	int rc = -1;

	*scheme = *host = NULL;
	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, host, 0) == CURLUE_OK)
		rc = 0;
	*user = curl_url_get(u, CURLUPART_USER, &name, 0) == CURLUE_OK;
	curl_free(name);
	curl_url_cleanup(u);
	return rc;
}

int
transport_check(const char *url, int mail, int *plain, struct err *e)
{
	const char *safe = mail ? "smtps" : "https", *open = mail ? "smtp" : "http";
	char *scheme, *host;
	int user, rc = split(url, &scheme, &host, &user);

	if (rc == 0 && strcmp(scheme, safe) != 0 && strcmp(scheme, open) != 0)
		rc = -1;
	if (rc == 0 && plain != NULL)
		*plain = strcmp(scheme, "http") == 0 && !is_here(host);
	curl_free(scheme);
	curl_free(host);
	return rc == 0 ? 0 : err_set(e, "the url is not one of %s:// or %s://", safe, open);
}

/* ---- a transfer ------------------------------------------------------------ */

static size_t
keep_body(char *s, size_t size, size_t n, void *arg)
{
	struct transport *p = arg;
	size_t room = sizeof p->answer - p->n, some = n < room ? n : room;

	memcpy(p->answer + p->n, s, some);
	p->n += some;
	return size * n;
}

/* All of it; what is too long ends the transfer. */
static size_t
keep_whole(char *s, size_t size, size_t n, void *arg)
{
	struct transport *p = arg;

	if (size * n > p->most - p->whole->len)
		return 0;
	buf_bytes(p->whole, s, size * n);
	return size * n;
}

/* Of SMTP, the last line that is a refusal. */
static size_t
keep_reply(char *s, size_t size, size_t n, void *arg)
{
	struct transport *p = arg;

	if (n == 0 || (*s != '4' && *s != '5'))
		return size * n;
	p->n = 0;
	return keep_body(s, size, n, p);
}

static size_t
ignore(char *s, size_t size, size_t n, void *arg)
{
	(void)s;
	(void)arg;
	return size * n;
}

static size_t
give_mail(char *to, size_t size, size_t n, void *arg)
{
	struct transport *p = arg;
	size_t some = size * n < p->left ? size * n : p->left;

	memcpy(to, p->mail, some);
	p->mail += some;
	p->left -= some;
	return some;
}

/* A setting that libcurl has no memory for would be the one of the message before. */
static void *
allocate(size_t n)
{
	return mem_resize(NULL, n, 1);
}

static void *
reallocate(void *p, size_t n)
{
	return mem_resize(p, n, 1);
}

static char *
copy_text(const char *s)
{
	return mem_text(s, strlen(s));
}

struct transport *
transport_open(const struct transport_options *o, struct err *e)
{
	struct transport *p = mem_zero(1, sizeof *p);

	p->o = o;
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, free, reallocate, copy_text,
	    mem_zero) != CURLE_OK ||
	    (p->curl = curl_easy_init()) == NULL) {
		err_set(e, "libcurl cannot be started");
		free(p);
		return NULL;
	}
	return p;
}

void
transport_close(struct transport *p)
{
	if (p == NULL)
		return;
	curl_easy_cleanup(p->curl);
	curl_global_cleanup();
	free(p);
}

static void
limit_protocols(CURL *c, int mail)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, mail ? "smtp,smtps" : "http,https");
#else
	curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(mail ? CURLPROTO_SMTP | CURLPROTO_SMTPS :
	    CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* What both kinds of request have in common. */
static void
prepare(struct transport *p, const char *url, int mail)
{
	const struct credentials *s = p->o->credentials;
	CURL *c = p->curl;

	curl_easy_reset(c);
	p->n = 0;
	limit_protocols(c, mail);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(1000 * p->o->timeout));
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(1000 * p->o->connect_timeout));
	if (p->o->ca_file != NULL)
		curl_easy_setopt(c, CURLOPT_CAINFO, p->o->ca_file);
	if (s->user != NULL)
		curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
	if (s->password != NULL)
		curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
}

/* Does another attempt make sense after this error of libcurl's? */
static enum delivery_verdict
verdict_of(CURLcode rc)
{
	switch (rc) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
	case CURLE_LOGIN_DENIED:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_AUTH_ERROR:
		return DELIVERY_DENIED;
	default:
		return DELIVERY_AGAIN;
	}
}

/* Appends what the other side said to error, if it is short, in one line and no secret. */
static void
quote(struct delivery_answer *a, const struct transport *p, size_t most)
{
	size_t n = p->n, used = strlen(a->error);
	char *text;

	while (n > 0 && strchr("\r\n ", p->answer[n - 1]) != NULL)
		n--;
	if (n == 0 || n > most || credentials_shows(p->o->credentials, p->answer, n))
		return;
	text = utf8_text(p->answer, n);
	if (strlen(text) + used + 3 < sizeof a->error) {
		strcat(a->error, used > 0 ? ": " : "");
		strcat(a->error, text);
	}
	free(text);
}

static void
say(struct delivery_answer *a, const char *text)
{
	strncpy(a->error, text, sizeof a->error - 1);
	a->error[sizeof a->error - 1] = '\0';
}

/* ---- HTTP ------------------------------------------------------------------ */

static struct curl_slist *
add_header(struct curl_slist *list, const char *name, const char *value)
{
	struct buf o;

	buf_init(&o);
	buf_printf(&o, "%s%s", name, value);
	buf_bytes(&o, "", 1);
	list = curl_slist_append(list, o.s);
	buf_free(&o);
	return list;
}

/*
 * The seconds that the receiver asks for; -1 if it does not.  libcurl reads
 * dates, but passes over a number with more digits than it can hold.
 */
static double
retry_after(struct transport *p)
{
	struct curl_header *h;
	curl_off_t after = 0;
	size_t n;
	double x;

	if (curl_easy_header(p->curl, "Retry-After", 0, CURLH_HEADER, -1, &h) == CURLHE_OK &&
	    (n = strspn(h->value, "0123456789")) > 0 && h->value[n + strspn(h->value + n, " ")] ==
	    '\0')
		return num_parse(h->value, n, &x) == 0 ? x : INFINITY;
	return curl_easy_getinfo(p->curl, CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0 ?
	    (double)after : -1;
}

/* An error body is quoted if it is a word, as Slack's invalid_payload. */
static void
judge_http(struct transport *p, int (*took)(const char *, size_t), struct delivery_answer *a)
{
	size_t word = 0;

	a->verdict = delivery_http(a->status);
	while (word < p->n && ((p->answer[word] >= 'a' && p->answer[word] <= 'z') ||
	    p->answer[word] == '_'))
		word++;
	if (a->verdict == DELIVERY_DONE && took != NULL && !took(p->answer, p->n)) {
		a->verdict = DELIVERY_AGAIN;
		say(a, "the answer is not that of the receiver");
	} else if (a->verdict != DELIVERY_DONE) {
		say(a, a->status >= 300 && a->status < 400 ? "redirected, which is not followed" :
		    "refused");
		if (a->verdict == DELIVERY_AGAIN)
			say(a, a->status == 429 ? "too many requests" : "the server failed");
		if (word == p->n)
			quote(a, p, 60);
	}
	a->wait = retry_after(p);
}

/* A POST of JSON that is ready to go; its headers are the caller's.  key may be NULL. */
static struct curl_slist *
prepare_json(struct transport *p, const char *url, const char *key, const char *body, size_t n)
{
	struct curl_slist *headers = NULL;
	const char *token = p->o->credentials->token;

	prepare(p, url, 0);
	headers = add_header(headers, "Content-Type: application/json", "; charset=utf-8");
	headers = add_header(headers, "User-Agent: dealkit/", opt_version);
	if (key != NULL)
		headers = add_header(headers, "Idempotency-Key: ", key);
	headers = add_header(headers, "Expect:", "");
	if (token != NULL)
		headers = add_header(headers, "Authorization: Bearer ", token);
	curl_easy_setopt(p->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(p->curl, CURLOPT_WRITEDATA, p);
	return headers;
}

void
transport_ask(struct transport *p, const char *url, const char *body, size_t n,
    struct buf *answer, size_t most, struct delivery_answer *a)
{
	struct curl_slist *headers = prepare_json(p, url, NULL, body, n);
	CURLcode rc;

	*a = (struct delivery_answer){ .wait = -1 };
	p->whole = answer;
	p->most = answer->len + most;
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, keep_whole);
	rc = curl_easy_perform(p->curl);
	curl_slist_free_all(headers);
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &a->status);
	if (rc == CURLE_OK) {
		judge_http(p, NULL, a);
		return;
	}
	a->verdict = verdict_of(rc);
	a->silent = a->status == 0;
	say(a, rc == CURLE_WRITE_ERROR ? "the answer is too long" : curl_easy_strerror(rc));
}

void
transport_http(struct transport *p, const char *url, const char *key, const char *body, size_t n,
    int (*took)(const char *, size_t), struct delivery_answer *a)
{
	struct curl_slist *headers = prepare_json(p, url, key, body, n);
	CURLcode rc;

	*a = (struct delivery_answer){ .wait = -1 };
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, keep_body);
	rc = curl_easy_perform(p->curl);
	curl_slist_free_all(headers);
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &a->status);
	if (rc == CURLE_OK) {
		judge_http(p, took, a);
		return;
	}
	a->verdict = verdict_of(rc);
	a->silent = a->status == 0;
	say(a, curl_easy_strerror(rc));
}

/* ---- SMTP ------------------------------------------------------------------ */

/* A password goes over TLS, or nowhere but to this machine. */
static long
tls_for(const struct transport *p, const char *url)
{
	char *scheme, *host;
	int user, here = split(url, &scheme, &host, &user) == 0 && is_here(host);

	curl_free(scheme);
	curl_free(host);
	return (p->o->credentials->user != NULL || user) && !here ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

static struct curl_slist *
prepare_mail(struct transport *p, const char *url, const char *from, const char *to)
{
	struct curl_slist *recipients = add_header(NULL, to, "");

	prepare(p, url, 1);
	curl_easy_setopt(p->curl, CURLOPT_USE_SSL, tls_for(p, url));
	curl_easy_setopt(p->curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(p->curl, CURLOPT_MAIL_RCPT, recipients);
	/* of QUIT, too */
	curl_easy_setopt(p->curl, CURLOPT_FTP_RESPONSE_TIMEOUT, (long)p->o->timeout + 1);
	curl_easy_setopt(p->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(p->curl, CURLOPT_READFUNCTION, give_mail);
	curl_easy_setopt(p->curl, CURLOPT_READDATA, p);
	curl_easy_setopt(p->curl, CURLOPT_HEADERFUNCTION, keep_reply);
	curl_easy_setopt(p->curl, CURLOPT_HEADERDATA, p);
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, ignore);
	return recipients;
}

void
transport_mail(struct transport *p, const char *url, const char *from, const char *to,
    const char *mail, size_t n, struct delivery_answer *a)
{
	struct curl_slist *recipients = prepare_mail(p, url, from, to);
	long code = 0;
	CURLcode rc;

	*a = (struct delivery_answer){ .wait = -1 };
	p->mail = mail;
	p->left = n;
	rc = curl_easy_perform(p->curl);
	curl_slist_free_all(recipients);
	if (rc == CURLE_OK) {
		a->verdict = DELIVERY_DONE;
		return;
	}
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &code);
	a->verdict = verdict_of(rc);
	/* a login may be denied for now only */
	if (code >= 400 && (a->verdict == DELIVERY_AGAIN || code < 500))
		a->verdict = delivery_smtp(code);
	a->silent = code == 0;
	say(a, curl_easy_strerror(rc));
	if (code >= 400)
		quote(a, p, 120);
}
