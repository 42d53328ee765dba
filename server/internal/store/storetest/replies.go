package storetest

import "github.com/chatrooms/chatrooms/server/internal/chat"

var replyTests = []func(*world){
	RepliesQuoteTheirMessage, RepliesNeedAMessageOfTheirRoom, ARetriedReplyAnswersTheFirst, AQuoteOfADeletedMessageIsEmpty,
	AQuoteShowsTheMessageAsItIsNow,
}

func reply(room chat.Room, author chat.User, to chat.MessageID, body string) chat.Post {
	p := say(room, author, body)
	p.Draft.ReplyTo = &to
	return p
}

func quoteOf(m chat.Message) *chat.Quote {
	return &chat.Quote{ID: m.ID, Seq: m.Seq, Author: m.Author, Body: m.Body}
}

func RepliesQuoteTheirMessage(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	question, other := w.post(lobby, ada, "a question"), w.post(lobby, grace, "another")
	outcomes := w.posts(
		reply(lobby, grace, question.ID, "an answer"), say(lobby, ada, "no reply"), reply(lobby, ada, question.ID, "to myself"),
		reply(lobby, grace, other.ID, "to another"))
	for i, want := range []*chat.Quote{quoteOf(question), nil, quoteOf(question), quoteOf(other)} {
		w.must(outcomes[i].Err)
		m := outcomes[i].Message
		w.same("the outcome's quote", m.ReplyTo, want)
		w.same("stored", w.message(lobby, 0, m.ID), m)
		w.same("in the log", *w.log(lobby)[m.Seq-1].Message, m)
	}
	// A reply can be replied to; the quote goes one deep.
	w.same("a reply's", w.posts(reply(lobby, ada, outcomes[0].Message.ID, "thanks"))[0].Message.ReplyTo, quoteOf(outcomes[0].Message))
}

func RepliesNeedAMessageOfTheirRoom(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic, closed := w.room("lobby", ada), w.private("attic", ada), w.room("closed", ada)
	here, secret, late := w.post(lobby, ada, "here"), w.post(attic, ada, "secret"), w.post(closed, ada, "late")
	gone := w.erase(lobby, w.post(lobby, ada, "gone"))
	w.archive(closed)
	head := len(w.log(lobby))
	outcomes := w.posts(
		reply(lobby, ada, secret.ID, "of another room"), reply(lobby, ada, gone.ID, "deleted"), reply(lobby, ada, "no such", "unknown"),
		reply(lobby, ada, "", "nothing"), reply(lobby, ada, "\x00\xff", "no text"), reply(attic, grace, secret.ID, "unseen"),
		reply(attic, grace, here.ID, "unseen, and of another room"), reply(closed, ada, late.ID, "archived"), reply(lobby, grace, secret.ID, "by one who would join"),
		reply(lobby, ada, here.ID, "good"))
	for i, kind := range []chat.Kind{
		chat.KindInvalid, chat.KindInvalid, chat.KindInvalid, chat.KindInvalid, chat.KindInvalid, chat.KindNotFound,
		chat.KindNotFound, chat.KindForbidden, chat.KindInvalid, // sight comes first
	} {
		w.kind(outcomes[i].Err, kind)
	}
	w.must(outcomes[9].Err)
	w.same("log", len(w.log(lobby)), head+1)
	w.same("grace has not joined", w.standing(lobby, grace), chat.Standing{Settings: unset})
}

func ARetriedReplyAnswersTheFirst(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	one, two := w.post(lobby, ada, "one"), w.post(lobby, ada, "two")
	as := func(to chat.MessageID) chat.Post {
		p := reply(lobby, ada, to, "reply")
		p.Draft.ClientID = "c1"
		return p
	}
	outcomes := w.posts(as(one.ID), as(two.ID)) // the second time in one batch
	w.same("the first", outcomes[0].Created, true)
	w.same("the second", outcomes[1], chat.Outcome{Message: outcomes[0].Message})
	w.same("later", w.posts(as(two.ID))[0], chat.Outcome{Message: outcomes[0].Message})
	// Said is said, though what it replied to is gone.
	w.erase(lobby, one)
	want := outcomes[0].Message
	want.ReplyTo = &chat.Quote{ID: one.ID, Seq: one.Seq, Author: ada}
	w.same("of a deleted one", w.posts(as(one.ID))[0], chat.Outcome{Message: want})
}

// AQuoteOfADeletedMessageIsEmpty wherever the reply shows (contract section 4).
func AQuoteOfADeletedMessageIsEmpty(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	question := w.post(lobby, ada, "a secret question")
	said := w.posts(reply(lobby, grace, question.ID, "an answer"))[0].Message
	w.erase(lobby, question)
	said.ReplyTo.Body = ""
	w.same("alone", w.message(lobby, 0, said.ID), said)
	page, err := w.Messages(w.ctx, lobby.ID, 0, chat.PageBound{}, 1)
	w.must(err)
	w.same("in a page", page.Messages, []chat.Message{said})
	w.same("in the log", *w.log(lobby)[said.Seq-1].Message, said)
	edited := w.revise(lobby, w.message(lobby, 0, said.ID), "an answer, edited", w.later(1))
	w.same("in an edit", edited.ReplyTo, said.ReplyTo)
}

func AQuoteShowsTheMessageAsItIsNow(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	question := w.post(lobby, ada, "a qestion")
	said := w.posts(reply(lobby, grace, question.ID, "an answer"))[0].Message
	w.revise(lobby, question, "a question", w.later(1))
	_, err := w.markDeleted(ada.ID)
	w.must(err)
	w.same("quote", w.message(lobby, 0, said.ID).ReplyTo, &chat.Quote{
		ID: question.ID, Seq: question.Seq, Body: "a question",
		Author: chat.User{ID: ada.ID, PublicID: ada.PublicID, CreatedAt: w.later(0), Deleted: true},
	})
}
