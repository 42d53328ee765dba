package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type roomPage struct {
	Items      []wire.Room
	NextCursor *string `json:"next_cursor"`
}

func names(p roomPage) string {
	var out []string
	for _, r := range p.Items {
		out = append(out, r.Name)
	}
	return strings.Join(out, " ")
}

func TestCreateRoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		room := into[wire.Room](ada.post("/rooms", object{"name": "lobby"}).is(201))
		if room.Title != "lobby" || room.Topic != "" || room.Visibility != "public" || *room.Me.Role != "owner" ||
			room.MemberCount != 1 || room.Seq != 1 || *room.CreatedBy.Username != "ada" || room.LastMessageAt != nil {
			t.Fatalf("made %+v", room)
		}
		if got := into[wire.Room](ada.get("/rooms/LOBBY").is(200)); got.Name != "lobby" || got.Seq != room.Seq {
			t.Fatalf("an address is not folded: %+v", got)
		}
		if got := ada.eventTypes("lobby"); got != "member.joined" {
			t.Fatalf("its log: %s", got)
		}
		w.register("grace").post("/rooms", object{"name": "lobby"}).fails(409, "conflict")
		full := into[wire.Room](ada.post("/rooms", object{"name": "garden", "title": " The garden ", "topic": "Roses", "visibility": "private"}).is(201))
		if full.Title != "The garden" || full.Topic != "Roses" || full.Visibility != "private" {
			t.Fatalf("made %+v", full)
		}
	})
}

func TestRoomRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	for _, name := range []string{"", "Lobby", "-lobby", "lobby-", "the lobby", "lobby_1", "löbby", strings.Repeat("a", 65), "a/b", "\u202elobby"} {
		ada.post("/rooms", object{"name": name}).blames("body.name")
	}
	for _, name := range []string{"a", "1", "a-b", strings.Repeat("a", 64)} {
		ada.post("/rooms", object{"name": name}).is(201)
	}
	ada.post("/rooms", object{"name": "lobby", "title": " \u2003"}).blames("body.title")
	ada.post("/rooms", object{"name": "lobby", "title": strings.Repeat("é", 81)}).blames("body.title")
	ada.post("/rooms", object{"name": "lobby", "topic": strings.Repeat("é", 501)}).blames("body.topic")
	ada.post("/rooms", object{"name": "lobby", "visibility": "secret"}).blames("body.visibility")
	// Lengths are counted after trimming.
	ada.post("/rooms", object{"name": "lobby", "title": "  " + strings.Repeat("é", 80) + "\u2003", "topic": " "}).is(201)
}

func TestListRooms(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		for _, name := range []string{"attic", "garden", "lobby"} {
			ada.makes(name, "public")
		}
		ada.makes("den", "private")
		ada.patch("/rooms/lobby", object{"topic": "100% wool_socks"}).is(200)

		if got := names(into[roomPage](grace.get("/rooms").is(200))); got != "attic garden lobby" {
			t.Errorf("grace sees %s", got)
		}
		if got := names(into[roomPage](ada.get("/rooms").is(200))); got != "attic den garden lobby" {
			t.Errorf("ada sees %s", got)
		}
		if got := names(into[roomPage](grace.get("/me/rooms").is(200))); got != "" {
			t.Errorf("grace is in %s", got)
		}
		grace.put("/rooms/garden/members/me", nil).is(200)
		if got := names(into[roomPage](grace.get("/me/rooms").is(200))); got != "garden" {
			t.Errorf("grace is in %s", got)
		}
		for q, want := range map[string]string{"GARD": "garden", "%": "lobby", "_": "lobby", "wool": "lobby", "den": "garden", "nothing": "", "": "attic garden lobby"} {
			if got := names(into[roomPage](grace.get("/rooms?q=" + url.QueryEscape(q)).is(200))); got != want {
				t.Errorf("q=%s finds %q, want %q", q, got, want)
			}
		}

		first := into[roomPage](ada.get("/rooms?limit=3").is(200))
		rest := into[roomPage](ada.get("/rooms?limit=3&cursor=" + *first.NextCursor).is(200))
		if names(first) != "attic den garden" || names(rest) != "lobby" || rest.NextCursor != nil {
			t.Errorf("pages: %s, then %s", names(first), names(rest))
		}
		exact := into[roomPage](ada.get("/rooms?limit=4").is(200))
		if exact.NextCursor != nil {
			t.Error("the last page has a cursor")
		}
	})
}

func TestPatchRoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		room := into[wire.Room](ada.patch("/rooms/lobby", object{"title": " Lobby ", "topic": "Come in"}).is(200))
		if room.Title != "Lobby" || room.Topic != "Come in" || room.Seq != 2 {
			t.Fatalf("patched to %+v", room)
		}
		// A patch that changes nothing makes no event.
		ada.patch("/rooms/lobby", object{"title": "Lobby"}).is(200)
		ada.patch("/rooms/lobby", object{}).is(200)
		ada.patch("/rooms/lobby", object{"archived": false}).is(200)
		ada.patch("/rooms/lobby", object{"archived": true}).blames("body.archived")
		ada.patch("/rooms/lobby", object{"name": "other"}).blames("body.name")
		ada.patch("/rooms/lobby", object{"topic": ""}).is(200)
		events := ada.events("lobby")
		if len(events) != 3 || events[2].Type != "room.updated" || events[2].RoomInfo.Topic != "" || events[2].RoomInfo.Title != "Lobby" {
			t.Fatalf("its log: %+v", events)
		}
	})
}

func TestArchiveAndReopen(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200)
		said := grace.says("lobby", "hello")
		ada.delete("/rooms/lobby", nil).is(204)
		ada.delete("/rooms/lobby", nil).is(204)
		room := into[wire.Room](grace.get("/rooms/lobby").is(200))
		if room.ArchivedAt == nil {
			t.Fatal("it is not archived")
		}
		grace.post("/rooms/lobby/messages", object{"body": "still here?"}).fails(403, "forbidden")
		grace.patch("/rooms/lobby/messages/"+said.ID, object{"body": "edited"}).fails(403, "forbidden")
		grace.delete("/rooms/lobby/messages/"+said.ID, nil).is(204)
		grace.patch("/rooms/lobby", object{"archived": false}).fails(403, "forbidden")
		if reopened := into[wire.Room](ada.patch("/rooms/lobby", object{"archived": false}).is(200)); reopened.ArchivedAt != nil {
			t.Fatal("it is not reopened")
		}
		grace.says("lobby", "we are back")
		want := "member.joined member.joined message.created room.archived message.deleted room.updated message.created"
		if got := ada.eventTypes("lobby"); got != want {
			t.Fatalf("its log: %s", got)
		}
	})
}

func TestReadMarkerAndUnread(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public") // seq 1
		ada.says("lobby", "before")  // 2
		grace.put("/rooms/lobby/read", object{"seq": 1}).fails(403, "forbidden")
		grace.put("/rooms/lobby/members/me", nil).is(200) // 3
		unread := func(p *person) (int64, int) {
			me := into[wire.Room](p.get("/rooms/lobby").is(200)).Me
			return me.LastReadSeq, me.UnreadCount
		}
		// Joining sets the marker to the head.
		if seq, n := unread(grace); seq != 3 || n != 0 {
			t.Fatalf("grace stands at %d with %d unread", seq, n)
		}
		first := ada.says("lobby", "one") // 4
		ada.says("lobby", "two")          // 5
		if seq, n := unread(grace); seq != 3 || n != 2 {
			t.Fatalf("grace stands at %d with %d unread", seq, n)
		}
		if seq, n := unread(ada); seq != 5 || n != 0 { // one's own posts move it
			t.Fatalf("ada stands at %d with %d unread", seq, n)
		}
		ada.delete("/rooms/lobby/messages/"+first.ID, nil).is(204) // 6
		if _, n := unread(grace); n != 1 {
			t.Fatalf("a deleted message counts: %d", n)
		}
		move := func(seq int64) wire.Standing {
			return into[wire.Standing](grace.put("/rooms/lobby/read", object{"seq": seq}).is(200))
		}
		if s := move(5); s.LastReadSeq != 5 || s.UnreadCount != 0 || *s.Role != "member" {
			t.Fatalf("read to 5: %+v", s)
		}
		if s := move(2); s.LastReadSeq != 5 {
			t.Fatalf("it moved back: %+v", s)
		}
		if s := move(1000); s.LastReadSeq != 6 {
			t.Fatalf("it passed the head: %+v", s)
		}
		for _, seq := range []any{-1, 1.5, "3", nil, true, int64(1) << 60} {
			grace.put("/rooms/lobby/read", object{"seq": seq}).blames("body.seq")
		}
	})
}

// unread_count is exact to 99; 100 means more (contract section 3).
func TestUnreadStopsAt100(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public")
	grace.put("/rooms/lobby/members/me", nil).is(200)
	for i := range 105 {
		ada.says("lobby", fmt.Sprint("message ", i))
		if got := into[wire.Room](grace.get("/rooms/lobby").is(200)).Me.UnreadCount; got != min(i+1, 100) {
			t.Fatalf("after %d messages %d are unread", i+1, got)
		}
	}
}
