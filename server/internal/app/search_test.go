package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestSearchFindsWhatAnotherNodeStored: within 2 s of its posting (contract section 4), at either node.
func TestSearchFindsWhatAnotherNodeStored(t *testing.T) {
	t.Parallel()
	env := onPostgres(t, testservers.Postgres(t))
	migrate(t, env)
	one, two := start(t, env), start(t, env)
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	for i, node := range []*server{one, two, one} {
		word := []string{"apple", "banana", "cherry"}[i]
		ada.at(node).call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": word})
		began := time.Now()
		for _, reader := range []*server{one, two} {
			eventually(t, "the search", func() bool {
				return len(ada.at(reader).call(http.MethodGet, "/search?q="+word, 200, nil)["items"].([]any)) == 1
			})
		}
		inTime(t, word, time.Since(began))
	}
}
