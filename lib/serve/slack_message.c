#include <string.h>

#include "send/slack.h"
#include "serve/json_put.h"
#include "serve/slack_message.h"

static void
put_plain(struct buf *o, const char *s, size_t n, size_t most)
{
	struct buf text = { 0 };

	slack_escape(&text, s, n, most);
	buf_text(o, "{\"type\":\"plain_text\",\"emoji\":false,\"text\":");
	json_put_text(o, text.len > 0 ? text.s : "", text.len);
	buf_text(o, "}");
	buf_free(&text);
}

static void
put_buttons(struct buf *o, const struct slack_button *button, size_t buttons, const char *value)
{
	buf_text(o, ",{\"type\":\"actions\",\"elements\":[");
	for (size_t i = 0; i < buttons; i++) {
		buf_printf(o, "%s{\"type\":\"button\",\"action_id\":", i > 0 ? "," : "");
		json_put_text(o, button[i].action, strlen(button[i].action));
		buf_text(o, ",\"value\":");
		json_put_text(o, value, strlen(value));
		buf_text(o, ",\"text\":");
		put_plain(o, button[i].text, strlen(button[i].text), SLACK_BUTTON_TEXT);
		buf_text(o, "}");
	}
	buf_text(o, "]}");
}

void
slack_message(struct buf *o, const char *text, size_t n, const struct slack_button *button,
    size_t buttons, const char *value)
{
	struct buf plain = { 0 };

	slack_escape(&plain, text, n, SLACK_MESSAGE_TEXT);
	buf_text(o, "{\"response_type\":\"ephemeral\",\"replace_original\":false,\"mrkdwn\":false,"
	    "\"text\":");
	json_put_text(o, plain.len > 0 ? plain.s : "", plain.len);
	buf_text(o, ",\"blocks\":[{\"type\":\"section\",\"text\":");
	put_plain(o, text, n, SLACK_MESSAGE_TEXT);
	buf_text(o, "}");
	if (value != NULL && strlen(value) <= SLACK_BUTTON_VALUE)
		put_buttons(o, button, buttons, value);
	buf_text(o, "]}\n");
	buf_free(&plain);
}
