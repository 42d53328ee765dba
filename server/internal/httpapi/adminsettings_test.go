package httpapi_test

import (
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Who may make an account is changed at run time: kept in the database, told by GET /info, noted in the audit log.
func TestRegistrationIsSetAtRunTime(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada := w.operator(), w.register("ada")
		register := func(name string) *reply {
			return w.post("/auth/register", object{"username": name, "password": goodPassword})
		}
		settings := into[wire.ServerSettings](root.get("/admin/settings").is(200))
		if diff := cmp.Diff(wire.ServerSettings{Registration: "open", RegistrationDefault: "open"}, settings); diff != "" {
			t.Errorf("at first (-want +got):\n%s", diff)
		}
		for how, refusal := range map[string]int{"closed": 403, "invite": 403, "open": 201} {
			set := into[wire.ServerSettings](root.patch("/admin/settings", object{"registration": how}).is(200))
			if set.Registration != how || !set.RegistrationIsSet {
				t.Errorf("set to %s: %+v", how, set)
			}
			root.patch("/admin/settings", object{"registration": how}).is(200) // again: no entry
			register("new-" + how).is(refusal)
			if told := registrationTold(w); told != how {
				t.Errorf("set to %s, GET /info says %s", how, told)
			}
		}
		root.patch("/admin/settings", object{}).is(200)
		if set := into[wire.ServerSettings](root.patch("/admin/settings", object{"registration": "default"}).is(200)); set.RegistrationIsSet {
			t.Errorf("back to the environment's: %+v", set)
		}
		root.patch("/admin/settings", object{"registration": "sometimes"}).blames("body.registration")
		ada.patch("/admin/settings", object{"registration": "closed"}).fails(403, "forbidden")
		ada.get("/admin/settings").fails(403, "forbidden")

		var noted []string
		for _, e := range into[page[wire.AuditEntry]](root.get("/admin/audit?action=registration_changed").is(200)).Items {
			noted = append(noted, e.Detail)
		}
		slices.Sort(noted)
		want := []string{"to closed", "to invite", "to open", "to what the environment says"}
		if diff := cmp.Diff(want, noted); diff != "" {
			t.Errorf("noted (-want +got):\n%s", diff)
		}
	})
}

// An administrator invites to the server: whoever has the link makes an account, and is in no room.
func TestInvitationsToTheServer(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada := w.operator(), w.register("ada")
		root.patch("/admin/settings", object{"registration": "invite"}).is(200)
		made := into[wire.Invitation](root.post("/admin/invitations", object{"max_uses": 1, "expires_in_hours": 2}).is(201))
		if made.Room != nil || *made.CreatedBy.Username != "operator" || *made.MaxUses != 1 || !strings.HasSuffix(made.URL, "/invite/"+made.Code) {
			t.Errorf("made %+v", made)
		}
		listed := into[page[wire.Invitation]](root.get("/admin/invitations").is(200)).Items
		if len(listed) != 1 || listed[0].ID != made.ID {
			t.Errorf("listed %+v", listed)
		}
		shown := into[wire.Invited](w.call("", "GET", "/invitations/"+made.Code, nil).is(200))
		if shown.Room != nil || *shown.InvitedBy.Username != "operator" {
			t.Errorf("shown %+v", shown)
		}
		ada.post("/invitations/"+made.Code, nil).fails(409, "conflict") // she has an account

		register := func(name, code string) *reply {
			return w.post("/auth/register", object{"username": name, "password": goodPassword, "invitation": code})
		}
		grace := w.person(register("grace", made.Code).is(201))
		if rooms := into[page[wire.Room]](grace.get("/me/rooms").is(200)).Items; len(rooms) != 0 {
			t.Errorf("she is in %+v", rooms)
		}
		register("linus", made.Code).fails(410, "gone")

		second := into[wire.Invitation](root.post("/admin/invitations", nil).is(201))
		for range 2 {
			root.delete("/admin/invitations/"+second.ID, nil).is(204)
		}
		register("linus", second.Code).fails(410, "gone")
		root.delete("/admin/invitations/none", nil).fails(404, "not_found")
		root.makes("den", "private")
		ofRoom := root.invites("den", object{})
		root.delete("/admin/invitations/"+ofRoom.ID, nil).fails(404, "not_found")
		root.delete("/rooms/den/invitations/"+made.ID, nil).fails(404, "not_found")
		if listed := into[page[wire.Invitation]](root.get("/admin/invitations").is(200)).Items; len(listed) != 1 { // used up, and not ended
			t.Errorf("listed %+v", listed)
		}
		for _, r := range []*reply{
			ada.post("/admin/invitations", nil), ada.get("/admin/invitations"), ada.delete("/admin/invitations/"+made.ID, nil),
		} {
			r.fails(403, "forbidden")
		}

		log := root.get("/admin/audit").is(200)
		var noted []string
		for _, e := range into[page[wire.AuditEntry]](log).Items {
			if strings.HasPrefix(e.Action, "invitation_") {
				noted = append(noted, e.Action)
			}
		}
		slices.Sort(noted)
		if diff := cmp.Diff([]string{"invitation_ended", "invitation_made", "invitation_made"}, noted); diff != "" {
			t.Errorf("noted (-want +got):\n%s", diff)
		}
		if strings.Contains(string(log.body), made.Code) || strings.Contains(string(log.body), second.Code) {
			t.Error("the audit log holds a code")
		}
	})
}

// The audit log is filtered, and is a file.
func TestAuditIsFilteredAndExported(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root := w.operator()
		w.register("ada")
		w.register("grace")
		root.patch("/admin/users/ada", object{"suspended": true}).is(200)
		root.patch("/admin/users/ada", object{"suspended": false}).is(200)
		root.patch("/admin/users/grace", object{"admin": true}).is(200)
		actions := func(query string) string {
			t.Helper()
			var found []string
			for _, e := range into[page[wire.AuditEntry]](root.get("/admin/audit" + query).is(200)).Items {
				found = append(found, e.Action)
			}
			slices.Sort(found) // entries of one millisecond have any order
			return strings.Join(found, " ")
		}
		past, future := "2001-01-01", url.QueryEscape(time.Now().Add(time.Hour).Format(time.RFC3339))
		for query, want := range map[string]string{
			"?person=ada":                           "restored signed_in suspended",
			"?person=ADA&action=suspended":          "suspended",
			"?person=nobody":                        "",
			"?action=unheard-of":                    "",
			"?action=promoted&person=grace":         "promoted",
			"?person=ada&until=" + past:             "",
			"?person=ada&since=" + past:             "restored signed_in suspended",
			"?person=ada&since=" + future:           "",
			"?person=ada&until=" + future:           "restored signed_in suspended",
			"?person=grace&limit=1&action=promoted": "promoted",
		} {
			if got := actions(query); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		root.get("/admin/audit?since=yesterday").blames("query.since")
		root.get("/admin/audit?until=2001-13-01").blames("query.until")
		var byPages []string
		for cursor, more := "", true; more; {
			got := into[page[wire.AuditEntry]](root.get("/admin/audit?person=ada&limit=1" + cursor).is(200))
			byPages = append(byPages, got.Items[0].Action)
			if more = got.NextCursor != nil; more {
				cursor = "&cursor=" + *got.NextCursor
			}
		}
		if len(byPages) != 3 {
			t.Errorf("by pages of one: %v", byPages)
		}

		file := root.get("/admin/audit/export?person=ada").is(200)
		if got := file.header.Get("Content-Disposition"); got != `attachment; filename="audit.csv"` {
			t.Errorf("it is %s", got)
		}
		rows, err := csv.NewReader(strings.NewReader(string(file.body))).ReadAll()
		must(t, err)
		if len(rows) != 4 || strings.Join(rows[0], " ") != "at action actor subject ip detail" {
			t.Fatalf("rows %v", rows)
		}
		for _, row := range rows[1:] {
			if row[1] == "suspended" && (row[2] != "operator" || row[3] != "ada") {
				t.Errorf("a row %v", row)
			}
		}
		all, err := csv.NewReader(strings.NewReader(string(root.get("/admin/audit/export").is(200).body))).ReadAll()
		must(t, err)
		if len(all) <= 4 {
			t.Errorf("unfiltered it has %d rows", len(all))
		}
		linus := w.register("linus")
		linus.delete("/me", object{"password": goodPassword}).is(204)
		if text := string(root.get("/admin/audit/export").is(200).body); !strings.Contains(text, `account_deleted,"deleted user `+linus.id) {
			t.Errorf("a deleted account is in %s", text)
		}
		root.get("/admin/audit/export?since=yesterday").blames("query.since")
	})
}

// registrationTold is what GET /info says of who may make an account.
func registrationTold(w *world) string {
	w.t.Helper()
	var told struct{ Registration string }
	must(w.t, json.Unmarshal(w.get("/api/v1/info").is(200).body, &told))
	return told.Registration
}
