package httpapi_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/push"
)

// goodSubscription has the keys of RFC 8291 appendix A, and an endpoint that no name leads to.
var goodSubscription = object{"endpoint": "https://push.invalid/one", "keys": object{
	"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}}

// withPush gives a world its worker, which nobody runs.
func (w *world) withPush(s *setup) {
	if s.noPush {
		return
	}
	s.Push = push.New(push.Options{
		Store: w.DB, Guard: outbound.NewGuard(outbound.Allow{}), Contact: "mailto:ada@example.org", Now: time.Now, Wait: 30 * time.Second,
		Log: w.Logger, Metrics: (*metrics.Metrics)(nil),
	})
	w.t.Cleanup(s.Push.Close)
}

func withoutPush(_ *testing.T, s *setup) { s.noPush = true }

func subscriptionAt(endpoint string) object {
	return object{"endpoint": endpoint, "keys": goodSubscription["keys"]}
}

// Devices are pushed to as long as their session stands (contract section 10).
func TestPushSubscriptions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		key := into[struct {
			PublicKey string `json:"public_key"`
		}](ada.get("/push").is(200)).PublicKey
		if len(key) != 87 || key[0] != 'B' {
			t.Errorf("the key is %q", key)
		}
		for range 2 {
			ada.put("/me/push", goodSubscription).is(204)
		}
		for i := range 15 {
			ada.put("/me/push", subscriptionAt(fmt.Sprint("https://push.invalid/device-", i))).is(204)
		}
		ada.put("/me/push", subscriptionAt("https://push.invalid/one-more")).blames("body.endpoint")
		for range 2 {
			ada.delete("/me/push", object{"endpoint": goodSubscription["endpoint"]}).is(204)
		}
		ada.put("/me/push", subscriptionAt("https://push.invalid/one-more")).is(204)
		ada.post("/me/push/test", nil).is(204)

		for _, bad := range []string{
			"http://push.invalid/", "https://", "push.invalid", "https://ada@push.invalid/", "https://127.0.0.1/", "https://[::1]/x", "https://10.1.2.3:8443/",
			"https://169.254.169.254/latest", "ftp://push.invalid/", "javascript:alert(1)",
		} {
			ada.put("/me/push", subscriptionAt(bad)).blames("body.endpoint")
		}
		keys := goodSubscription["keys"].(object)
		for _, c := range []struct{ p256dh, auth, field string }{
			{"AAAA", keys["auth"].(string), "body.keys.p256dh"},
			{"?", keys["auth"].(string), "body.keys.p256dh"},
			{keys["p256dh"].(string), "AAAA", "body.keys.auth"},
			{keys["p256dh"].(string), keys["auth"].(string) + "==", "body.keys.auth"},
		} {
			ada.put("/me/push", object{"endpoint": "https://push.invalid/two", "keys": object{"p256dh": c.p256dh, "auth": c.auth}}).blames(c.field)
		}
		// Tokens have no device.
		script := ada.by(ada.token(object{"name": "script"}))
		script.get("/push").is(200)
		script.put("/me/push", goodSubscription).fails(403, "forbidden")
		script.delete("/me/push", object{"endpoint": goodSubscription["endpoint"]}).fails(403, "forbidden")
		script.post("/me/push/test", nil).fails(403, "forbidden")
	})
}

// Where the feature is off its routes are not found, and GET /info says so.
func TestPushOff(t *testing.T) {
	t.Parallel()
	has := func(w *world) bool {
		var info struct{ Features map[string]bool }
		must(t, json.Unmarshal(w.get("/api/v1/info").is(200).body, &info))
		return info.Features["push"]
	}
	if w := newWorld(t); !has(w) {
		t.Error("on, and GET /info does not say so")
	}
	w := newWorld(t, withoutPush)
	ada := w.register("ada")
	if has(w) {
		t.Error("off, and GET /info says otherwise")
	}
	ada.get("/push").fails(404, "not_found")
	ada.put("/me/push", goodSubscription).fails(404, "not_found")
	ada.delete("/me/push", object{"endpoint": "x"}).fails(404, "not_found")
	ada.post("/me/push/test", nil).fails(404, "not_found")
}
