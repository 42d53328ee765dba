package httpapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// reports tells a room's staff of a message.
func (p *person) reports(room, message string) wire.Report {
	p.w.t.Helper()
	return into[wire.Report](p.post("/rooms/"+room+"/messages/"+message+"/reports", object{"reason": "not for here"}).is(201))
}

func (p *person) reported(room, query string) []wire.Report {
	p.w.t.Helper()
	return into[page[wire.Report]](p.get("/rooms/" + room + "/reports" + query).is(200)).Items
}

// Reports (contract section 9).
func TestReports(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus, joan := w.register("ada"), w.register("grace"), w.register("linus"), w.register("joan")
		ada.makes("lobby", "public")
		ada.put("/rooms/lobby/members/linus", object{"role": "moderator"}).is(200)
		said, other := grace.says("lobby", "buy this"), grace.says("lobby", "and that")
		path := "/rooms/lobby/messages/" + said.ID + "/reports"

		first := into[wire.Report](joan.post(path, object{"reason": " advertising "}).is(201))
		if first.Reason != "advertising" || first.State != "open" || *first.Reporter.Username != "joan" || first.Message.ID != said.ID || first.ClosedBy != nil {
			t.Errorf("reported %+v", first)
		}
		again := into[wire.Report](joan.post(path, object{"reason": "again"}).is(200))
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("again (-first +again):\n%s", diff)
		}
		second := into[wire.Report](linus.post(path, object{"reason": "loud"}).is(201)) // staff too
		third := joan.reports("lobby", other.ID)
		told := map[chat.UserID]int{}
		for _, n := range w.heard.notices() {
			if n.Reason == chat.NoticeReport {
				if n.RoomName != "lobby" || n.Seq != said.Seq && n.Seq != other.Seq {
					t.Errorf("a notice of %s, seq %d", n.RoomName, n.Seq)
				}
				told[n.User]++
			}
		}
		// Of three reports; the one who reports is not told.
		if diff := cmp.Diff(map[chat.UserID]int{w.keyOf("ada"): 3, w.keyOf("linus"): 2}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}

		at := func(r wire.Report) string { return "/rooms/lobby/reports/" + r.ID }
		closed := into[wire.Report](linus.patch(at(first), object{"state": "closed"}).is(200))
		if closed.State != "closed" || closed.ClosedAt == nil || *closed.ClosedBy.Username != "linus" {
			t.Errorf("closed %+v", closed)
		}
		if twice := into[wire.Report](ada.patch(at(first), object{"state": "closed"}).is(200)); *twice.ClosedBy.Username != "linus" {
			t.Errorf("closed again %+v", twice)
		}
		for query, want := range map[string][]string{
			"": {third.ID, second.ID, first.ID}, "?state=open": {third.ID, second.ID}, "?state=closed": {first.ID},
		} {
			var got []string
			for _, r := range ada.reported("lobby", query) {
				got = append(got, r.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("listed%s (-want +got):\n%s", query, diff)
			}
		}
		if next := into[page[wire.Report]](ada.get("/rooms/lobby/reports?limit=2").is(200)).NextCursor; next == nil {
			t.Error("no next page")
		} else if rest := ada.reported("lobby", "?limit=2&cursor="+*next); len(rest) != 1 || rest[0].ID != first.ID {
			t.Errorf("the next page: %+v", rest)
		}

		// A closed one makes room for another; the first is not reopened beside it.
		fourth := into[wire.Report](joan.post(path, object{"reason": "once more"}).is(201))
		ada.patch(at(first), object{"state": "open"}).fails(409, "conflict")
		ada.patch(at(fourth), object{"state": "closed"}).is(200)
		if open := into[wire.Report](ada.patch(at(first), object{"state": "open"}).is(200)); open.State != "open" || open.ClosedBy != nil {
			t.Errorf("reopened %+v", open)
		}

		joan.post(path, object{"reason": " "}).blames("body.reason")
		joan.post(path, object{"reason": strings.Repeat("é", 501)}).blames("body.reason")
		joan.post("/rooms/lobby/messages/none/reports", object{"reason": "x"}).fails(404, "not_found")
		ada.patch("/rooms/lobby/reports/none", object{"state": "closed"}).fails(404, "not_found")
		ada.patch(at(first), object{"state": "lost"}).blames("body.state")

		// The text of a deleted message is gone here too.
		ada.delete("/rooms/lobby/messages/"+said.ID, nil).is(204)
		for _, p := range []*person{joan, grace} { // one who has reported it, and one who has not
			p.post(path, object{"reason": "x"}).fails(410, "gone")
		}
		if body := string(ada.get("/rooms/lobby/reports").is(200).body); strings.Contains(body, "buy this") {
			t.Errorf("a report shows a deleted text: %s", body)
		}
		if strings.Contains(string(w.operator().get("/admin/audit").is(200).body), "advertising") {
			t.Error("the audit log holds what a report says")
		}
	})
}

// In a direct conversation nobody is staff: a report is kept, administrators read in the audit log who reported whom, and
// nobody reads what was said (contract section 9).
func TestReportsOfDirectMessages(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		room := into[wire.Room](ada.put("/me/direct", object{"usernames": []string{"grace"}}).is(201)).Name
		said := grace.says(room, "you are a nuisance")
		path := "/rooms/" + room + "/messages/" + said.ID + "/reports"

		report := into[wire.Report](ada.post(path, object{"reason": "an insult"}).is(201))
		if again := into[wire.Report](ada.post(path, object{"reason": "again"}).is(200)); again.ID != report.ID {
			t.Errorf("again %+v", again)
		}
		linus.post(path, object{"reason": "curious"}).fails(404, "not_found")
		for _, p := range []*person{ada, grace} {
			p.get("/rooms/"+room+"/reports").fails(403, "forbidden")
			p.patch("/rooms/"+room+"/reports/"+report.ID, object{"state": "closed"}).fails(403, "forbidden")
		}
		for _, n := range w.heard.notices() {
			if n.Reason == chat.NoticeReport {
				t.Errorf("somebody is told: %+v", n)
			}
		}
		boss := w.operator()
		boss.get("/rooms/"+room+"/reports").fails(404, "not_found")
		log := boss.get("/admin/audit").is(200)
		newest := into[page[wire.AuditEntry]](log).Items
		i := slices.IndexFunc(newest, func(e wire.AuditEntry) bool { return e.Action == "message_reported" })
		if i < 0 || *newest[i].Actor.Username != "ada" || *newest[i].Subject.Username != "grace" {
			t.Errorf("the audit log: %s", log.body)
		}
		for _, secret := range []string{"nuisance", "insult", room} {
			if strings.Contains(string(log.body), secret) {
				t.Errorf("the audit log holds %q", secret)
			}
		}
	})
}

// keyOf is the key of an account.
func (w *world) keyOf(name string) chat.UserID {
	w.t.Helper()
	user, err := w.Service.UserByName(w.t.Context(), name)
	must(w.t, err)
	return user.ID
}

// A person has 100 open reports in a room at most.
func TestReportsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public")
	for range chat.MaxReports {
		grace.reports("lobby", ada.says("lobby", "hello").ID)
	}
	last := ada.says("lobby", "hello").ID
	grace.post("/rooms/lobby/messages/"+last+"/reports", object{"reason": "x"}).fails(409, "conflict")
	ada.patch("/rooms/lobby/reports/"+ada.reported("lobby", "?limit=1")[0].ID, object{"state": "closed"}).is(200)
	grace.reports("lobby", last)
}

// Why staff deletes another's message stands in the tombstone (contract section 9).
func TestDeletedReason(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		long := strings.Repeat("é", 500)
		for _, c := range []struct {
			by           *person
			reason, want string
		}{
			{ada, " advertising ", "advertising"}, {ada, long, long}, {ada, "", ""}, {ada, " ", ""}, {grace, "my own", ""},
		} {
			at := "/rooms/lobby/messages/" + grace.says("lobby", "buy this").ID
			c.by.delete(at+"?reason="+url.QueryEscape(c.reason), nil).is(204)
			ada.delete(at+"?reason=later", nil).is(204) // it is deleted
			if got := into[wire.Message](grace.get(at).is(200)).DeletedReason; got != c.want {
				t.Errorf("%s deletes for %q: %q", c.by.name, c.reason, got)
			}
			events := grace.events("lobby")
			if last := events[len(events)-1]; last.Type != "message.deleted" || last.Message.DeletedReason != c.want {
				t.Errorf("the event: %+v", last)
			}
		}
		at := "/rooms/lobby/messages/" + grace.says("lobby", "buy this").ID
		ada.delete(at+"?reason="+url.QueryEscape(long+"é"), nil).blames("query.reason")
		ada.delete(at+"?reason=%00", nil).is(422)
	})
}
