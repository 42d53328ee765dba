package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// Contract section 12: rooms are spread over the primaries of a Redis Cluster. One that dies costs 5 s of the doorbell at
// most: what one node stores in any room is heard on the other, and readyz says degraded with 200 meanwhile.
func TestTwoNodesOnARedisCluster(t *testing.T) {
	t.Parallel()
	cluster := testservers.NewRedisCluster(t)
	all := nodes(t, 2, cluster.URL(), "RATE_MESSAGES=0", "RATE_REQUESTS=0")
	one, two := all[0], all[1]
	ready := func(status, redis string) {
		t.Helper()
		for _, s := range all {
			s.awaitReadiness(status, redis)
		}
	}
	ready("ok", "ok")
	ada := one.register("ada")
	there := ada.at(two).connect()
	rooms := make([]string, 12)
	for i := range rooms {
		rooms[i] = fmt.Sprintf("room-%d", i)
		ada.call(http.MethodPost, "/rooms", 201, object{"name": rooms[i]})
		there.answer(object{"type": "subscribe", "id": rooms[i], "room": rooms[i]})
	}
	say := func(body string) {
		t.Helper()
		began := time.Now()
		for _, room := range rooms {
			ada.call(http.MethodPost, "/rooms/"+room+"/messages", 201, object{"body": body})
		}
		for _, room := range rooms {
			there.hear("message.created", object{"room": room, "message": object{"body": body}})
		}
		took := time.Since(began)
		t.Logf("%s: heard in all rooms after %v", body, took.Round(time.Millisecond))
		if took > 5*time.Second {
			t.Errorf("%s: heard in all rooms after %v", body, took)
		}
	}
	say("the cluster is whole")
	cluster.Primaries[0].Kill()
	say("a primary has just died")
	ready("degraded", "unavailable")
	say("a primary is dead")
	cluster.Primaries[0].Start()
	ready("ok", "ok")
	say("it is back")
	for _, room := range rooms {
		checkSeqs(t, events(there.told(), room), wholeLog(ada, room)[1:])
	}
}
