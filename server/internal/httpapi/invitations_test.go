package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/servertest"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (p *person) invites(room string, draft object) wire.Invitation {
	p.w.t.Helper()
	return into[wire.Invitation](p.post("/rooms/"+room+"/invitations", draft).is(201))
}

// TestInvitations holds contract section 9.
func TestInvitations(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus, ken := w.register("ada"), w.register("grace"), w.register("linus"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", object{"role": "moderator"}).is(200)
		made := ken.invites("den", object{"max_uses": 5, "expires_in_hours": 1})
		if *made.Room != "den" || *made.CreatedBy.Username != "ken" || *made.MaxUses != 5 || made.Uses != 0 || len(made.Code) != 22 ||
			made.URL != w.url+"/invite/"+made.Code || moment(t, made.ExpiresAt).Sub(moment(t, made.CreatedAt)) != time.Hour {
			t.Errorf("made %+v", made)
		}
		usual := into[wire.Invitation](ada.post("/rooms/den/invitations", nil).is(201))
		if usual.MaxUses != nil || moment(t, usual.ExpiresAt).Sub(moment(t, usual.CreatedAt)) != 7*24*time.Hour {
			t.Errorf("made %+v", usual)
		}
		listed := into[page[wire.Invitation]](ken.get("/rooms/den/invitations").is(200))
		if len(listed.Items) != 2 || listed.Items[1].Code != made.Code { // shown to staff again
			t.Errorf("listed %+v", listed)
		}

		// Whoever has the code sees where it leads, without an account too; nobody else hears of the room.
		shown := into[wire.Invited](w.call("", http.MethodGet, "/invitations/"+made.Code, nil).is(200))
		if *shown.Room != (wire.InvitedTo{Name: "den", Title: "den", MemberCount: 2}) || *shown.InvitedBy.Username != "ken" {
			t.Errorf("shown %+v", shown)
		}
		grace.get("/rooms/den").fails(404, "not_found")
		for range 2 { // again: in already, and no use counted
			if room := into[wire.Room](grace.post("/invitations/"+made.Code, nil).is(200)); room.Name != "den" || *room.Me.Role != "member" {
				t.Errorf("joined %+v", room)
			}
		}
		if got := ada.eventTypes("den"); got != "member.joined member.joined member.joined" {
			t.Errorf("the log reads %s", got)
		}
		if now := into[page[wire.Invitation]](ada.get("/rooms/den/invitations").is(200)); now.Items[1].Uses != 1 {
			t.Errorf("now %+v", now.Items[1])
		}

		// Ended, it lets nobody in; one who is in does not mind.
		grace.delete("/rooms/den/invitations/"+made.ID, nil).fails(403, "forbidden")
		linus.delete("/rooms/den/invitations/"+made.ID, nil).fails(404, "not_found")
		ada.delete("/rooms/den/invitations/no-such-id", nil).fails(404, "not_found")
		for range 2 {
			ada.delete("/rooms/den/invitations/"+made.ID, nil).is(204)
		}
		linus.get("/invitations/"+made.Code).fails(410, "gone")
		linus.post("/invitations/"+made.Code, nil).fails(410, "gone")
		grace.post("/invitations/"+made.Code, nil).is(200)
		linus.get("/invitations/unknown").fails(404, "not_found")
		linus.post("/invitations/unknown", nil).fails(404, "not_found")
		reader := linus.by(linus.token(object{"name": "x", "scopes": []string{"read"}}))
		reader.post("/invitations/"+usual.Code, nil).fails(403, "forbidden")

		for field, bad := range map[string][]any{"expires_in_hours": {0, 721, "1"}, "max_uses": {0, 1001}} {
			for _, value := range bad {
				ada.post("/rooms/den/invitations", object{field: value}).blames("body." + field)
			}
		}

		// An archived room's are of no use, and it gets no new ones.
		ada.delete("/rooms/den", nil).is(204)
		linus.get("/invitations/"+usual.Code).fails(410, "gone")
		linus.post("/invitations/"+usual.Code, nil).fails(410, "gone")
		ada.post("/rooms/den/invitations", nil).fails(403, "forbidden")
	})
}

// One who is banned is kept out by whatever road (contract section 9).
func TestAnInvitationDoesNotLiftABan(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		for visibility, refusal := range map[string]int{"public": 403, "private": 404} {
			room := visibility + "-den"
			ada.makes(room, visibility)
			made := ada.invites(room, object{})
			ada.put("/rooms/"+room+"/restrictions/grace", object{"kind": "ban"}).is(200)
			grace.post("/invitations/"+made.Code, nil).is(refusal)
			if now := into[page[wire.Invitation]](ada.get("/rooms/" + room + "/invitations").is(200)); now.Items[0].Uses != 0 {
				t.Errorf("%s: a refusal counted as a use", visibility)
			}
			ada.delete("/rooms/"+room+"/restrictions/grace", nil).is(204)
			grace.post("/invitations/"+made.Code, nil).is(200)
		}
	})
}

func TestInvitationsExpire(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		made := ada.invites("den", object{"expires_in_hours": 1})
		w.Clock.Forward(59 * time.Minute)
		w.login("ada").get("/invitations/" + made.Code).is(200)
		w.Clock.Forward(time.Minute)
		grace := w.register("grace")
		grace.get("/invitations/"+made.Code).fails(410, "gone")
		grace.post("/invitations/"+made.Code, nil).fails(410, "gone")
		if listed := into[page[wire.Invitation]](w.login("ada").get("/rooms/den/invitations").is(200)); len(listed.Items) != 0 {
			t.Errorf("listed %+v", listed)
		}
	})
}

// Uses are counted exactly, however many come at once (contract section 9).
func TestInvitationsAreUsedExactly(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		made := ada.invites("den", object{"max_uses": 3})
		people := make([]*person, 8)
		for i := range people {
			people[i] = w.register(fmt.Sprint("guest", i))
		}
		answers := atOnce(len(people), func(i int) *reply { return people[i].post("/invitations/"+made.Code, nil) })
		if answers[200] != 3 || answers[410] != 5 {
			t.Errorf("answers %v", answers)
		}
		now := into[page[wire.Invitation]](ada.get("/rooms/den/invitations").is(200)).Items[0]
		if room := into[wire.Room](ada.get("/rooms/den").is(200)); now.Uses != 3 || room.MemberCount != 4 {
			t.Errorf("%d uses and %d members", now.Uses, room.MemberCount)
		}
	})
}

// atOnce makes calls all at once and counts what they answer.
func atOnce(n int, call func(i int) *reply) map[int]int {
	replies := make([]*reply, n)
	var calling sync.WaitGroup
	for i := range n {
		calling.Go(func() { replies[i] = call(i) })
	}
	calling.Wait()
	answers := map[int]int{}
	for _, r := range replies {
		answers[r.status]++
	}
	return answers
}

func registrationByInvitation(url string, isNew bool) option {
	return func(_ *testing.T, s *setup) {
		s.database, s.isNew, s.registration = url, isNew, chat.RegistrationInvite
	}
}

// TestRegistrationByInvitation holds contract section 9: all but the first account need one, and join its room.
func TestRegistrationByInvitation(t *testing.T) {
	t.Parallel()
	servertest.OnEachDatabase(t, func(t *testing.T, url string) {
		w := newWorld(t, registrationByInvitation(url, true))
		register := func(name, code string) *reply {
			return w.post("/auth/register", object{"username": name, "password": goodPassword, "invitation": code})
		}
		first := atOnce(4, func(i int) *reply {
			return w.post("/auth/register", object{"username": fmt.Sprint("first", i), "password": goodPassword})
		})
		if first[201] != 1 || first[403] != 3 {
			t.Fatalf("the first accounts: %v", first)
		}
		var ada *person
		for i := range 4 {
			if r := w.post("/auth/login", object{"username": fmt.Sprint("first", i), "password": goodPassword}); r.status == 200 {
				ada = w.person(r)
			}
		}
		ada.makes("den", "private")
		made := ada.invites("den", object{"max_uses": 3})
		w.post("/auth/register", object{"username": "grace", "password": goodPassword}).fails(403, "forbidden")
		register("grace", "unknown").fails(404, "not_found")

		grace := w.person(register("grace", made.Code).is(201))
		if room := into[wire.Room](grace.get("/rooms/den").is(200)); *room.Me.Role != "member" {
			t.Errorf("she is %+v in it", room.Me)
		}
		register("grace", made.Code).fails(409, "conflict") // a taken name uses nothing up
		answers := atOnce(6, func(i int) *reply { return register(fmt.Sprint("guest", i), made.Code) })
		if answers[201] != 2 || answers[410] != 4 {
			t.Errorf("answers %v", answers)
		}
		now := into[page[wire.Invitation]](ada.get("/rooms/den/invitations").is(200)).Items[0]
		users := into[page[wire.ListedAccount]](ada.get("/admin/users").is(200)).Items
		room := into[wire.Room](ada.get("/rooms/den").is(200))
		if now.Uses != 3 || len(users) != 4 || room.MemberCount != 4 {
			t.Errorf("%d uses, %d accounts, %d members", now.Uses, len(users), room.MemberCount)
		}
	})
}

// An invitation is welcome where registration is open, and opens nothing where it is closed.
func TestInvitationsAndTheOtherWaysOfRegistration(t *testing.T) {
	t.Parallel()
	for how, want := range map[chat.Registration]int{chat.RegistrationOpen: 201, chat.RegistrationClosed: 403} {
		w := newWorld(t, func(_ *testing.T, s *setup) { s.registration = how })
		root := w.operator()
		root.makes("den", "private")
		made := root.invites("den", object{})
		r := w.post("/auth/register", object{"username": "grace", "password": goodPassword, "invitation": made.Code}).is(want)
		if want == 201 {
			w.person(r).get("/rooms/den").is(200)
		}
	}
}

func TestInvitationsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("den", "private")
	for range chat.MaxInvitations {
		ada.invites("den", object{})
	}
	ada.post("/rooms/den/invitations", nil).fails(409, "conflict")
	first := into[page[wire.Invitation]](ada.get("/rooms/den/invitations?limit=60").is(200))
	rest := into[page[wire.Invitation]](ada.get("/rooms/den/invitations?limit=60&cursor=" + *first.NextCursor).is(200))
	if len(first.Items) != 60 || len(rest.Items) != 40 || rest.NextCursor != nil {
		t.Errorf("pages of %d and %d", len(first.Items), len(rest.Items))
	}
	ada.delete("/rooms/den/invitations/"+rest.Items[0].ID, nil).is(204)
	ada.invites("den", object{})
}

// Guessing counts to RATE_AUTH (contract section 9), signed in or not; codes that there are do not.
func TestInvitationsAreNotGuessedForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits = httpapi.Limits{}.WithAuth(0.001, 3) }))
	ada := w.register("ada")
	ada.makes("den", "private")
	made := ada.invites("den", object{})
	for range 5 {
		w.call("", http.MethodGet, "/invitations/"+made.Code, nil).is(200)
		ada.post("/invitations/"+made.Code, nil).is(200)
	}
	answers := map[int]int{}
	for i := range 10 {
		if i%2 == 0 {
			answers[w.call("", http.MethodGet, "/invitations/a-guess", nil).status]++
		} else {
			answers[ada.post("/invitations/a-guess", nil).status]++
		}
	}
	if answers[404] != 3 || answers[429] != 7 {
		t.Errorf("guesses gave %v", answers)
	}
	if strings.Contains(w.Log.String(), made.Code) {
		t.Error("the log holds a code")
	}
}
