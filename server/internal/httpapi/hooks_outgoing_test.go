package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// sends makes an outgoing webhook.
func (p *person) sends(room, name string) wire.Hook {
	p.w.t.Helper()
	return into[wire.Hook](p.post("/rooms/"+room+"/hooks", object{"kind": "outgoing", "name": name, "url": "https://hooks.example.org/events"}).is(201))
}

// TestOutgoingHooks holds contract section 11: how they are made, listed and changed, and what is shown once.
func TestOutgoingHooks(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", object{"role": "moderator"}).is(200)
		ada.says("den", "before")
		draft := object{"kind": "outgoing", "name": " Deploys ", "url": "https://hooks.example.org/events", "events": []string{"message.created", "member.joined", "message.created"}}
		made := into[wire.Hook](ken.post("/rooms/den/hooks", draft).is(201))
		if made.Kind != "outgoing" || made.Name != "Deploys" || made.URL != "https://hooks.example.org/events" || made.Bot != nil ||
			!strings.HasPrefix(made.Secret, "whsec_") || fmt.Sprint(made.Events) != "[member.joined message.created]" {
			t.Errorf("made %+v", made)
		}
		if got := ada.eventTypes("den"); got != "member.joined member.joined message.created" {
			t.Errorf("the log reads %s", got)
		}
		listed := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200)).Items
		if len(listed) != 1 || listed[0].Secret != "" || listed[0].URL != made.URL || *listed[0].Seq != 3 || listed[0].Failures != 0 {
			t.Errorf("listed %+v", listed)
		}
		at := "/rooms/den/hooks/" + made.ID
		changed := into[wire.Hook](ada.patch(at, object{"name": "Other", "url": "http://hooks.example.org:8080/", "events": nil, "disabled": true}).is(200))
		if changed.Name != "Other" || changed.URL != "http://hooks.example.org:8080/" || changed.Events != nil || changed.DisabledAt == nil || changed.DisabledReason != "staff" {
			t.Errorf("changed %+v", changed)
		}
		if on := into[wire.Hook](ada.patch(at, object{"disabled": false}).is(200)); on.DisabledAt != nil || on.DisabledReason != "" || *on.Seq != 3 {
			t.Errorf("enabled %+v", on)
		}
		fresh := into[wire.Hook](ada.post(at+"/secret", nil).is(201))
		if fresh.Secret == made.Secret || !strings.HasPrefix(fresh.Secret, "whsec_") {
			t.Errorf("a new secret: %+v", fresh)
		}
		if again := into[wire.Hook](ada.post(at+"/replay", object{"after": 1}).is(201)); *again.Seq != 1 {
			t.Errorf("replayed %+v", again)
		}
		if d := into[page[wire.Delivery]](ada.get(at + "/deliveries").is(200)); len(d.Items) != 0 || d.NextCursor != nil {
			t.Errorf("deliveries %+v", d)
		}
		audit := into[page[wire.AuditEntry]](w.operator().get("/admin/audit?person=ada&action=hook_changed").is(200)).Items
		if len(audit) != 4 || audit[0].Detail != "replay" || audit[1].Detail != "secret" || audit[3].Detail != "disabled events name url" {
			t.Errorf("audited %+v", audit)
		}
	})
}

// What no webhook can be is refused with the field that is to blame; what is of another kind, or ended, likewise.
func TestOutgoingHooksThatCannotBe(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		ada.makes("attic", "public")
		with := func(key string, value any) object {
			d := object{"kind": "outgoing", "name": "Deploys", "url": "https://hooks.example.org/events"}
			d[key] = value
			return d
		}
		out := ada.sends("den", "Deploys")
		at := "/rooms/den/hooks/" + out.ID
		for _, bad := range []string{
			"", "hooks.example.org", "ftp://hooks.example.org/", "https://ada:secret@hooks.example.org/", "https:///events", "https://%zz/",
			"http://127.0.0.1/", "http://[::1]:9090/metrics", "http://169.254.169.254/latest", "http://10.0.0.1/", "javascript:alert(1)",
			"https://hooks.example.org/" + strings.Repeat("x", 2048),
		} {
			ada.post("/rooms/den/hooks", with("url", bad)).blames("body.url")
			ada.patch(at, object{"url": bad}).blames("body.url")
		}
		for _, bad := range [][]string{{}, {"message"}, {"message.created", ""}, {"heartbeat"}} {
			ada.post("/rooms/den/hooks", with("events", bad)).blames("body.events")
			ada.patch(at, object{"events": bad}).blames("body.events")
		}
		for _, bad := range []string{"", " ", "two\nlines", strings.Repeat("x", 65)} {
			ada.post("/rooms/den/hooks", with("name", bad)).blames("body.name")
			ada.patch(at, object{"name": bad}).blames("body.name")
		}
		ada.post("/rooms/den/hooks", with("kind", "incoming")).blames("body.url")
		for field, value := range map[string]any{"url": "", "events": []string{}} {
			ada.post("/rooms/den/hooks", object{"kind": "incoming", "name": "Builds", field: value}).blames("body." + field)
		}
		ada.post(at+"/replay", object{"after": -1}).blames("body.after")
		ada.post(at+"/replay", object{"after": 2}).blames("body.after")
		ada.post(at+"/replay", object{}).blames("body.after")
		in := "/rooms/den/hooks/" + ada.hooks("den", "Builds").ID
		for _, path := range []string{in, "/rooms/attic/hooks/" + out.ID, "/rooms/den/hooks/none"} {
			code, status := wire.Code("not_found"), 404
			if path == in {
				code, status = "conflict", 409
			}
			ada.patch(path, object{"name": "Other"}).fails(status, code)
			ada.post(path+"/secret", nil).fails(status, code)
			ada.post(path+"/replay", object{"after": 0}).fails(status, code)
			ada.get(path+"/deliveries").fails(status, code)
		}
		ada.delete(at, nil).is(204)
		ada.patch(at, object{"disabled": false}).fails(404, "not_found")
		ada.get(at+"/deliveries").fails(404, "not_found")
	})
}
