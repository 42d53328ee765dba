package app

import (
	"net/http"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// A room that somebody holds keeps a deleted account longer than its owner should wait: 202, and the node does the rest.
func TestADeletionThatTakesLongIsAccepted(t *testing.T) {
	t.Parallel()
	database := testservers.Postgres(t)
	env := onPostgres(t, database)
	migrate(t, env)
	s := start(t, env)
	grace, ada := s.register("grace"), s.register("ada")
	for _, room := range []string{"garden", "lobby"} {
		grace.call(http.MethodPost, "/rooms", 201, object{"name": room})
		ada.call(http.MethodPut, "/rooms/"+room+"/members/me", 200, object{})
	}
	holder, err := stranger(t, database).Begin(t.Context())
	must(t, err)
	var id int64
	must(t, holder.QueryRow(t.Context(), "SELECT id FROM rooms WHERE name = 'garden' FOR UPDATE").Scan(&id))

	ada.call(http.MethodDelete, "/me", 202, object{"password": "a password of ada"})
	ada.call(http.MethodGet, "/me", 401, nil)
	members := func(room string) int64 {
		return number(grace.call(http.MethodGet, "/rooms/"+room, 200, nil), "member_count")
	}
	if n := members("garden"); n != 2 {
		t.Errorf("%d members in the room that is held", n)
	}
	must(t, holder.Rollback(t.Context()))
	for _, room := range []string{"lobby", "garden"} {
		eventually(t, "the leaving of the "+room, func() bool { return members(room) == 1 })
	}
}
