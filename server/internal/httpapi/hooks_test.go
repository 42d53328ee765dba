package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// hooks makes an incoming webhook.
func (p *person) hooks(room, name string) wire.Hook {
	p.w.t.Helper()
	return into[wire.Hook](p.post("/rooms/"+room+"/hooks", object{"kind": "incoming", "name": name}).is(201))
}

// TestHooksOfARoom holds contract section 11.
func TestHooksOfARoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", object{"role": "moderator"}).is(200)
		made := ken.hooks("den", " GitHub Actions ")
		if made.Kind != "incoming" || made.Name != "GitHub Actions" || *made.CreatedBy.Username != "ken" || made.LastUsedAt != nil ||
			!strings.HasPrefix(made.URL, w.url+"/api/v1/hooks/") {
			t.Errorf("made %+v", made)
		}
		bot := *made.Bot.Username
		if !made.Bot.Bot || made.Bot.DisplayName != "GitHub Actions" || !strings.HasPrefix(bot, "github-actions-") {
			t.Errorf("its bot is %+v", made.Bot)
		}
		if got := ada.eventTypes("den"); got != "member.joined member.joined member.joined" {
			t.Errorf("the log reads %s", got)
		}
		listed := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200))
		if len(listed.Items) != 1 || listed.Items[0].ID != made.ID || listed.Items[0].URL != "" {
			t.Errorf("listed %+v", listed)
		}
		for _, bad := range []string{"", " ", "\u200b", strings.Repeat("x", 65), "two\nlines"} {
			ken.post("/rooms/den/hooks", object{"kind": "incoming", "name": bad}).blames("body.name")
		}
		ken.post("/rooms/den/hooks", object{"kind": "other", "name": "x"}).blames("body.kind")

		ada.makes("attic", "public")
		ada.delete("/rooms/attic/hooks/"+made.ID, nil).fails(404, "not_found") // of another room
		for range 2 {
			ken.delete("/rooms/den/hooks/"+made.ID, nil).is(204)
		}
		if got := ada.eventTypes("den"); got != "member.joined member.joined member.joined member.removed" {
			t.Errorf("the log reads %s", got)
		}
		if now := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200)); len(now.Items) != 0 {
			t.Errorf("now %+v", now)
		}
		audit := into[page[wire.AuditEntry]](w.operator().get("/admin/audit?person=" + bot).is(200))
		if len(audit.Items) != 2 || audit.Items[0].Action != "hook_ended" || audit.Items[1].Action != "hook_made" || audit.Items[1].Detail != "incoming" {
			t.Errorf("audited %+v", audit.Items)
		}
	})
}

// A room has a bounded number of hooks, however many are made at once.
func TestHooksAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("den", "private")
	for i := range chat.MaxHooks - 2 {
		ada.hooks("den", fmt.Sprint("hook ", i))
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if r := ada.post("/rooms/den/hooks", object{"kind": "incoming", "name": "one more"}); r.status != 201 {
				r.fails(409, "conflict")
			}
		})
	}
	all.Wait()
	if listed := into[page[wire.Hook]](ada.get("/rooms/den/hooks?limit=200").is(200)); len(listed.Items) != chat.MaxHooks {
		t.Errorf("%d stand", len(listed.Items))
	}
	ada.delete("/rooms/den/hooks/"+into[page[wire.Hook]](ada.get("/rooms/den/hooks")).Items[0].ID, nil).is(204)
	ada.hooks("den", "in its place")
}
