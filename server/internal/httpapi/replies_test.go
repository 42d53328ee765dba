package httpapi_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.makes("den", "private")
		question, secret := ada.says("lobby", "Is anybody here?"), ada.says("den", "secret")
		answer := into[wire.Message](grace.post("/rooms/lobby/messages", object{"body": "I am", "reply_to": question.ID, "client_id": "c"}).is(201))
		quotes := func(m wire.Message, body string) {
			t.Helper()
			if q := m.ReplyTo; q == nil || q.ID != question.ID || q.Seq != question.Seq || *q.Author.Username != "ada" || q.Body != body {
				t.Errorf("it quotes %+v, want %q", q, body)
			}
		}
		quotes(answer, "Is anybody here?")
		// Tried again, whatever it says that it replies to now, it is the first.
		quotes(into[wire.Message](grace.post("/rooms/lobby/messages", object{"body": "x", "reply_to": "nothing", "client_id": "c"}).is(200)), "Is anybody here?")

		for _, to := range []string{secret.ID, "nothing", "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01"} {
			ada.post("/rooms/lobby/messages", object{"body": "x", "reply_to": to}).blames("body.reply_to")
		}
		// Sight comes before it: a stranger hears of no room.
		grace.post("/rooms/den/messages", object{"body": "x", "reply_to": secret.ID}).fails(404, "not_found")
		grace.post("/rooms/den/messages", object{"body": "x", "reply_to": "nothing"}).fails(404, "not_found")

		ada.delete("/rooms/lobby/messages/"+question.ID, nil).is(204)
		grace.post("/rooms/lobby/messages", object{"body": "x", "reply_to": question.ID}).blames("body.reply_to")
		quotes(into[wire.Message](ada.get("/rooms/lobby/messages/"+answer.ID).is(200)), "")
		quotes(*ada.events("lobby")[answer.Seq-1].Message, "")
		if got := ada.eventTypes("lobby"); got != "member.joined message.created member.joined message.created message.deleted" {
			t.Errorf("the log reads %s", got)
		}
	})
}
